package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve --record} as a process of its own: what it writes, and what becomes of it when it is killed or has no room. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RecordingProcessTest {
    private static final String ANY_PORT = "127.0.0.1:0";
    private static final int FILE_KIB = 256;
    private static final int MAX_CALLS = 200;

    @TempDir
    private Path directory;

    private static String echo(String message) {
        return "{\"name\":\"echo\",\"arguments\":{\"message\":\"" + message + "\"}}";
    }

    @Test
    void shouldWriteWhatWasSaidWithoutNoise() throws Exception {
        final Path recording = directory.resolve("recording");
        try (ServeProcess serve =
                new ServeProcess("--http", ANY_PORT, "--record", recording.toString(), "--redact", "token")) {
            final URI http = serve.awaitHttp();
            assertThat(serve.call(http, "tools/call", echo("hi")).join()).contains("hi");
            awaitRecorded(recording, "\"hi\"");
            serve.stop();
            assertThat(serve.said)
                    .allMatch(line -> line.startsWith("Peregrine ")
                            || line.startsWith("  ")
                            || line.startsWith("Try it")
                            || line.startsWith("peregrine: recording: "))
                    .last()
                    .asString()
                    .contains("in 1 file; missed 0, lost 0");
        }
        final CommandRun text = CommandRun.run("dump", recording.toString());
        assertThat(text.err()).isEmpty();
        assertThat(text.exitCode()).isZero();
        assertThat(text.out())
                .anyMatch(line -> line.contains("redacted: token"))
                .anyMatch(line -> line.matches(".* 0/\\d+  -  opened http"))
                .anyMatch(line -> line.matches(".* 0/\\d+  >  message tools/call id=1 .*\"message\":\"hi\".*"))
                .anyMatch(
                        line -> line.matches(".* 0/\\d+  <  complete tools/call id=1 [0-9.]+ us .*\"text\":\"hi\".*"));
        final CommandRun json =
                CommandRun.run("dump", recording.toString(), "--json", "--direction", "out", "--method", "tools/*");
        assertThat(json.out())
                .singleElement()
                .asString()
                .contains("\"kind\":\"reply\"", "\"answers\":\"tools/call\"", "\"body\":{\"jsonrpc\":\"2.0\"");
    }

    @Test
    void shouldLeaveAReadableRecordingWhenItIsKilled() throws Exception {
        final Path recording = directory.resolve("recording");
        try (ServeProcess serve = new ServeProcess("--http", ANY_PORT, "--record", recording.toString())) {
            final URI http = serve.awaitHttp();
            for (int i = 0; i < 20; i++) {
                serve.call(http, "tools/call", echo("call " + i)).join();
            }
            awaitRecorded(recording, "call 19");
            serve.process.destroyForcibly();
            serve.awaitExit();
        }
        final CommandRun dump = CommandRun.run("dump", recording.toString(), "--direction", "in");
        assertThat(dump.exitCode()).isZero();
        assertThat(dump.err()).contains("does not end in order");
        assertThat(dump.out()).hasSize(20).last().asString().contains("call 19");
    }

    private static void awaitRecorded(Path recording, String text) throws Exception {
        final long deadlineNs = System.nanoTime() + ServeProcess.PATIENCE.toNanos();
        while (true) {
            final CommandRun dump = CommandRun.run("dump", recording.toString());
            if (dump.out().stream().anyMatch(line -> line.contains(text))) {
                return;
            }
            assertThat(System.nanoTime()).as(dump.err()).isLessThan(deadlineNs);
        }
    }

    @Test
    void shouldServeOnWhenFilesCanGrowNoMore() throws Exception {
        final Path recording = directory.resolve("recording");
        final List<String> limited = List.of("bash", "-c", "ulimit -f " + FILE_KIB + "; exec \"$0\" \"$@\"");
        try (ServeProcess serve = new ServeProcess(
                limited, List.of("-XX:-UsePerfData"), "--http", ANY_PORT, "--record", recording.toString())) {
            final URI http = serve.awaitHttp();
            final String large = "x".repeat(10_000);
            for (int i = 0; i < MAX_CALLS; i++) {
                assertThat(serve.call(http, "tools/call", echo(large)).join()).contains(large);
            }
            assertThat(serve.awaitLine("recording: ")).contains("cannot write: ", "serving goes on");
            serve.stop();
            assertThat(serve.said.stream().filter(line -> line.contains("cannot write")))
                    .hasSize(1);
            assertThat(serve.said.getLast()).containsPattern("lost [1-9]");
        }
        final CommandRun dump = CommandRun.run("dump", recording.toString(), "--direction", "in");
        assertThat(dump.exitCode()).as(dump.err()).isZero();
        assertThat(dump.out()).hasSizeGreaterThan(5).allMatch(line -> line.contains("xxx"));
    }

    /** As on a full disk for temporary files. */
    @Test
    void shouldServeWithoutAStatusFileWhereNoneHasRoom() throws Exception {
        final List<String> limited = List.of("bash", "-c", "ulimit -f 8; exec \"$0\" \"$@\"");
        try (ServeProcess serve = new ServeProcess(
                limited, List.of("-XX:-UsePerfData", "-Djava.io.tmpdir=" + directory), "--http", ANY_PORT)) {
            assertThat(serve.awaitLine("status file"))
                    .startsWith("peregrine: warning: status file ")
                    .contains("IOException", "'peregrine stat' will not see this server");
            assertThat(serve.call(serve.awaitHttp(), "tools/call", echo("served"))
                            .join())
                    .contains("served");
            serve.stop();
            assertThat(serve.said.stream().filter(line -> line.startsWith("peregrine: ")))
                    .hasSize(1);
        }
        try (Stream<Path> left = Files.walk(directory)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void shouldLoadWireOnlyWhenItRecords() throws Exception {
        final Path plain = directory.resolve("plain.log");
        final Path recorded = directory.resolve("recorded.log");
        try (ServeProcess serve =
                new ServeProcess(List.of(), List.of("-Xlog:class+load:file=" + plain), "--http", ANY_PORT)) {
            serve.call(serve.awaitHttp(), "tools/list", "{}").join();
            serve.stop();
        }
        try (ServeProcess serve = new ServeProcess(
                List.of(),
                List.of("-Xlog:class+load:file=" + recorded),
                "--http",
                ANY_PORT,
                "--record",
                directory.resolve("recording").toString())) {
            serve.call(serve.awaitHttp(), "tools/list", "{}").join();
            serve.stop();
        }
        assertThat(Files.readString(plain)).doesNotContain("net.openhft");
        assertThat(Files.readString(recorded)).contains("net.openhft.chronicle.wire.BinaryWire");
    }
}
