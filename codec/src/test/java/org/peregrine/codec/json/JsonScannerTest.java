package org.peregrine.codec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class JsonScannerTest {
    private static final String MESSAGE = """
            {"jsonrpc":"2.0","id":"a-1","method":"tools/call","params":{"name":"\u00e9cho\u20ac","arguments":{"text":"\\ud83d\\ude00\\n",\
            "list":[1,-2.5e3,true,false,null,[]],"deep":{"er":{}}},"n\\u0061me":"x"}}""";

    private final JsonScanner scanner = new JsonScanner(64);
    private final List<String> members = new ArrayList<>();

    @Test
    void shouldReportMembersOfDepthOneAndTwoInnerBeforeOuter() {
        assertThat(scan(" {\"a\" : {\"b\":1 , \"c\":{\"d\":2}} ,\"e\\n\":[{\"f\":3}],\"g\":\"x\\\"y\"} "))
                .isEqualTo(JsonError.NONE);

        assertThat(members)
                .containsExactly(
                        "2 b NUMBER 1",
                        "2 c OBJECT {\"d\":2}",
                        "1 a OBJECT {\"b\":1 , \"c\":{\"d\":2}}",
                        "1 e\\n escaped ARRAY [{\"f\":3}]",
                        "1 g STRING \"x\\\"y\"");
        assertThat(scanner.rootType()).isEqualTo(JsonType.OBJECT);
        assertThat(scanner.rootOffset()).isEqualTo(1);
    }

    @Test
    void shouldReportNothingInsideArrays() {
        assertThat(scan("[{\"a\":1},{\"b\":{\"c\":2}}]")).isEqualTo(JsonError.NONE);

        assertThat(members).isEmpty();
        assertThat(scanner.rootType()).isEqualTo(JsonType.ARRAY);
        assertThat(scanner.rootLength()).isEqualTo(23);
    }

    @Test
    void shouldTellWhereItFailed() {
        assertThat(scan("{\"a\":nul}")).isEqualTo(JsonError.UNEXPECTED_BYTE);
        assertThat(scanner.errorOffset()).isEqualTo(5);
        assertThat(scan("[1,2")).isEqualTo(JsonError.UNTERMINATED);
        assertThat(scanner.errorOffset()).isEqualTo(4);
    }

    @Test
    void shouldRejectEveryPrefixWithoutReadingBeyondThePadding() {
        final byte[] whole = MESSAGE.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            final byte[] prefix = Arrays.copyOf(whole, length);
            assertThat(scan(PaddedMessage.of(prefix), 0, length))
                    .as("prefix of %d", length)
                    .isNotEqualTo(JsonError.NONE);
        }
        assertThat(scan(PaddedMessage.of(whole), 0, whole.length)).isEqualTo(JsonError.NONE);
    }

    @Test
    void shouldScanAtAnyOffset() {
        final byte[] whole = MESSAGE.getBytes(StandardCharsets.UTF_8);
        for (int offset = 0; offset < 17; offset++) {
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[offset + whole.length + JsonScanner.PADDING]);
            buffer.setMemory(0, offset, (byte) '"');
            buffer.putBytes(offset, whole);
            assertThat(scan(buffer, offset, whole.length)).isEqualTo(JsonError.NONE);
            assertThat(scanner.rootOffset()).isEqualTo(offset);
            assertThat(scanner.rootLength()).isEqualTo(whole.length);
        }
    }

    @Test
    void shouldRefuseMessagesThatTheCallerDidNotPad() {
        final UnsafeBuffer buffer = new UnsafeBuffer("[1]########".getBytes(StandardCharsets.US_ASCII));

        assertThatThrownBy(() -> scan(buffer, 0, 3)).isInstanceOf(IllegalArgumentException.class);
        buffer.putByte(3, (byte) 0);
        assertThat(scan(buffer, 0, 3)).isEqualTo(JsonError.NONE);
        assertThatThrownBy(() -> scan(buffer, 1, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> scan(buffer, -1, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> scan(buffer, 0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> scan(buffer, Integer.MAX_VALUE, Integer.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JsonScanner(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldForgetAnErrorWithTheNextMessage() {
        assertThat(scan("[[[[")).isEqualTo(JsonError.UNTERMINATED);
        assertThat(scan("{\"a\":1}")).isEqualTo(JsonError.NONE);
        assertThat(scanner.errorOffset()).isEqualTo(-1);
        assertThat(members).containsExactly("1 a NUMBER 1");
    }

    private JsonError scan(final String message) {
        final UnsafeBuffer buffer = PaddedMessage.of(message);
        return scan(buffer, 0, PaddedMessage.length(buffer));
    }

    private JsonError scan(final UnsafeBuffer buffer, final int offset, final int length) {
        members.clear();
        return scanner.scan(
                buffer, offset, length, (depth, nameOffset, nameLength, escaped, type, valueOffset, valueLength) -> {
                    final String name = buffer.getStringWithoutLengthUtf8(nameOffset, nameLength);
                    final String value = buffer.getStringWithoutLengthUtf8(valueOffset, valueLength);
                    members.add(depth + " " + name + (escaped ? " escaped " : " ") + type + " " + value);
                });
    }
}
