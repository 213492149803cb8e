package org.peregrine.tools.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.recorder.RecorderSettings;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.registry.Tool;
import org.peregrine.engine.status.StatusFile;
import org.peregrine.tools.Recorded;
import org.peregrine.tools.TestedEngine;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.tcp.LineProtocol;
import picocli.CommandLine;

/** {@code peregrine stat} against running and dead servers. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StatCommandTest {
    private static final int PID_OFFSET = 8;
    private static final int START_OFFSET = 16;

    /** Beyond what Linux gives to processes. */
    private static final long DEAD = 1L << 40;

    @TempDir
    private Path temp;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int stat(String... arguments) {
        return new CommandLine(new StatCommand(new StatusDirectory(temp.resolve("peregrine-me"))))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private McpEngine serve(NioTransport transport, Path file) throws IOException {
        final EngineContext context = new EngineContext()
                .recorder(RecorderSettings.standard().withStatusFile(file))
                .registry(Registry.builder()
                        .tool(Tool.named("hello").inline((call, reply) -> reply.text("hello")))
                        .build());
        return TestedEngine.launch(
                context,
                transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new LineProtocol()));
    }

    private static void call(NioTransport transport) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(transport.boundAddresses().getFirst());
            socket.getOutputStream()
                    .write(("{\"jsonrpc\":\"2.0\",\"id\":\"one\u009b\u202e\",\"method\":\"tools/call\",\"params\":"
                                    + "{\"name\":\"hello\",\"arguments\":{}}}\n")
                            .getBytes(StandardCharsets.UTF_8));
            assertThat(socket.getInputStream().read()).isEqualTo('{');
        }
    }

    private Path ownFile() throws IOException {
        return new StatusDirectory(temp.resolve("peregrine-me")).ownFile();
    }

    @Test
    void shouldShowTheOnlyServer() throws IOException {
        final NioTransport transport = new NioTransport("tcp");
        final Path file = ownFile();
        try (McpEngine engine = serve(transport, file)) {
            call(transport);
            Recorded.await(engine, 1);
            assertThat(stat("--once")).isZero();
            assertThat(err.toString()).isEmpty();
            assertThat(out.toString())
                    .contains("process " + ProcessHandle.current().pid())
                    .contains("STAGE", "end-to-end", "METHOD", "tools/call", "TOOL", "hello", "THREADS STOPPED")
                    .contains("frames received", "replies sent")
                    .contains("tools/call hello id \"one\\u009b\\u202e\": ");
            assertThat(out.toString().lines()).allMatch(line -> line.length() <= 100);
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldShowCoresAndWhichTheSystemRefuses() throws IOException {
        final Path file = ownFile();
        StatusFile.create(file, ProcessHandle.current().pid(), System.currentTimeMillis())
                .cores("0: 2 4!");
        assertThat(stat("--once")).isZero();
        assertThat(out.toString()).contains("cores by shard   0: 2 4!");
    }

    @Test
    void shouldListSeveralServers() throws IOException {
        final Path own = ownFile();
        try (McpEngine one = serve(new NioTransport("a"), own);
                McpEngine two = serve(new NioTransport("b"), own.resolveSibling("2.counters"))) {
            assertThat(one.isDraining() || two.isDraining()).isFalse();
            assertThat(stat("--once")).isEqualTo(1);
            assertThat(out.toString()).contains("Several servers run").contains("0 connections");
            out.getBuffer().setLength(0);
            assertThat(stat("--once", own.toString())).isZero();
            assertThat(out.toString()).contains("COUNTERS");
        }
    }

    /** A file that a process has left which is no more. */
    private Path stale(Path file, long pid, long startMs) throws IOException {
        final Path own = ownFile();
        try (McpEngine engine = serve(new NioTransport("a"), own)) {
            assertThat(engine.isDraining()).isFalse();
            final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(own)).order(ByteOrder.nativeOrder());
            bytes.putLong(PID_OFFSET, pid).putLong(START_OFFSET, startMs);
            return Files.write(file, bytes.array());
        }
    }

    @Test
    void shouldSayAndRemoveWhatADeadServerHasLeft() throws IOException {
        final Path file = stale(ownFile().resolveSibling("99.counters"), DEAD, System.currentTimeMillis());
        assertThat(stat("--once")).isEqualTo(1);
        assertThat(out.toString())
                .contains("Process " + DEAD + " ended without removing")
                .contains("No server");
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldNotTakeAnotherProcessForTheServer() throws IOException {
        final Path file = stale(
                ownFile().resolveSibling("98.counters"), ProcessHandle.current().pid(), 1_000_000);
        assertThat(stat("--once", file.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("ended without removing");
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldSayWhenThereIsNone() throws IOException {
        assertThat(stat("--once")).isEqualTo(1);
        assertThat(out.toString()).contains("No server of this user runs.");
        assertThat(stat("12345")).isEqualTo(2);
        assertThat(err.toString()).contains("no server shows itself");
        err.getBuffer().setLength(0);
        assertThat(stat(Files.writeString(temp.resolve("text"), "x").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("no status file");
    }

    @Test
    void shouldNotUseADirectoryThatOthersCanWrite() throws IOException {
        final Path open = Files.createDirectory(
                temp.resolve("peregrine-me"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        assertThatThrownBy(() -> new StatusDirectory(open).ownFile())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("others can look into it");
    }
}
