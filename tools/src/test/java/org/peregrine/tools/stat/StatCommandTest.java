package org.peregrine.tools.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.metrics.MetricsSettings;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.status.file.StatusFile;
import org.peregrine.engine.tool.Tool;
import org.peregrine.tools.CountedMessages;
import org.peregrine.tools.PeregrineMain;
import org.peregrine.tools.TestedEngine;
import org.peregrine.tools.client.ServerUnderTest;
import org.peregrine.tools.output.StandardOutput;
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
                .metrics(MetricsSettings.standard().withStatusFile(file))
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
            CountedMessages.await(engine, 1);
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

    /** The pages that a pseudo-terminal of a size is sent until the second. */
    private List<String> pages(int rows, int columns) throws Exception {
        final String stat = ServerUnderTest.command(PeregrineMain.class.getName(), "stat", "FILE", "--interval", "0.2")
                .replace("FILE", ownFile().toString());
        final Process script = new ProcessBuilder(
                        "script", "-qec", "stty rows " + rows + " cols " + columns + "; exec " + stat, "/dev/null")
                .redirectErrorStream(true)
                .start();
        try {
            final StringBuilder text = new StringBuilder();
            final Reader said = new InputStreamReader(script.getInputStream(), StandardCharsets.UTF_8);
            while (text.toString().split("\u001b\\[H\u001b\\[2J", -1).length < 4) {
                final int next = said.read();
                assertThat(next).as(text.toString()).isNotNegative();
                text.append((char) next);
            }
            final String[] pages = text.toString().split("\u001b\\[H\u001b\\[2J", -1);
            return List.of(pages[1], pages[2]);
        } finally {
            script.descendants().forEach(ProcessHandle::destroyForcibly);
            script.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource({"24, 80", "50, 120", "10, 60"})
    @EnabledIf("hasPseudoTerminals")
    void shouldFitItsTerminal(int rows, int columns) throws Exception {
        final NioTransport transport = new NioTransport("tcp");
        try (McpEngine engine = serve(transport, ownFile())) {
            call(transport);
            CountedMessages.await(engine, 1);
            for (final String page : pages(rows, columns)) {
                final List<String> lines = page.lines().toList();
                assertThat(lines).as(page).hasSizeLessThan(rows).hasSizeGreaterThan(rows == 50 ? 23 : rows - 4);
                assertThat(lines).allMatch(line -> line.length() <= columns);
                assertThat(page).contains("process " + ProcessHandle.current().pid(), "STAGE", "end-to-end");
                assertThat(page.contains("more")).isEqualTo(rows < 50);
            }
        }
    }

    static boolean hasPseudoTerminals() {
        return Files.isExecutable(Path.of("/usr/bin/script"));
    }

    @Test
    void shouldEndWhenNobodyReadsAnyMore() throws IOException {
        final OutputStream closed = new OutputStream() {
            private int pages;

            @Override
            public void write(int b) throws IOException {
                pages += b == '\u001b' || b == 'P' ? 1 : 0;
                if (pages > 20) {
                    throw new IOException("Broken pipe");
                }
            }
        };
        final NioTransport transport = new NioTransport("tcp");
        final Path file = ownFile();
        try (McpEngine engine = serve(transport, file)) {
            assertThat(engine.isDraining()).isFalse();
            assertThat(new CommandLine(new StatCommand(new StatusDirectory(temp.resolve("peregrine-me"))))
                            .setOut(StandardOutput.writer(closed, StandardCharsets.UTF_8))
                            .setErr(new PrintWriter(err, true))
                            .execute("--interval", "0.01"))
                    .isEqualTo(1);
        }
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
        final NioTransport first = new NioTransport("a");
        final NioTransport second = new NioTransport("b");
        try (McpEngine one = serve(first, own);
                McpEngine two = serve(second, own.resolveSibling("2.counters"))) {
            assertThat(one.isDraining() || two.isDraining()).isFalse();
            assertThat(stat("--once")).isEqualTo(1);
            assertThat(out.toString()).contains("Several servers run").contains("0 connections");
            if (Files.isDirectory(Path.of("/proc/self/fd"))) {
                assertThat(out.toString()).contains("127.0.0.1:" + portOf(first), "127.0.0.1:" + portOf(second));
            }
            out.getBuffer().setLength(0);
            assertThat(stat("--once", own.toString())).isZero();
            assertThat(out.toString()).contains("COUNTERS");
        }
    }

    private static int portOf(NioTransport transport) {
        return ((InetSocketAddress) transport.boundAddresses().getFirst()).getPort();
    }

    @Test
    void shouldShortenTheLongestSectionsFirst() {
        final List<String> page =
                List.of("head", "more head", "", "A", " 1", " 2", " 3", " 4", " 5", "", "B   count", " 1", " 2", " 3");
        assertThat(FittedPage.of(page, 14)).isEqualTo(page);
        assertThat(FittedPage.of(page, 9))
                .isEqualTo(List.of("head", "more head", "A (3 more)", " 1", " 2", "B   count", " 1", " 2", " 3"));
        assertThat(FittedPage.of(page, 8)).contains("A (3 more)", "B (1 more)   count");
        assertThat(FittedPage.of(List.of("head", "", "STAGE             count", " 1", " 2", " 3"), 4))
                .isEqualTo(List.of("head", "STAGE (1 more)    count", " 1", " 2"));
        final String more = StatPage.CONTINUED;
        final List<String> errors = List.of("head", "", "E", " 1", more + "a", " 2", more + "b", more + "c");
        assertThat(FittedPage.of(errors, 6)).isEqualTo(List.of("head", "E (1 more)", " 1", more + "a"));
        assertThat(FittedPage.of(page, 3)).hasSizeLessThanOrEqualTo(3).startsWith("head", "more head");
        assertThat(FittedPage.of(page, 1)).isEqualTo(List.of("head"));
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

    /**
     * What a file says, also in a layout of another version, does not matter: its process is dead, and it is not
     * written any more.
     */
    @Test
    void shouldRemoveTheFilesOfDeadProcessesWhenAServerStartsAndWhenTheyAreListed() throws IOException {
        final Path dead = ownFile().resolveSibling(DEAD + ".counters");
        final Path elsewhere = dead.resolveSibling(2 * DEAD + ".counters");
        final Path alive = ownFile();
        final Path other = dead.resolveSibling("notes.counters");
        for (final Path file : List.of(dead, elsewhere, alive, other)) {
            Files.writeString(file, "another layout");
            if (!file.equals(elsewhere)) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(0));
            }
        }
        assertThat(ownFile()).isEqualTo(alive);
        assertThat(dead).doesNotExist();
        assertThat(List.of(elsewhere, alive, other)).allMatch(Files::exists);
        Files.setLastModifiedTime(elsewhere, FileTime.fromMillis(0));
        assertThat(stat("--once")).isEqualTo(1);
        assertThat(out.toString()).contains("1 processes ended without removing their files: removed.");
        assertThat(elsewhere).doesNotExist();
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
