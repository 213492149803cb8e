package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.recording.DocumentKind;
import org.peregrine.codec.recording.RecordingEncoder;
import org.peregrine.codec.recording.RecordingField;
import org.peregrine.codec.recording.RecordingFormat;

/** What {@code dump} makes of good and of damaged recordings. */
final class DumpTest {
    private static final long BEGIN_NS = 1_795_514_400_000_000_000L;
    private static final int DAMAGED = 3;

    @TempDir
    private Path directory;

    private final RecordingEncoder encoder = new RecordingEncoder();
    private Path first;

    /** Two files of two connections: each asks twice and is answered, a second apart. */
    @BeforeEach
    void write() throws IOException {
        first = write(1, 0);
        write(2, 4);
    }

    private Path write(int number, int firstId) throws IOException {
        encoder.clear();
        encoder.begin(DocumentKind.HEADER)
                .number(RecordingField.FORMAT, RecordingFormat.VERSION)
                .text(RecordingField.RUN, "run")
                .number(RecordingField.FILE, number)
                .number(RecordingField.EPOCH_NS, BEGIN_NS + firstId * 1_000_000_000L)
                .end();
        for (int id = firstId; id < firstId + 4; id++) {
            message(
                    DocumentKind.FRAME,
                    id,
                    "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + (id % 2 == 0 ? "ping" : "tools/call")
                            + "\"}");
            message(DocumentKind.REPLY, id, "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}");
        }
        if (number == 2) {
            encoder.begin(DocumentKind.END)
                    .number(RecordingField.EPOCH_NS, BEGIN_NS + 9_000_000_000L)
                    .end();
        }
        final Path file = directory.resolve("run-" + number + RecordingFormat.FILE_SUFFIX);
        Files.write(file, Arrays.copyOf(encoder.array(), encoder.length()));
        return file;
    }

