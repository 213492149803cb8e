package org.peregrine.bench.optimization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.bench.Messages;
import org.peregrine.codec.json.JsonScanner;

/** Both sides of the comparison of JSON answer the same, and refuse the same. */
class EchoTest {
    private static final int MAX_RESPONSE_BYTES = 4096;

    private final JacksonEcho jackson = new JacksonEcho();
    private final PathEcho path = new PathEcho();

    private String own(byte[] message) {
        final UnsafeBuffer padded = new UnsafeBuffer(Arrays.copyOf(message, message.length + JsonScanner.PADDING));
        final UnsafeBuffer response = new UnsafeBuffer(new byte[MAX_RESPONSE_BYTES]);
        return response.getStringWithoutLengthUtf8(0, path.answer(padded, message.length, response));
    }

    @Test
    void shouldAnswerTheSame() {
        final byte[] call = Messages.ECHO.getBytes(StandardCharsets.UTF_8);
        assertThat(own(call))
                .isEqualTo(new String(jackson.answer(call), StandardCharsets.UTF_8))
                .startsWith(
                        "{\"jsonrpc\":\"2.0\",\"id\":10000001,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"The ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"jsonrpc\":\"2.0\" -> \"jsonrpc\":\"1.0\"",
                "\"id\":10000001 -> \"id\":1.5",
                "\"id\":10000001 -> \"id\":1,\"id\":2",
                "tools/call -> tools/list",
                "\"name\":\"echo\" -> \"name\":\"other\"",
                "\"message\":\" -> \"text\":\"",
                "\"}}} -> \"}}} 1",
                "\"}}} -> \"}}",
                "\"message\":\" -> \"message\":1,\"other\":\"",
                "The quick -> \u0001The",
            })
    void shouldRefuseTheSame(String change) {
        final String[] parts = change.split(" -> ", -1);
        final String changed = Messages.ECHO.replace(parts[0], parts[1]);
        assertThat(changed).isNotEqualTo(Messages.ECHO);
        final byte[] message = changed.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> own(message)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> jackson.answer(message)).isInstanceOf(RuntimeException.class);
    }

    /** Bytes that are no UTF-8, and more levels than both read. */
    @Test
    void shouldRefuseWhatOnlyBytesSay() {
        final byte[] broken = Messages.ECHO.getBytes(StandardCharsets.UTF_8);
        broken[Messages.ECHO.indexOf("The quick")] = (byte) 0xff;
        final byte[] deep = Messages.ECHO
                .replace("\"message\":", "\"deep\":" + "[".repeat(100) + "]".repeat(100) + ",\"message\":")
                .getBytes(StandardCharsets.UTF_8);
        for (final byte[] message : new byte[][] {broken, deep}) {
            assertThatThrownBy(() -> own(message)).isInstanceOf(RuntimeException.class);
            assertThatThrownBy(() -> jackson.answer(message)).isInstanceOf(RuntimeException.class);
        }
    }
}
