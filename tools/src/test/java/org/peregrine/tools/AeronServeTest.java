package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.client.McpClient;
import org.peregrine.codec.mcp.ProtocolVersion;

/** {@code serve --aeron}, in a process of its own, beside HTTP. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AeronServeTest {
    private static Path directory() {
        final Path shm = Path.of("/dev/shm");
        return (Files.isWritable(shm) ? shm : Path.of(System.getProperty("java.io.tmpdir")))
                .resolve("peregrine-serve-" + ProcessHandle.current().pid());
    }

    @Test
    void shouldServeSharedMemoryBesideHttpWithOneRegistry() throws Exception {
        final Path directory = directory();
        try (ServeProcess server = new ServeProcess(
                List.of(),
                List.of("-Daeron.dir=" + directory),
                "--http",
                "127.0.0.1:0",
                "--aeron",
                "aeron:ipc",
                "--limit",
                "AERON_TERM_BYTES=65536")) {
            assertThat(server.awaitLine("aeron:ipc"))
                    .contains("stream 1001", "own driver in " + directory, "messages of 8192 bytes at most");
            final String target = "aeron:ipc?aeron-dir=" + directory;
            try (McpClient client = McpClient.connect(target)) {
                assertThat(client.callTool("echo", "{\"message\":\"hi\"}")).contains("\"text\":\"hi\"");
            }
            try (McpClient client = McpClient.connect(target, ProtocolVersion.V2026_07_28)) {
                assertThat(client.request("tools/list", "{}")).contains("\"name\":\"echo\"");
            }
        } finally {
            IoUtil.delete(directory.toFile(), true);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "aeron:mem,is no channel",
        "aeron:udp,names no endpoint",
        "aeron:udp?endpoint=192.0.2.1:4000,--aeron-remote allows it"
    })
    void shouldRefuseAChannelInOneLine(String channel, String reason) throws Exception {
        final CommandRun run = CommandRun.run("serve", "--aeron", channel);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(reason);
    }
}
