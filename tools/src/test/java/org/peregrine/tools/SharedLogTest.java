package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A log belongs to one process: a second one does not start, and leaves the file as it is. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class SharedLogTest {
    @TempDir
    private Path directory;

    private static ServeProcess serve(String... log) throws Exception {
        final String[] arguments = new String[log.length + 2];
        arguments[0] = "--http";
        arguments[1] = "127.0.0.1:0";
        System.arraycopy(log, 0, arguments, 2, log.length);
        return new ServeProcess(arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "--audit-log, The audit log cannot be written:",
        "--access-log, The access log cannot be written:",
        "--hlog, --hlog cannot be written:"
    })
    void shouldRefuseTheLogOfAnotherServer(String option, String refusal) throws Exception {
        final Path log = directory.resolve("log");
        final String said = refusal + " " + log + ": another process writes it: give each server its own";
        try (ServeProcess first = serve(option, log.toString())) {
            first.awaitHttp();
            final long before = Files.size(log);
            try (ServeProcess second = serve(option, log.toString())) {
                assertThat(second.awaitExit()).isNotZero();
                assertThat(String.join("\n", second.said)).contains(said).doesNotContain("\tat ");
            }
            assertThat(Files.size(log)).isGreaterThanOrEqualTo(before);
        }
        try (ServeProcess later = serve(option, log.toString())) {
            assertThat(later.awaitHttp()).hasPath("/mcp");
        }
    }

    /** Each would delete the other's files as the oldest. */
    @Test
    void shouldRefuseTheRecordingsOfAnotherServer() throws Exception {
        final String recordings = directory.resolve("recordings").toString();
        try (ServeProcess first = serve("--record", recordings)) {
            first.awaitHttp();
            try (ServeProcess second = serve("--record", recordings)) {
                assertThat(second.awaitExit()).isNotZero();
                assertThat(String.join("\n", second.said))
                        .contains("The recording cannot be written: " + recordings
                                + "/.lock: another process writes it: give each server its own");
            }
        }
        try (ServeProcess later = serve("--record", recordings)) {
            assertThat(later.awaitHttp()).hasPath("/mcp");
        }
    }

    /** As logrotate does: the file that was renamed is nobody's, and the new one is the first server's. */
    @Test
    void shouldKeepTheLogAcrossARotationByOthers() throws Exception {
        final Path log = directory.resolve("log");
        try (ServeProcess first = serve("--access-log", log.toString())) {
            final URI endpoint = first.awaitHttp();
            Files.move(log, directory.resolve("log.1"));
            while (!Files.exists(log)) { // Until the writer looks for its file, once a second.
                first.call(endpoint, "ping", "{}").get();
            }
            try (ServeProcess second = serve("--access-log", log.toString())) {
                assertThat(second.awaitExit()).isNotZero();
            }
            try (ServeProcess ofTheOld =
                    serve("--access-log", directory.resolve("log.1").toString())) {
                assertThat(ofTheOld.awaitHttp()).hasPath("/mcp");
            }
        }
    }
}
