package org.peregrine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LauncherFlagsTest {
    /** What the script passes for its own cache and log, or the server chooses at the start. */
    private static final List<String> NOT_FOR_BENCHMARKS = List.of("-Xlog:");

    @Test
    void shouldBeTheFlagsOfTheLauncher() throws IOException {
        final List<String> script = Files.readAllLines(Path.of("../peregrine"));
        final int first = script.indexOf("jvm_flags=(");
        final int end = script.subList(first, script.size()).indexOf(")") + first;
        final List<String> flags = script.subList(first + 1, end).stream()
                .map(line -> line.strip().replace("'", ""))
                .filter(line -> line.startsWith("-"))
                .filter(line -> NOT_FOR_BENCHMARKS.stream().noneMatch(line::startsWith))
                .toList();
        assertThat(flags).isNotEmpty();
        assertThat(LauncherFlags.FLAGS).containsAll(flags).contains("-XX:+UseSerialGC");
        final boolean linux = System.getProperty("os.name").equals("Linux");
        assertThat(LauncherFlags.FLAGS).hasSize(flags.size() + (linux ? 2 : 1));
        assertThat(LauncherFlags.FLAGS.contains("-XX:+UseTransparentHugePages")).isEqualTo(linux);
        assertThat(script)
                .anyMatch(line -> line.contains("jvm_flags+=(-XX:+UseSerialGC)"))
                .anyMatch(
                        line -> line.contains("linux*") && line.contains("jvm_flags+=(-XX:+UseTransparentHugePages)"));
    }
}
