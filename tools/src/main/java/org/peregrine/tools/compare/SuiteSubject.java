package org.peregrine.tools.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.peregrine.client.process.CommandWords;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.ResultReader;

/**
 * A build that runs its own regression suite, in a directory that is removed afterwards.
 *
 * @param command of the build, as a shell splits it: {@code bench regression} is added.
 */
record SuiteSubject(String command) {
    private static final Path RESULT = Path.of("bench", "results", "regression_latest.json");
    private static final long TIMEOUT_MINUTES = 10;

    /** A budget that is over says nothing about a comparison: the result is complete. */
    private static final int BUDGET_EXCEEDED = 2;

    private static final int MAX_OUTPUT = 2_000;

    /**
     * Runs the suite.
     *
     * @return its results by workload.
     * @throws BadInputException when the build cannot run it, or a workload failed.
     */
    Map<String, BenchmarkResult> run() throws BadInputException, IOException {
        final Path directory = Files.createTempDirectory("peregrine-suite");
        try {
            final Path output = directory.resolve("output.txt");
            final Process process = new ProcessBuilder(words())
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            final int code = await(process);
            if (code != 0 && code != BUDGET_EXCEEDED) {
                throw new BadInputException("'" + command + "' ended its suite with code " + code + ": " + end(output));
            }
            return byId(directory.resolve(RESULT));
        } finally {
            remove(directory);
        }
    }

    private List<String> words() {
        final List<String> words = new ArrayList<>(CommandWords.split(command));
        final Path program = Path.of(words.getFirst());
        if (Files.exists(program)) {
            words.set(0, program.toAbsolutePath().toString());
        }
        words.addAll(List.of("bench", "regression"));
        return words;
    }

    private int await(Process process) throws BadInputException {
        try {
            if (process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
                return process.exitValue();
            }
            throw new BadInputException("'" + command + "' did not end its suite in " + TIMEOUT_MINUTES + " minutes");
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BadInputException("interrupted while '" + command + "' ran its suite");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String end(Path output) throws IOException {
        final String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
        return text.substring(Math.max(0, text.length() - MAX_OUTPUT));
    }

    private Map<String, BenchmarkResult> byId(Path file) throws BadInputException, IOException {
        final Map<String, BenchmarkResult> results = Comparison.byId(ResultReader.read(file), "'" + command + "'");
        for (final BenchmarkResult result : results.values()) {
            if (!result.isValid()) {
                throw new BadInputException("'" + command + "' failed in " + result.workloadId() + ": "
                        + String.join("; ", result.failures()));
            }
        }
        return results;
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (final Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
