package org.peregrine.codec.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.peregrine.codec.json.JsonWriter;

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
    void shouldNotWriteOutsideTheBuffer() {
        final UnsafeBuffer small = new UnsafeBuffer(new byte[writer.resultPrefixLength(5)]);

        assertThatThrownBy(() -> writer.putResultPrefix(small, 1, id, 2, 5))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> writer.putResultPrefix(small, -1, id, 2, 5))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    private String error(final int idLength, final int code, final String message, final String data) {
        final JsonWriter json = new JsonWriter().wrap(space, 7, 500);
        EnvelopeWriter.beginResponse(json, id, 2, idLength);
        EnvelopeWriter.beginError(json, code).value(message);
        if (data != null) {
            json.name("data").rawValue(data.getBytes(StandardCharsets.US_ASCII));
        }
        json.endObject().endObject();
        return space.getStringWithoutLengthUtf8(7, json.length());
    }
}
