package org.peregrine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.peregrine.codec.mcp.ProtocolVersion;

/** Children that flood, die, or stay. */
@EnabledOnOs(OS.LINUX)
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
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!children.stream().allMatch(ChildProcessTest::isGone)) {
            assertThat(System.nanoTime() - deadlineNs).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** Whether a process has ended, even if nobody has asked for its exit code yet. */
    private static boolean isGone(ProcessHandle process) {
        try {
            return !process.isAlive()
                    || Files.readString(Path.of("/proc/" + process.pid() + "/stat"))
                            .contains(") Z ");
        } catch (final IOException gone) {
            return true;
        }
    }
}
