package org.peregrine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LauncherFlagsTest {
    /** What the script passes for its own cache and log, or the server chooses at the start. */
    private static final List<String> NOT_FOR_BENCHMARKS = List.of("-Xlog:", "-XX:+DisplayVMOutputToStderr");

    /** The words that bound the heap, and those that choose the collector of all that is no server on a large machine. */
    private static final Map<String, String> CHOICES = Map.of(
            "-Xmx256m", "MAX_HEAP_MIB=256",
            "-Xms40m", "INITIAL_HEAP_MIB=40",
            "-Xmn24m", "YOUNG_MIB=24",
            "-XX:+UseSerialGC", "collector=Serial");

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
        assertThat(LauncherFlags.FLAGS).containsAll(flags);
        final List<String> chosen = new ArrayList<>(LauncherFlags.FLAGS);
        chosen.removeAll(flags);
        assertThat(chosen).allSatisfy(flag -> assertThat(script).anyMatch(line -> chooses(line, flag)));
        assertThat(chosen.contains("-XX:+UseTransparentHugePages"))
                .isEqualTo(System.getProperty("os.name").equals("Linux"));
    }

    /** Whether a line of the script gives a flag where there is memory enough and nobody wishes another. */
    private static boolean chooses(String line, String flag) {
        return line.contains("jvm_flags+=(" + flag + ")")
                || List.of(line.split(" ", -1)).contains(CHOICES.getOrDefault(flag, flag));
    }

    @Test
    void shouldSeeAFlagThatTheLauncherDoesNotChoose() {
        assertThat(chooses("jvm_flags+=(-XX:+AlwaysPreTouch)", "-XX:+UseG1GC")).isFalse();
        assertThat(chooses("readonly MAX_HEAP_MIB=128", "-Xmx256m")).isFalse();
    }
}
