package org.peregrine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {
    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8080,HTTP,/127.0.0.1:8080,127.0.0.1:8080,/mcp",
        "http://127.0.0.1:8080/,HTTP,/127.0.0.1:8080,127.0.0.1:8080,/",
        "http://127.0.0.1/a/b?c=d,HTTP,/127.0.0.1:80,127.0.0.1,/a/b?c=d",
        "http+sse://127.0.0.1:9,SSE,/127.0.0.1:9,127.0.0.1:9,/sse",
        "ws://127.0.0.1:9/mcp,WEBSOCKET,/127.0.0.1:9,127.0.0.1:9,/mcp",
        "tcp:127.0.0.1:9,TCP,/127.0.0.1:9,'',''",
        "tcp://127.0.0.1:9,TCP,/127.0.0.1:9,'',''",
        "tcp::9,TCP,/127.0.0.1:9,'',''",
        "unix:/run/mcp.sock,UNIX,/run/mcp.sock,'',''"
    })
    void shouldReadEachForm(String text, Target.Kind kind, String address, String authority, String path) {
        final Target target = Target.parse(text);
        assertThat(target.kind()).isEqualTo(kind);
        assertThat(target.address()).hasToString(address);
        assertThat(target.authority()).isEqualTo(authority);
        assertThat(target.path()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "https://127.0.0.1/a,HTTP,/127.0.0.1:443,/a,http+tls,127.0.0.1",
        "https://localhost:8443,HTTP,localhost/127.0.0.1:8443,/mcp,http+tls,localhost",
        "https+sse://127.0.0.1:9,SSE,/127.0.0.1:9,/sse,sse+tls,127.0.0.1",
        "wss://127.0.0.1:9,WEBSOCKET,/127.0.0.1:9,/mcp,websocket+tls,127.0.0.1",
        "tls:127.0.0.1:9,TCP,/127.0.0.1:9,'',tcp+tls,127.0.0.1",
        "tls://localhost:9,TCP,localhost/127.0.0.1:9,'',tcp+tls,localhost"
    })
    void shouldReadTheFormsOfTls(
            String text, Target.Kind kind, String address, String path, String transport, String host) {
        final Target target = Target.parse(text);
        assertThat(target.kind()).isEqualTo(kind);
        assertThat(target.address()).hasToString(address);
        assertThat(target.path()).isEqualTo(path);
        assertThat(target.transport()).isEqualTo(transport);
        assertThat(target.tlsHost()).isEqualTo(host);
        assertThat(target.isSecure()).isTrue();
    }

    @Test
    void shouldTakeNamesWithAnUnderscore() {
        // Whether such a name is known depends on the machine.
        for (final String scheme : List.of("http", "ws", "http+sse")) {
            try {
                assertThat(Target.parse(scheme + "://a_b.invalid:8080/x").authority())
                        .isEqualTo("a_b.invalid:8080");
            } catch (final IllegalArgumentException unknown) {
                assertThat(unknown).hasMessage("unknown host 'a_b.invalid'");
            }
        }
    }

    @Test
    void shouldSplitACommandAsAShellDoes() {
        assertThat(Target.parse("stdio:a  'b c' \"d\\\"e\" f\\ g ''").command())
                .isEqualTo(List.of("a", "b c", "d\"e", "f g", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "8080",
                "http://",
                "http://:80",
                "http://a%20b:80",
                "http://[::1:80",
                "http://127.0.0.1:99999",
                "tcp:9",
                "tcp:127.0.0.1:0",
                "unix:",
                "stdio:",
                "stdio:'a",
                "http://user:secret@127.0.0.1:80/mcp",
                "ftp://x"
            })
    void shouldRefuseWhatIsNoTarget(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Target.parse(text));
    }
}