    private void message(DocumentKind kind, int id, String text) {
        final UnsafeBuffer body = new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
        encoder.begin(kind)
                .number(RecordingField.EPOCH_NS, BEGIN_NS + id * 1_000_000_000L)
                .number(RecordingField.MONOTONIC_NS, id * 1_000L + (kind == DocumentKind.REPLY ? 700 : 0))
                .number(RecordingField.SHARD, 0)
                .number(RecordingField.CONNECTION, 1 + id % 2)
                .text(
                        kind == DocumentKind.FRAME ? RecordingField.FRAME : RecordingField.STATUS,
                        kind == DocumentKind.FRAME ? "message" : "complete")
                .bytes(RecordingField.BODY, body, 0, body.capacity())
                .end();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "16 | ",
                "8 | --direction in",
                "8 | --connection 2",
                "4 | --connection 0/1 --direction out",
                "0 | --connection 1/1",
                "8 | --method ping",
                "8 | --method tools/*",
                "4 | --from +6",
                "8 | --from 2026-11-24T10:00:02Z --to +5.5",
                "2 | --method ping --from +4 --to +4"
            })
    void shouldPrintWhatIsWanted(int lines, String filter) {
        final String[] arguments = ("dump " + directory + (filter == null ? "" : " " + filter)).split(" ");
        final CommandRun dump = CommandRun.run(arguments);
        assertThat(dump.exitCode()).as(dump.err()).isZero();
        assertThat(dump.err()).isEmpty();
        assertThat(dump.out())
                .filteredOn(line -> !line.startsWith("#") && !line.contains("  end:"))
                .hasSize(lines);
    }

    @Test
    void shouldTellHowLongAnAnswerTook() {
        assertThat(CommandRun.run("dump", directory.toString(), "--direction", "out")
                        .out())
                .allMatch(line -> line.contains(" 0.7 us "));
    }

    /** Text that clients wrote into messages stays what it is, and nothing that a terminal obeys. */
    @ParameterizedTest
    @ValueSource(strings = {"", "--json"})
    void shouldPrintNothingThatATerminalObeys(String option) throws IOException {
        encoder.clear();
        message(
                DocumentKind.FRAME,
                0,
                "{\"id\":\"\u009b2J\u202e\",\n\"method\":\"a\u0085b\u007f\",\"params\":[\"\u2066\u2028\"]}");
        message(DocumentKind.FRAME, 1, "no JSON: \u001b[31m\u009b2J");
        Files.write(directory.resolve("run-1.mcprec"), Arrays.copyOf(encoder.array(), encoder.length()));
        final CommandRun dump = CommandRun.run(
                "dump", directory.resolve("run-1.mcprec").toString(), option.isEmpty() ? "--direction=in" : option);
        assertThat(dump.out()).hasSize(2).allMatch(line -> line.matches("[ -~]+"));
        assertThat(dump.out().getFirst()).contains("\\u009b2J\\u202e", "a\\u0085b\\u007f", "[\"\\u2066\\u2028\"]");
    }

    @Test
    void shouldReadATruncatedFileUpToItsEndAndGoOnWithTheNext() throws IOException {
        final byte[] whole = Files.readAllBytes(first);
        for (int cut = 1; cut < whole.length; cut += 37) {
            Files.write(first, Arrays.copyOf(whole, whole.length - cut));
            final CommandRun dump = CommandRun.run("dump", directory.toString(), "--direction", "in");
            assertThat(dump.out())
                    .filteredOn(line -> line.contains("id=4") || line.contains("id=7"))
                    .hasSize(2);
            final boolean between = dump.err().isEmpty();
            assertThat(dump.exitCode()).isEqualTo(between ? 0 : DAMAGED);
            if (!between) {
                assertThat(dump.err()).contains("damaged: run-1.mcprec: the file ends inside a document at byte ");
            }
        }
    }

    @Test
    void shouldReadACorruptFileUpToTheDamage() throws IOException {
        final byte[] bytes = Files.readAllBytes(first);
        bytes[bytes.length / 2] ^= 1;
        Files.write(first, bytes);
        final CommandRun dump = CommandRun.run("dump", directory.toString(), "--direction", "in");
        assertThat(dump.exitCode()).isEqualTo(DAMAGED);
        assertThat(dump.err()).contains("damaged: run-1.mcprec: ").contains("; not read: ");
        assertThat(dump.out()).hasSizeBetween(5, 7).first().asString().contains("id=0");
        assertThat(dump.out().getLast()).contains("id=7");
    }

    @Test
    void shouldNotWaitForAFifoInTheDirectory() throws Exception {
        final Process made = new ProcessBuilder(
                        "mkfifo",
                        directory.resolve("run-3" + RecordingFormat.FILE_SUFFIX).toString())
                .start();
        assertThat(made.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(CompletableFuture.supplyAsync(
                                () -> CommandRun.run("dump", directory.toString(), "--direction", "in"))
                        .get(60, TimeUnit.SECONDS)
                        .out())
                .hasSize(8);
    }

    @Test
    void shouldRefuseWhatIsNoRecording() throws IOException {
        final Path text = Files.writeString(directory.resolve("notes.txt"), "no recording at all");
        assertThat(CommandRun.run("dump", text.toString()).err())
                .contains("damaged: notes.txt: ", " at byte 0; not read: 19 bytes");
        assertThat(CommandRun.run("dump", text.toString()).exitCode()).isEqualTo(DAMAGED);
        final Path empty = Files.createDirectory(directory.resolve("empty"));
        assertThat(CommandRun.run("dump", empty.toString()).err()).contains("holds no recording");
        assertThat(CommandRun.run("dump", empty.toString()).exitCode()).isEqualTo(1);
        assertThat(CommandRun.run("dump", directory + "/none").exitCode()).isEqualTo(1);
        assertThat(CommandRun.run("dump", directory.toString(), "--from", "noon")
                        .exitCode())
                .isEqualTo(2);
    }
}
