package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.tools.client.ServerUnderTest;

/**
 * Results that could not be written at the end are refused at the start, as wrong usage: there is no server, no recording
 * and no process here that a command could begin its work with.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class OutputPathsTest {
    private static final int PATIENCE_S = 120;

    @TempDir
    private Path directory;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(directory.resolve("file"), "kept");
        Files.writeString(directory.resolve("log.hlog"), "#[Nothing]\n");
        Files.writeString(directory.resolve("a.json"), """
                {"report_type":"load","benchmarks":[{"workload_id":"a","operations":10,"throughput_msg_per_s":2,\
                "ops_per_s":1,"latency_us":{"p50":1,"p95":2,"p99":3}}]}""");
        Files.createDirectories(directory.resolve("profile"));
        Files.writeString(directory.resolve("profile/memory.json"), "kept");
        Files.writeString(directory.resolve("profile/cpu.html"), "kept");
    }

    private CommandRun run(String line) {
        return CommandRun.run(Stream.of(line.split(" "))
                .map(word -> word.replace("DIR", directory.toString()))
                .toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "load tcp:127.0.0.1:1 --json DIR/file/x.json | 1 | DIR/file cannot be written: it is no directory",
                "load tcp:127.0.0.1:1 --json DIR/file | 1 | it is there already, and results are not overwritten",
                "load tcp:127.0.0.1:1 --json DIR | 1 | it is there already",
                "load tcp:127.0.0.1:1 --hlog DIR/none/x.hlog | 1 | there is no such directory",
                "load tcp:127.0.0.1:1 --html DIR/file/x.html | 1 | Not a directory",
                "load tcp:127.0.0.1:1 --html DIR/x --hlog DIR/./x | 1 | two results are to be written to",
                "replay DIR --to tcp:127.0.0.1:1 --json DIR/none/x.json | 1 | there is no such directory",
                "replay DIR --to tcp:127.0.0.1:1 --json DIR | 1 | Is a directory",
                "replay DIR --to tcp:127.0.0.1:1 --hlog DIR/file | 1 | it is there already",
                "replay DIR --to tcp:127.0.0.1:1 --hlog DIR/none/x.hlog | 1 | there is no such directory",
                "replay DIR --to tcp:127.0.0.1:1 --json DIR/x --hlog DIR/x | 1 | two results are to be written to",
                "compare DIR/no.json DIR/no.json --json DIR/none/x.json | 1 | there is no such directory",
                "compare DIR/a.json DIR/a.json --json DIR/a.json | 1 | it is there already",
                "compare --paired false false --json DIR/file/x.json | 1 | Not a directory",
                "compare --self-test --json DIR/none/x.json | 1 | there is no such directory",
                "report DIR/log.hlog -o DIR/none/x.html | 2 | there is no such directory",
                "report DIR/log.hlog -o DIR | 2 | Is a directory",
                "report DIR/log.hlog -o DIR/log.hlog | 2 | the page would take the place of its log",
                "profile 4194305 --out DIR/file | 2 | it is no directory",
                "profile 4194305 --out DIR/file/x | 2 | cannot be written",
                "profile 4194305 --out DIR/profile | 2 | cpu.html cannot be written: it is there already",
                "profile 4194305 --out DIR/profile --memory | 2 | memory.json cannot be written: it is there already"
            })
    void shouldRefuseAtTheStartWhatCannotBeWrittenAtTheEnd(String line, int usage, String reason) throws IOException {
        final CommandRun run = run(line);
        assertThat(run.err().lines()).singleElement().asString().contains(reason.replace("DIR", directory.toString()));
        assertThat(run.exitCode()).isEqualTo(usage);
        assertThat(run.out()).isEmpty();
        assertThat(directory.resolve("file")).hasContent("kept");
        assertThat(directory.resolve("log.hlog")).hasContent("#[Nothing]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "load tcp:127.0.0.1:1 --json DIR/new/x.json --hlog DIR/x.hlog --html DIR/x.html",
                "replay DIR --to tcp:127.0.0.1:1 --json DIR/x.json --hlog DIR/x.hlog",
                "compare DIR/no.json DIR/no.json --json DIR/x.json",
                "profile 4194305 --out DIR/x"
            })
    void shouldLeaveNothingOfARunThatFailed(String line) throws IOException {
        final CommandRun run = run(line);
        assertThat(run.exitCode()).isNotZero();
        assertThat(run.err()).doesNotContain("cannot be written");
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("file", "log.hlog", "a.json", "memory.json", "cpu.html");
        }
    }

    /** The suites write below the directory that they are started in. */
    @ParameterizedTest
    @ValueSource(strings = {"regression", "baseline", "load idle", "profile"})
    void shouldRefuseASuiteWhoseResultsCannotBeWritten(String suite) throws Exception {
        Files.writeString(directory.resolve("bench"), "a file");
        final Path errors = directory.resolve("errors.txt");
        final Process process = new ProcessBuilder(
                        "bash", "-c", ServerUnderTest.command(PeregrineMain.class.getName()) + " bench " + suite)
                .directory(directory.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(Files.readAllLines(errors))
                .singleElement()
                .asString()
                .contains("bench/")
                .contains(" cannot be written: ");
        assertThat(process.exitValue()).isEqualTo(1);
    }

    /** To open the FIFO would wait for ever. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--audit-log DIR/fifo | The audit log cannot be written: DIR/fifo: is a FIFO, no file",
                "--access-log DIR/fifo | The access log cannot be written: DIR/fifo: is a FIFO, no file",
                "--access-log DIR | The access log cannot be written: DIR: Is a directory",
                "--audit-log /dev/zero | The audit log cannot be written: /dev/zero: is no file",
                "--hlog DIR/fifo | --hlog cannot be written: DIR/fifo: is a FIFO, no file",
                "--hlog DIR | --hlog cannot be written: DIR: Is a directory",
                "--report DIR/fifo | --report cannot be written: DIR/fifo: is a FIFO, no file",
                "--report /dev/zero | --report cannot be written: /dev/zero: is no file",
                "--record DIR/fifo | The recording cannot be written: DIR/fifo: not a directory",
                "--tasks DIR/fifo | Tasks cannot be kept in DIR/fifo: DIR/fifo: not a directory"
            })
    void shouldNotServeWithALogThatIsNoFile(String options, String reason) throws Exception {
        assertThat(new ProcessBuilder("mkfifo", directory.resolve("fifo").toString())
                        .start()
                        .waitFor())
                .isZero();
        final CommandRun run = run("serve --http 127.0.0.1:0 --no-stat " + options);
        assertThat(run.err().lines()).singleElement().asString().contains(reason.replace("DIR", directory.toString()));
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void shouldWriteWhatCanBeWritten() {
        assertThat(run("compare DIR/a.json DIR/a.json --json DIR/x.json").exitCode())
                .isZero();
        assertThat(directory.resolve("x.json")).isNotEmptyFile();
    }
}
