package org.peregrine.tools.load;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.peregrine.tools.result.Second;

/**
 * Outcome of a run.
 *
 * @param plan of the run.
 * @param tally of counts and times.
 * @param used by generator and server.
 * @param lastReason of a connection's end; empty when none has ended.
 * @param alive connections at the end.
 */
record LoadOutcome(LoadPlan plan, Tally tally, Gauge.Reading used, String lastReason, int alive) {
    /**
     * The outcome of several that ran at one time, each with a part of the plan.
     *
     * @param plan of all together.
     * @param outcomes of the parts.
     * @param seconds of all together.
     */
    static LoadOutcome merged(LoadPlan plan, List<LoadOutcome> outcomes, List<Second> seconds) {
        final Tally tally = new Tally(plan.parts().size());
        outcomes.forEach(outcome -> tally.add(outcome.tally()));
        tally.seconds(seconds);
        final String reason = outcomes.stream()
                .map(LoadOutcome::lastReason)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        return new LoadOutcome(
                plan,
                tally,
                used(plan, outcomes),
                reason,
                outcomes.stream().mapToInt(LoadOutcome::alive).sum());
    }

    /**
     * Usage of generator and server, with the shares of the busiest part, which is the first to be the limit. Threads
     * share their collector; the server was read by one of the processes, or some that are on its host.
     */
    private static Gauge.Reading used(LoadPlan plan, List<LoadOutcome> outcomes) {
        final Gauge.Reading busiest = outcomes.stream()
                .max(Comparator.comparingDouble(LoadOutcome::busyShare))
                .orElseThrow()
                .used();
        final Gauge.Reading first = outcomes.getFirst().used();
        final boolean apart = plan.pace().processes() > 1;
        return outcomes.stream()
                .map(LoadOutcome::used)
                .filter(Gauge.Reading::knowsServer)
                .findFirst()
                .orElse(first)
                .ofGenerator(
                        busiest,
                        apart ? sum(outcomes, Gauge.Reading::collections) : first.collections(),
                        apart ? sum(outcomes, Gauge.Reading::pauseMs) : first.pauseMs());
    }

    private static long sum(List<LoadOutcome> outcomes, ToLongFunction<Gauge.Reading> figure) {
        return outcomes.stream().map(LoadOutcome::used).mapToLong(figure).sum();
    }

    /** The measured time in seconds. */
    double durationS() {
        return plan.durationNs() / 1e9;
    }

    /** Well answered within the measured time, in a second. */
    double ratePerS() {
        return tally.answeredInWindow() / durationS();
    }

    /** The share of the measured time in which something was due that no connection took. */
    double heldShare() {
        return Math.min(1, tally.heldNs() / (double) plan.durationNs());
    }

    /** The share of its time in which the generator had something to do. */
    double busyShare() {
        final double share = plan.pace().spinning() ? 1 - used.idleShare() : used.cpuShare() - used.idleShare();
        return Math.clamp(share, 0, 1);
    }
}
