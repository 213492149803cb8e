package org.peregrine.bench.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What a result is worth nothing without.
 *
 * @param time of the run.
 * @param commit of the working tree, or "unknown".
 * @param cpuModel its name.
 * @param cores that the process may use.
 * @param jdk version of this and the compared process.
 * @param os name and version.
 */
record RigEnvironment(Instant time, String commit, String cpuModel, int cores, String jdk, String os) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final String UNKNOWN = "unknown";

    static RigEnvironment current() {
        return new RigEnvironment(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                firstLine("git", "describe", "--always", "--dirty"),
                cpu(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().toString(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"));
    }

    private static String cpu() {
        if (!Files.isReadable(CPU_INFO)) {
            return firstLine("sysctl", "-n", "machdep.cpu.brand_string");
        }
        try (var lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .orElse(System.getProperty("os.arch"));
        } catch (final IOException failure) {
            return UNKNOWN;
        }
    }

    private static String firstLine(String... command) {
        try {
            final Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
                final String line = reader.readLine();
                return line == null ? UNKNOWN : line;
            }
        } catch (final IOException failure) {
            return UNKNOWN;
        }
    }

    String json() {
        return String.format(
                "{\"time\":\"%s\",\"commit\":\"%s\",\"cpu\":\"%s\",\"cores\":%d,\"jdk\":\"%s\",\"os\":\"%s\"}",
                time, commit, cpuModel, cores, jdk, os);
    }
}
