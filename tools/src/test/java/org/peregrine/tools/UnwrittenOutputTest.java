package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.recording.DocumentKind;
import org.peregrine.codec.recording.RecordingEncoder;
import org.peregrine.codec.recording.RecordingField;
import org.peregrine.codec.recording.RecordingFormat;
import org.peregrine.tools.client.ServerUnderTest;
import org.peregrine.tools.output.StandardOutput;

/** Commands whose output cannot be written say so and exit with 1. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EnabledIf("hasFullDevice")
class UnwrittenOutputTest {
    private static final int PATIENCE_S = 60;
    /** More than dump looks ahead over, to find their order. */
    private static final int DOCUMENTS = 12_000;

    @TempDir
    private Path directory;

    static boolean hasFullDevice() {
        return Files.exists(Path.of("/dev/full"));
    }

    private record Ending(int code, List<String> errors) {}

    /** Runs a command line of a shell in which PEREGRINE stands for the program. */
    private Ending shell(String line) throws IOException, InterruptedException {
        final File errors = directory.resolve("errors.txt").toFile();
        final Process process = new ProcessBuilder(
                        "bash", "-c", line.replace("PEREGRINE", ServerUnderTest.command(PeregrineMain.class.getName())))
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors)
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).as(line).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Ending(process.exitValue(), Files.readAllLines(errors.toPath()));
    }

    private String result(String name) throws IOException {
        final Path file = directory.resolve(name);
        Files.writeString(file, """
                {"report_type":"load","benchmarks":[{"workload_id":"a","operations":10,"throughput_msg_per_s":2,\
                "ops_per_s":1,"latency_us":{"p50":1,"p95":2,"p99":3}}]}""");
        return file.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PEREGRINE serve --help > /dev/full",
                "PEREGRINE doctor > /dev/full",
                "PEREGRINE doctor --json > /dev/full",
                "PEREGRINE compare RESULT RESULT > /dev/full",
                "PEREGRINE compare RESULT RESULT >&-"
            })
    void shouldExitWith1WhenStandardOutputCannotBeWritten(String line) throws Exception {
        final Ending ending = shell(line.replace("RESULT", result("a.json")));
        assertThat(ending.code).isEqualTo(1);
        assertThat(ending.errors).singleElement().asString().startsWith("peregrine: standard output: ");
    }

    /** Runs a command whose standard output takes so many bytes, then fails. */
    private static Ending run(int room, String reason, String... arguments) {
        final StringWriter err = new StringWriter();
        final OutputStream out = new OutputStream() {
            private int left = room;

            @Override
            public void write(int b) throws IOException {
                if (left-- <= 0) {
                    throw new IOException(reason);
                }
            }
        };
        final int code = PeregrineCommand.commandLine(arguments)
                .setOut(StandardOutput.writer(out, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Ending(code, err.toString().lines().toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "--version",
                "serve --help",
                "stat --help",
                "report --help",
                "dump --help",
                "replay --help",
                "load --help",
                "compare --help",
                "bench --help",
                "bench load --help",
                "profile --help",
                "compare RESULT RESULT"
            })
    void shouldEndEachCommandAtTheFirstFailure(String line) throws Exception {
        final String[] arguments = line.replace("RESULT", result("b.json")).split(" ");
        for (final int room : new int[] {0, 10}) {
            final Ending full = run(room, "No space left on device", arguments);
            assertThat(full.code).isEqualTo(1);
            assertThat(full.errors).isEqualTo(List.of("peregrine: standard output: No space left on device"));
            final Ending left = run(room, "Broken pipe", arguments);
            assertThat(left.code).isEqualTo(1);
            assertThat(left.errors).as("the reader has enough").isEmpty();
        }
        assertThat(run(1 << 20, "", arguments).code).isZero();
    }

    /** A recording of many documents, and a file behind it that fails whoever comes to read it. */
    private void writeRecording() throws IOException {
        final RecordingEncoder encoder = new RecordingEncoder();
        encoder.begin(DocumentKind.HEADER)
                .number(RecordingField.FORMAT, RecordingFormat.VERSION)
                .text(RecordingField.RUN, "run")
                .number(RecordingField.FILE, 1)
                .number(RecordingField.EPOCH_NS, 0)
                .end();
        for (int id = 0; id < DOCUMENTS; id++) {
            final UnsafeBuffer body =
                    new UnsafeBuffer(("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"m" + id % 2_000 + "\"}")
                            .getBytes(StandardCharsets.US_ASCII));
            encoder.begin(DocumentKind.FRAME)
                    .number(RecordingField.EPOCH_NS, id)
                    .number(RecordingField.MONOTONIC_NS, id)
                    .number(RecordingField.SHARD, 0)
                    .number(RecordingField.CONNECTION, 1)
                    .text(RecordingField.FRAME, "message")
                    .bytes(RecordingField.BODY, body, 0, body.capacity())
                    .end();
        }
        Files.write(directory.resolve("run-1.mcprec"), Arrays.copyOf(encoder.array(), encoder.length()));
        Files.createSymbolicLink(directory.resolve("run-2.mcprec"), Path.of("/proc/self/mem"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " --json", " --method m7", " --json --method m7"})
    void shouldReadNoMoreOfARecordingWhenNobodyReadsWhatIsPrinted(String options) throws Exception {
        writeRecording();
        final String[] arguments = ("dump " + directory + options).split(" ", -1);
        assertThat(run(1 << 24, "", arguments).errors)
                .as("the second file")
                .singleElement()
                .asString()
                .contains("Input/output error");
        final Ending left = run(100, "Broken pipe", arguments);
        assertThat(left.code).isEqualTo(1);
        assertThat(left.errors).isEmpty();
    }

    @Test
    void shouldEndDumpWhenHeadHasEnough() throws Exception {
        writeRecording();
        final Ending ending = shell("set -o pipefail; PEREGRINE dump --json " + directory + " | head -2");
        assertThat(ending.code).isEqualTo(1);
        assertThat(ending.errors).as("besides what the JVM warns of").noneMatch(line -> line.startsWith("peregrine"));
    }

    @Test
    void shouldNameTheFileThatCannotBeWritten() throws Exception {
        final String result = result("c.json");
        final CommandRun missing = CommandRun.run(
                "compare",
                result,
                result,
                "--json",
                directory.resolve("none/d.json").toString());
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err().lines())
                .singleElement()
                .asString()
                .contains("none/d.json cannot be written: there is no such directory");
    }
}
