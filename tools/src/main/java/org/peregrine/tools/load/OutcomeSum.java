package org.peregrine.tools.load;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.peregrine.tools.result.Second;

/**
 * The outcomes of a load's parts, added as they come. An outcome has some megabytes of histograms, so one of them at a
 * time is there beside the sum. Any thread.
 */
final class OutcomeSum {
    /** An outcome that is made when it is added. */
    @FunctionalInterface
    interface Source {
        /**
         * Makes the outcome.
         *
         * @throws IOException when it is none.
         */
        LoadOutcome outcome() throws IOException;
    }

    /** An outcome without its histograms. */
    private record Rest(Gauge.Reading used, double busyShare, String lastReason, int alive) {}

    private final LoadPlan plan;
    private final Tally tally;
    private final Rest[] rests;

    /** Begins with none of so many parts. */
    OutcomeSum(LoadPlan plan, int parts) {
        this.plan = plan;
        tally = new Tally(plan.parts().size());
        rests = new Rest[parts];
    }

    /** Adds the outcome of a part, once. */
    synchronized void add(int part, Source source) throws IOException {
        final LoadOutcome outcome = source.outcome();
        tally.add(outcome.tally());
        rests[part] = new Rest(outcome.used(), outcome.busyShare(), outcome.lastReason(), outcome.alive());
    }

    /** The outcome of all parts, which have been added. */
    synchronized LoadOutcome outcome(List<Second> seconds) {
        final List<Rest> all = Arrays.asList(rests);
        tally.seconds(seconds);
        final String reason = all.stream()
                .map(Rest::lastReason)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        return new LoadOutcome(
                plan,
                tally,
                used(all),
                reason,
                all.stream().mapToInt(Rest::alive).sum());
    }

    /**
     * Usage of generator and server, with the shares of the busiest part, which is the first to be the limit. Threads
     * share their collector; the server was read by one of the processes, or some that are on its host.
     */
    private Gauge.Reading used(List<Rest> all) {
        final Gauge.Reading busiest = all.stream()
                .max(Comparator.comparingDouble(Rest::busyShare))
                .orElseThrow()
                .used();
        final Gauge.Reading first = all.getFirst().used();
        final boolean apart = plan.pace().processes() > 1;
        return all.stream()
                .map(Rest::used)
                .filter(Gauge.Reading::knowsServer)
                .findFirst()
                .orElse(first)
                .ofGenerator(
                        busiest,
                        apart ? sum(all, Gauge.Reading::collections) : first.collections(),
                        apart ? sum(all, Gauge.Reading::pauseMs) : first.pauseMs());
    }

    private static long sum(List<Rest> all, ToLongFunction<Gauge.Reading> figure) {
        return all.stream().map(Rest::used).mapToLong(figure).sum();
    }
}
