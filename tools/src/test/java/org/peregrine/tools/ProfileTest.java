package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code peregrine profile} on real processes: one that computes and one that leaks. */
final class ProfileTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int profile(String... arguments) {
        final CommandLine command = PeregrineCommand.commandLine(arguments);
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    /** A JVM that runs one source file, and says a line when it is at work. */
    private Process start(String body) throws Exception {
        final Path source = Files.writeString(directory.resolve("Busy.java"), """
                public class Busy {
                    static final java.util.List<byte[]> KEPT = new java.util.ArrayList<>();
                    static long sum;
                    static void burnProcessor() { for (int i = 0; i < 1_000_000; i++) { sum += Long.hashCode(sum ^ i); } }
                    static void leak() { KEPT.add(new byte[200_000]); java.util.concurrent.locks.LockSupport.parkNanos(20_000_000); }
                    public static void main(String[] args) {
                        System.out.println("ready");
                        while (true) { %s }
                    }
                }
                """.formatted(body));
        final Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), source.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        return process;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--jfr"})
    void shouldShowWhereAProcessSpendsItsTime(String sampler) throws Exception {
        final Process process = start("burnProcessor();");
        try {
            final String pid = Long.toString(process.pid());
            final String out = directory.resolve("out").toString();
            assertThat(
                            sampler.isEmpty()
                                    ? profile("profile", pid, "--duration", "2", "--out", out)
                                    : profile("profile", pid, "--duration", "2", "--out", out, sampler))
                    .as(err::toString)
                    .isZero();
            assertThat(process.inputReader().ready())
                    .as("standard output may be a server's stream")
                    .isFalse();
        } finally {
            process.destroyForcibly();
        }
        assertThat(out.toString()).contains("Busy.burnProcessor");
        assertThat(directory.resolve("out/cpu.svg")).content().contains("burnProcessor");
        assertThat(directory.resolve("out/cpu.html")).content().contains("burnProcessor", "<script>");
        assertThat(directory.resolve("out/cpu.collapsed")).content().contains("Busy.main;Busy.burnProcessor");
    }

    @Test
    void shouldWeighAllocationsInBytes() throws Exception {
        final Process process = start("leak();");
        try {
            final String out = directory.resolve("out").toString();
            assertThat(profile(
                            "profile",
                            Long.toString(process.pid()),
                            "--event",
                            "alloc",
                            "--duration",
                            "3",
                            "--out",
                            out))
                    .as(err::toString)
                    .isZero();
        } finally {
            process.destroyForcibly();
        }
        // 50 times a second 200,000 bytes; a machine that is busy does less, and a tenth is far above the number of
        // samples.
        final long bytes = Files.readAllLines(directory.resolve("out/alloc.collapsed")).stream()
                .filter(line -> line.contains("Busy.leak"))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
        assertThat(bytes).isGreaterThan(3_000_000);
    }

    @Test
    void shouldTellALeakingProcess() throws Exception {
        final Process process = start("leak();");
        try {
            assertThat(profile(
                            "profile",
                            Long.toString(process.pid()),
                            "--memory",
                            "--duration",
                            "4",
                            "--out",
                            directory.resolve("out").toString()))
                    .as(err::toString)
                    .isEqualTo(2);
        } finally {
            process.destroyForcibly();
        }
        assertThat(out.toString()).contains("LEAK: live memory grew");
        assertThat(directory.resolve("out/memory.json")).content().startsWith("{\"leaks\":true,");
    }

    @Test
    void shouldRefuseWhatIsNoProcess() {
        assertThat(profile("profile", "999999999")).isEqualTo(1);
        assertThat(err.toString()).contains("There is no process 999999999");
        assertThat(profile("profile", "1", "--event", "heat")).isEqualTo(2);
        assertThat(err.toString()).contains("heat");
    }
}
