package org.peregrine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.peregrine.codec.mcp.ProtocolVersion;

/** Children that flood, die, or stay. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ChildProcessTest {
    private static final String ANSWER = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";

    private static McpClient connect(String script) throws IOException {
        return McpClient.connect("stdio:sh -c \"" + script.replace("\"", "\\\"") + "\"", ProtocolVersion.V2026_07_28);
    }

    @Test
    void shouldNotBeFilledByStandardError() throws Exception {
        try (McpClient client = connect("read line; head -c 4000000 /dev/zero >&2; echo '" + ANSWER
                + "'; read line; head -c 4000000 /dev/zero >&2; echo >&2; echo the reason >&2; exit 3")) {
            assertThat(client.request("a", "{}")).isEqualTo("{}");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> client.request("b", "{}"))
                    .withMessage("The connection ended: the server's process ended with code 3: the reason");
        }
    }

    @Test
    void shouldEndTheServerBehindAShell() throws Exception {
        final List<ProcessHandle> children;
        try (McpClient client = connect("sleep 1000 & read line; echo '" + ANSWER + "'; sleep 1000; true")) {
            client.request("a", "{}");
            children = ProcessHandle.current()
                    .descendants()
                    .filter(child -> child.info().command().orElse("").endsWith("sleep"))
                    .toList();
            assertThat(children).isNotEmpty();
        }
        for (final ProcessHandle child : children) {
            child.onExit().get(30, TimeUnit.SECONDS);
        }
    }
}
