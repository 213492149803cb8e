package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher's choice of a collector, with a java that only prints what it is given, and its functions alone. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class CollectorChoiceTest {
    private static final Path LAUNCHER = Path.of("../peregrine");
    private static final String EIGHT_CORES = "-XX:ActiveProcessorCount=8";
    private static final long PATIENCE_S = 60;
    private static final int KIB_PER_MIB = 1024;

    @TempDir
    private Path tree;

    @BeforeEach
    void makeTree() throws IOException {
        Files.createDirectories(tree.resolve("tools/target"));
        script("peregrine", Files.readString(LAUNCHER));
        script("jdk/bin/javac", "#!/bin/sh\n");
        script("jdk/bin/java", "#!/bin/sh\nfor word in \"$@\"; do echo \"$word\"; done\n");
        builtBy("IMPLEMENTOR=\"Eclipse Adoptium\"");
        Files.writeString(tree.resolve("tools/target/peregrine.jar"), "");
    }

    private void builtBy(String line) throws IOException {
        Files.writeString(tree.resolve("jdk/release"), line + "\nJAVA_VERSION=\"25.0.1\"\nSOURCE=\".:git\"\n");
    }

    private void script(String name, String text) throws IOException {
        final Path file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private List<String> lines(String options, String... command) throws Exception {
        final ProcessBuilder builder = new ProcessBuilder(command).directory(tree.toFile());
        builder.environment().put("PEREGRINE_JAVA_HOME", tree.resolve("jdk").toString());
        builder.environment().put("PEREGRINE_JAVA_OPTS", options);
        for (final String others : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
            builder.environment().remove(others);
        }
        final Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        final String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said.lines().toList();
    }

    /** The options of the JVM that say what collects, whoever named them. */
    private List<String> collectors(String options, String command) throws Exception {
        return lines(options, "./peregrine", command).stream()
                .filter(word -> word.matches("-XX:\\+Use\\w+GC|-Xmn.*|-Dperegrine\\.collector=.*"))
                .toList();
    }

    /** Bounds that the launcher would find, but of a group with limits of our making. */
    private List<String> bounds(String memory, String cores, String call) throws Exception {
        final String functions = Files.readString(LAUNCHER)
                .replaceAll("(?s).*\n(read_groups\\(\\) \\{\n.*?\n}\n).*\n(count_cores\\(\\) \\{\n.*?\n}\n).*", "$1$2");
        assertThat(functions).startsWith("read_groups() {").contains("count_cores() {");
        final String text = "set -euo pipefail\n" + functions + "memory=" + memory + " cores=" + cores + "\n" + call
                + "\necho \"${cores:-none} ${memory:-none}\"\n";
        return lines("", "bash", "-c", text);
    }

    private static long machineMib() throws IOException {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MIB)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldTakeTheCheapestOnAFewCores(int cores) throws Exception {
        assertThat(collectors("-XX:ActiveProcessorCount=" + cores, "serve"))
                .hasSize(3)
                .startsWith("-XX:+UseSerialGC")
                .anyMatch(word -> word.matches("-Dperegrine.collector=Serial, for " + cores + " cores and \\d+ MiB"))
                .contains("-Xmn24m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "doctor"})
    void shouldTakeOneThatWorksBesideTheProgramOnManyCores(String command) throws Exception {
        assumeThat(machineMib()).isGreaterThan(3 * KIB_PER_MIB);
        assertThat(collectors(EIGHT_CORES, command))
                .hasSize(2)
                .startsWith("-XX:+UseShenandoahGC")
                .anyMatch(word -> word.matches("-Dperegrine.collector=Shenandoah, for 8 cores and \\d+ MiB"));
    }

    /** One that is asked for a collector that was not built in does not start. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "IMPLEMENTOR=\"Oracle Corporation\"",
                "IMPLEMENTOR=\"GraalVM Community\"",
                "MODULES=\"java.base\""
            })
    void shouldTakeTheCheapestInAJdkThatMayHaveNoOther(String line) throws Exception {
        assumeThat(machineMib()).isGreaterThan(3 * KIB_PER_MIB);
        builtBy(line);
        assertThat(collectors(EIGHT_CORES, "serve"))
                .startsWith("-XX:+UseSerialGC")
                .anyMatch(word -> word.endsWith("MiB, in a JDK without Shenandoah"));
    }

    @Test
    void shouldTakeTheCheapestForWhatIsNoServer() throws Exception {
        assertThat(collectors(EIGHT_CORES, "load")).isEqualTo(List.of("-XX:+UseSerialGC", "-Xmn24m"));
    }

    @Test
    void shouldLeaveTheChoiceToTheOperator() throws Exception {
        assertThat(collectors(EIGHT_CORES + " -XX:+UseZGC", "serve"))
                .isEqualTo(List.of("-Dperegrine.collector=Z, named by the JVM's options", "-XX:+UseZGC"));
        assertThat(collectors("-XX:+UseSerialGC", "serve")).contains("-Xmn24m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-XX:ActiveProcessorCount=many", "-XX:ActiveProcessorCount=08", "-XX:ActiveProcessorCount="})
    void shouldPassOverANumberOfCoresThatIsNone(String option) throws Exception {
        assertThat(collectors(option, "serve")).anyMatch(word -> word.matches("-XX:\\+Use(Serial|Shenandoah)GC"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"0;1", "0-3;4", "0-1,8-15,31;11", "5,7;2", "nonsense;none", "0-;none"})
    void shouldCountTheCoresOfAList(String list, String count) throws Exception {
        assertThat(bounds("", "", "count_cores '" + list + "'")).isEqualTo(List.of(count + " none"));
    }

    /** Parts of a core count as one, as the JVM counts them. */
    @ParameterizedTest
    @CsvSource({
        "max 100000, max, 16 9000",
        "250000 100000, max, 3 9000",
        "max 100000, 50000 100000, 1 9000",
        "400000 100000, 200000 100000, 2 9000",
        "3200000 100000, max, 16 9000",
        "nonsense, -1 0, 16 9000"
    })
    void shouldFindTheQuotaOfAGroupAndThoseAboveIt(String inner, String outer, String found) throws Exception {
        final Path group = Files.createDirectories(tree.resolve("groups/outer/inner"));
        Files.writeString(group.resolve("cpu.max"), inner + "\n");
        Files.writeString(group.resolveSibling("cpu.max"), outer + "\n");
        assertThat(bounds("9000", "16", "read_groups '" + tree.resolve("groups") + "' /outer/inner memory.max cpu.max"))
                .isEqualTo(List.of(found));
    }

    @Test
    void shouldFindTheBoundsOfOldGroups() throws Exception {
        final Path group = Files.createDirectories(tree.resolve("groups/one"));
        Files.writeString(group.resolve("cpu.cfs_quota_us"), "150000\n");
        Files.writeString(group.resolve("cpu.cfs_period_us"), "50000\n");
        Files.writeString(group.resolve("memory.limit_in_bytes"), "1073741824\n");
        final String root = tree.resolve("groups").toString();
        assertThat(bounds("9000", "16", "read_groups '" + root + "' /one '' cpu.cfs_quota_us"))
                .isEqualTo(List.of("3 9000"));
        assertThat(bounds("9000", "16", "read_groups '" + root + "' /one memory.limit_in_bytes ''"))
                .isEqualTo(List.of("16 1024"));
        Files.writeString(group.resolve("cpu.cfs_quota_us"), "-1\n");
        assertThat(bounds("9000", "16", "read_groups '" + root + "' /one '' cpu.cfs_quota_us"))
                .isEqualTo(List.of("16 9000"));
    }
}
