package org.peregrine.tools.suite;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.peregrine.tools.result.BenchmarkResult;

/**
 * Rates that are stepped up until one is not held. A step that fails is run once more, and holds its rate when that run
 * does: one disturbance of the machine is no limit of the server.
 *
 * @param given all steps, each of which is run; empty to go up from the first until one fails.
 * @param firstPerS rate of the first step.
 * @param factor from one step to the next, above 1.
 */
record Ladder(List<Double> given, double firstPerS, double factor) {
    /** No ladder goes higher; no generator reaches it. */
    static final double HIGHEST_PER_S = 10_000_000;

    private static final int MAX_RUNS = 2;

    /** A run at a rate. */
    @FunctionalInterface
    interface Run {
        /**
         * Runs and judges.
         *
         * @param ratePerS that is asked for.
         * @return the result, with its failures.
         */
        BenchmarkResult at(double ratePerS) throws IOException, InterruptedException;
    }

    /**
     * A step.
     *
     * @param ratePerS that was asked for.
     * @param runs 1, or 2 when the first failed.
     * @param result of the last run.
     */
    record Step(double ratePerS, int runs, BenchmarkResult result) {
        /** Whether all judgements were passed. */
        boolean isHeld() {
            return result.isValid();
        }
    }

    /** Checks and copies the steps. */
    Ladder {
        given = List.copyOf(given);
        for (int i = 1; i < given.size(); i++) {
            if (given.get(i) <= given.get(i - 1)) {
                throw new IllegalArgumentException("--rates go up from one step to the next");
            }
        }
        if (factor <= 1 || factor > 10) {
            throw new IllegalArgumentException("--factor is above 1 and at most 10");
        }
    }

    /**
     * Goes up.
     *
     * @param run of each step.
     * @param progress is told each step when it is done.
     * @return the steps in their order.
     */
    List<Step> climb(Run run, Consumer<Step> progress) throws IOException, InterruptedException {
        final List<Step> steps = new ArrayList<>();
        for (double rate = given.isEmpty() ? firstPerS : given.getFirst(); rate > 0; rate = next(steps)) {
            final Step step = step(run, rate);
            steps.add(step);
            progress.accept(step);
        }
        return steps;
    }

    private static Step step(Run run, double rate) throws IOException, InterruptedException {
        int runs = 1;
        BenchmarkResult result = run.at(rate);
        while (!result.isValid() && runs < MAX_RUNS) {
            runs++;
            result = run.at(rate);
        }
        return new Step(rate, runs, result);
    }

    /** Rate of the step behind these; 0 when they are all. */
    private double next(List<Step> steps) {
        if (!given.isEmpty()) {
            return steps.size() < given.size() ? given.get(steps.size()) : 0;
        }
        final double rate = rounded(steps.getLast().ratePerS() * factor);
        return steps.getLast().isHeld() && rate <= HIGHEST_PER_S ? rate : 0;
    }

    /** To two digits, upwards; what the last bits of a product add is no step more. */
    private static double rounded(double rate) {
        final double unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(rate)) - 1));
        return Math.ceil(rate / unit - 1e-6) * unit;
    }

    /**
     * The highest rate below which every step was held, too.
     *
     * @param steps in their order.
     * @return the step; empty when the first was not held.
     */
    static Optional<Step> highestHeld(List<Step> steps) {
        Step highest = null;
        for (final Step step : steps) {
            if (!step.isHeld()) {
                break;
            }
            highest = step;
        }
        return Optional.ofNullable(highest);
    }
}
