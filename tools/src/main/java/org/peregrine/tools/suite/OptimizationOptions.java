package org.peregrine.tools.suite;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of {@code bench optimizations}: the program reads them for its help, the laboratory to follow them. */
public final class OptimizationOptions {
    /** With fewer rounds nothing is said about how sure a ratio is. */
    private static final int MIN_ROUNDS = 3;

    private static final int MAX_ROUNDS = 1_000;
    private static final int USUAL_ROUNDS = 15;
    private static final int QUICK_ROUNDS = 5;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds of both sides of each comparison, 3 to 1,000; default 15, with --quick 5.")
    private Integer rounds;

    @Option(
            names = "--quick",
            description = "Short rounds: tells that everything runs, and ratios that are far from 1.")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            description = "One comparison: schema, json, async, fanout, copies or shards. May be repeated.")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "New file for the result; default bench/results/optimizations-TIME.json.")
    private Path json;

    /** For picocli. */
    public OptimizationOptions() {}

    /**
     * Rounds of each comparison.
     *
     * @return at least 3.
     * @throws IllegalArgumentException when that is not what was asked for.
     */
    public int rounds() {
        if (rounds == null) {
            return quick ? QUICK_ROUNDS : USUAL_ROUNDS;
        }
        if (rounds < MIN_ROUNDS || rounds > MAX_ROUNDS) {
            throw new IllegalArgumentException("--rounds is " + MIN_ROUNDS + " to " + MAX_ROUNDS);
        }
        return rounds;
    }

    /**
     * Whether rounds are short.
     *
     * @return false unless asked for.
     */
    public boolean isQuick() {
        return quick;
    }

    /**
     * Comparisons by name.
     *
     * @return in the order given; empty for all.
     */
    public List<String> only() {
        return List.copyOf(only);
    }

    /**
     * The file of the result.
     *
     * @return null for the usual one.
     */
    public Path json() {
        return json;
    }

    /** The options for another process, in whatever directory it runs. */
    List<String> words() {
        final List<String> words = new ArrayList<>(List.of("--rounds", Integer.toString(rounds())));
        if (quick) {
            words.add("--quick");
        }
        for (final String name : only) {
            words.addAll(List.of("--only", name));
        }
        if (json != null) {
            words.addAll(List.of("--json", json.toAbsolutePath().toString()));
        }
        return words;
    }
}
