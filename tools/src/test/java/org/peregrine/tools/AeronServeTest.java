package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
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
        "aeron:udp?endpoint=192.0.2.1:4000,--aeron-remote allows it",
        "aeron:ipc?streamid=7,there is no parameter 'streamid'; stream-id is meant?",
        "aeron:ipc?mtu=7,mtu=7 is not a multiple of 32",
        "aeron:ipc?term-length=3,term-length=3 is not a power of two",
        "aeron:ipc?aeron-dir=/dev/shm/x,a server has --aeron-dir",
        "aeron:ipc?aeron-dir=,aeron-dir= has no value"
    })
    void shouldRefuseAChannelInOneLine(String channel, String reason) throws Exception {
        final CommandRun run = CommandRun.run("serve", "--aeron", channel);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("serve: --aeron ")
                .contains(channel, reason);
    }

    @Test
    void shouldSayInOneLineThatAPortIsTaken() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            final String channel =
                    "aeron:udp?endpoint=127.0.0.1:40999|response-endpoint=127.0.0.1:" + taken.getLocalPort();
            try (ServeProcess serve =
                    new ServeProcess(List.of(), List.of("-Daeron.dir=" + directory()), "--aeron", channel)) {
                assertThat(serve.awaitExit()).isEqualTo(1);
                assertThat(serve.said)
                        .singleElement()
                        .asString()
                        .startsWith("peregrine: Cannot listen on 127.0.0.1:" + taken.getLocalPort() + " for aeron:udp")
                        .contains("Address already in use; response-endpoint=HOST:PORT names another");
            }
        }
    }

    @Test
    void shouldTakeAChannelThatTheDriverRefusesForWrongUsage() throws Exception {
        final String channel = "aeron:udp?endpoint=127.0.0.1:40999|interface=192.0.2.7";
        try (ServeProcess serve =
                new ServeProcess(List.of(), List.of("-Daeron.dir=" + directory()), "--aeron", channel)) {
            assertThat(serve.awaitExit()).isEqualTo(2);
            assertThat(serve.said)
                    .singleElement()
                    .asString()
                    .startsWith("serve: '" + channel + "' cannot be served: no interface has 192.0.2.7/32");
        }
    }
}
