package org.peregrine.bench.optimization;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.peregrine.bench.Medians;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.compare.Ratio;

/**
 * Rounds of both sides of a comparison, in turn and in changing order (A B, B A, …), and the verdict on them. What both
 * halves of a round had in common is in neither the ratio nor the interval.
 *
 * @param optimization that was compared.
 * @param before costs without it, round by round.
 * @param after costs with it.
 * @param failure that ended the measurement; null for none.
 */
record PairedRounds(Optimization optimization, List<RoundCost> before, List<RoundCost> after, String failure) {
    private static final long SEED = 1;

    /** Verdicts on an optimization. */
    enum Verdict {
        /** An operation costs less time with it, surely. */
        PAYS,
        /** It costs as much or more, or the rounds differ too much to tell. */
        DOES_NOT_PAY,
        /** The machine has too few cores to judge. */
        LIMITED_BY_CORES,
        /** It could not be measured. */
        FAILED
    }

    /** Copies the lists. */
    PairedRounds {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /**
     * Measures.
     *
     * @param optimization to compare.
     * @param plan of the rounds.
     * @param progress told when a round is over, with its number.
     * @return the rounds; of a comparison that could not be measured the reason.
     */
    static PairedRounds measure(Optimization optimization, RoundPlan plan, Progress progress) {
        final List<RoundCost> before = new ArrayList<>();
        final List<RoundCost> after = new ArrayList<>();
        try (Sides sides = optimization.opener().open()) {
            for (int round = -plan.warmupRounds(); round < plan.rounds(); round++) {
                final boolean beforeFirst = round % 2 == 0;
                final RoundCost first = (beforeFirst ? sides.before() : sides.after()).measure(plan.roundNs());
                final RoundCost second = (beforeFirst ? sides.after() : sides.before()).measure(plan.roundNs());
                if (round >= 0) {
                    before.add(beforeFirst ? first : second);
                    after.add(beforeFirst ? second : first);
                }
                progress.onRound(round + 1);
            }
        } catch (final IOException | RuntimeException failed) {
            return new PairedRounds(optimization, before, after, LogText.describe(root(failed)));
        }
        return new PairedRounds(optimization, before, after, null);
    }

    /** The cause at the bottom: failures that the engine contains are wrapped more than once. */
    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** Told how far a measurement is. */
    @FunctionalInterface
    interface Progress {
        /**
         * A round is over.
         *
         * @param round its number, from 1; 0 and less are of the warm-up.
         */
        void onRound(int round);
    }

    /**
     * Judges.
     *
     * @param cores of the machine.
     * @return the verdict.
     */
    Verdict verdict(int cores) {
        if (failure != null) {
            return Verdict.FAILED;
        }
        if (cores < optimization.cores()) {
            return Verdict.LIMITED_BY_CORES;
        }
        return interval().high() < 1 ? Verdict.PAYS : Verdict.DOES_NOT_PAY;
    }

    /** Time with the optimization to that without: the median of the rounds' ratios, and its interval. */
    Ratio interval() {
        return Ratio.of(times(before), times(after), SEED);
    }

    private static double[] times(List<RoundCost> rounds) {
        return rounds.stream().mapToDouble(RoundCost::ns).toArray();
    }

    /** Times as fast with the optimization: the ratio of the medians. */
    double speedup() {
        return median(before, RoundCost::ns) / median(after, RoundCost::ns);
    }

    /** Of the round in which it gained least. */
    double leastSpeedup() {
        return speedups().min().orElse(Double.NaN);
    }

    /** Of the round in which it gained most. */
    double mostSpeedup() {
        return speedups().max().orElse(Double.NaN);
    }

    private DoubleStream speedups() {
        return IntStream.range(0, after.size())
                .mapToDouble(i -> before.get(i).ns() / after.get(i).ns());
    }

    /** The middle of one value of the rounds. */
    static double median(List<RoundCost> rounds, ToDoubleFunction<RoundCost> value) {
        return Medians.of(rounds.stream().mapToDouble(value).toArray());
    }
}
