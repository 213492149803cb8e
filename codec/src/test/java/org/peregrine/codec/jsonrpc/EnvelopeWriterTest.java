package org.peregrine.codec.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class EnvelopeWriterTest {
    private final EnvelopeWriter writer = new EnvelopeWriter();
    private final UnsafeBuffer space = new UnsafeBuffer(new byte[1024]);
    private final UnsafeBuffer id = new UnsafeBuffer("__\"a\\n\"".getBytes(StandardCharsets.US_ASCII));

    @Test
    void shouldPutAResultBetweenPrefixAndSuffix() {
        space.putStringWithoutLengthAscii(200, "{}");
        final int start = 200 - writer.resultPrefixLength(5);

        final int prefixLength = writer.putResultPrefix(space, start, id, 2, 5);
        space.putByte(202, (byte) '}');

        assertThat(space.getStringWithoutLengthUtf8(start, prefixLength + 3))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"a\\n\",\"result\":{}}");
        assertThat(prefixLength).isLessThanOrEqualTo(5 + 32);
    }

    @Test
    void shouldWriteErrors() {
        assertThat(error(5, -32602, "no \"x\"", "[1]"))
                .isEqualTo(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"a\\n\",\"error\":{\"code\":-32602,\"message\":\"no \\\"x\\\"\",\"data\":[1]}}");
        assertThat(error(0, -32700, "Parse error", null))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32700,\"message\":\"Parse error\"}}");
    }

    @Test
    void shouldFitIntoTheMaximum() {
        final String worst = "\u0001".repeat(20);
        final int max = EnvelopeWriter.maxErrorLength(5, worst.length(), 2);

        final int length = writer.putError(
                new UnsafeBuffer(new byte[max]), 0, id, 2, 5, Integer.MIN_VALUE, worst, new byte[] {'{', '}'});

        assertThat(length).isEqualTo(max);
        assertThat(writer.putError(
                        new UnsafeBuffer(new byte[max - 1]), 0, id, 2, 5, Integer.MIN_VALUE, worst, new byte[2]))
                .isEqualTo(-1);
    }

    @Test
    void shouldNotWriteOutsideTheBuffer() {
        final UnsafeBuffer small = new UnsafeBuffer(new byte[writer.resultPrefixLength(5)]);

        assertThatThrownBy(() -> writer.putResultPrefix(small, 1, id, 2, 5))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> writer.putResultPrefix(small, -1, id, 2, 5))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private String error(final int idLength, final int code, final String message, final String data) {
        final byte[] bytes = data == null ? null : data.getBytes(StandardCharsets.US_ASCII);
        final int length = writer.putError(space, 7, id, 2, idLength, code, message, bytes);
        return space.getStringWithoutLengthUtf8(7, length);
    }
}
