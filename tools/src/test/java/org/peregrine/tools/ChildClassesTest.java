package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that tests start take their classes from the archive. */
final class ChildClassesTest {
    @TempDir
    private Path directory;

    @Test
    void shouldTakeOurClassesAndThoseOfOthersFromTheArchiveAndSayNothingOfIt() throws Exception {
        final Path loaded = directory.resolve("loaded");
        try (ServeProcess server =
                new ServeProcess(List.of(), List.of("-Xlog:class+load:file=" + loaded), "--http", "127.0.0.1:0")) {
            server.awaitHttp();
            server.terminate();
            assertThat(server.process.inputReader().lines()).isEmpty();
            assertThat(server.awaitExit()).isEqualTo(ServeProcess.EXIT_BY_SIGTERM);
        }
        final List<String> classes = Files.readAllLines(loaded);
        for (final String name : List.of(
                "org.peregrine.tools.PeregrineMain", "org.peregrine.engine.McpEngine", "org.agrona.DirectBuffer")) {
            assertThat(classes)
                    .filteredOn(line -> line.contains(" " + name + " "))
                    .singleElement()
                    .asString()
                    .contains("source: shared objects file");
        }
    }
}
