package org.peregrine.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Environment of a result, without which it is worth nothing.
 *
 * @param time of the run.
 * @param commit of the working tree, or "unknown".
 * @param cpuModel its name.
 * @param cores that the process may use.
 * @param load of the machine in the minute before, as processes that want to run; negative when unknown.
 * @param jdk version of this and the compared process.
 * @param os name and version.
 */
public record RigEnvironment(
        Instant time, String commit, String cpuModel, int cores, double load, String jdk, String os) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final String UNKNOWN = "unknown";

    /**
     * Reads the environment of now.
     *
     * @return the environment of this process.
     */
    public static RigEnvironment current() {
        return new RigEnvironment(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                firstLine("git", "describe", "--always", "--dirty"),
                cpu(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
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

    /**
     * A name for a file with results of now, which no file has had before.
     *
     * @param suite what was measured.
     * @return for example {@code jmh-2026-11-24T07.15.00Z.json}.
     */
    public String fileName(String suite) {
        return suite + "-" + time.toString().replace(':', '.') + ".json";
    }

    /**
     * The environment beside results.
     *
     * @return a JSON object.
     */
    public String json() {
        return String.format(
                Locale.ROOT,
                "{\"time\":\"%s\",\"commit\":\"%s\",\"cpu\":\"%s\",\"cores\":%d,\"load\":%.2f,\"jdk\":\"%s\",\"os\":\"%s\"}",
                time,
                commit,
                cpuModel,
                cores,
                load,
                jdk,
                os);
    }
}
