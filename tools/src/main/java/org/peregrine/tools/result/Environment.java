package org.peregrine.tools.result;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Environment of a result, without which it is worth nothing. Unknown parts say so.
 *
 * @param hostname of the machine.
 * @param os its name.
 * @param kernel its release.
 * @param cpuModel name of the processor.
 * @param cores that the process may use.
 * @param jdk version of this process's.
 * @param jvmFlags of this process.
 * @param gc collectors of this process.
 * @param gitCommit of the working tree, with a mark when it was changed.
 */
public record Environment(
        String hostname,
        String os,
        String kernel,
        String cpuModel,
        int cores,
        String jdk,
        List<String> jvmFlags,
        String gc,
        String gitCommit) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final String UNKNOWN = "unknown";

    /** Copies the flags. */
    public Environment {
        jvmFlags = List.copyOf(jvmFlags);
    }

    /**
     * Reads the environment of now.
     *
     * @return the environment of this process.
     */
    public static Environment current() {
        return new Environment(
                hostName(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                cpu(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().toString(),
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(GarbageCollectorMXBean::getName)
                        .collect(Collectors.joining(", ")),
                firstLine("git", "describe", "--always", "--dirty"));
    }

    /**
     * Whether it is the same kind of machine: rented ones differ from day to day, and these parts decide how fast they
     * are.
     *
     * @param other environment.
     * @return true when both have the same processor and number of cores.
     */
    public boolean isAsFastAs(Environment other) {
        return cpuModel.equals(other.cpuModel) && cores == other.cores;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (final UnknownHostException nameless) {
            return UNKNOWN;
        }
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
        } catch (final IOException missing) {
            return UNKNOWN;
        }
    }
}
