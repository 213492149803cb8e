package org.peregrine.tools.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;
import org.peregrine.tools.load.merge.MergedSeconds;
import org.peregrine.tools.load.merge.StartLine;
import org.peregrine.tools.result.Second;

/**
 * A load that is made in several parts, each on a thread of its own: by that thread itself, or by a process that it
 * listens to. All begin at one time, when the last has opened its connections, and take turns: the requests are as
 * evenly spaced as those of one. What they counted is added, histograms included.
 */
final class ThreadedLoad {
    /** One part. */
    @FunctionalInterface
    interface Part {
        /**
         * Runs the part.
         *
         * @param index of it, from 0 on.
         * @param seconds takes its seconds.
         * @param place at which it waits for the others.
         * @return its outcome, made when it is added.
         */
        OutcomeSum.Source run(int index, BiConsumer<Second, Histogram> seconds, StartLine.Place place)
                throws IOException;
    }

    private final int parts;
    private final OutcomeSum outcomes;
    private final MergedSeconds seconds;
    private final StartLine line;
    private final AtomicReference<Throwable> first = new AtomicReference<>();

    /** Prepares a load of so many parts, which begins as one when its place says. */
    ThreadedLoad(LoadPlan plan, int parts, BiConsumer<Second, Histogram> progress, StartLine.Place together) {
        this.parts = parts;
        outcomes = new OutcomeSum(plan, parts);
        seconds = new MergedSeconds(parts, progress);
        line = new StartLine(parts, together);
    }

    /**
     * Runs all of it.
     *
     * @param part is called for each.
     * @param failed is called when a part has failed, so that it can end the others.
     * @return the outcome of all together.
     * @throws IOException of the part that failed first; the others may have failed by it.
     */
    LoadOutcome run(Part part, Runnable failed) throws IOException {
        final List<Future<?>> runs = new ArrayList<>();
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("load-", 1).daemon().factory())) {
            for (int i = 0; i < parts; i++) {
                final int index = i;
                runs.add(threads.submit(() -> {
                    run(part, index, failed);
                    return null;
                }));
            }
        }
        for (final Future<?> run : runs) {
            requireDone(run);
        }
        return outcomes.outcome(seconds.measured());
    }

    private void run(Part part, int index, Runnable failed) throws IOException {
        try {
            outcomes.add(index, part.run(index, seconds.of(index), line::awaitNs));
        } catch (final IOException | RuntimeException | Error failure) {
            first.compareAndSet(null, failure);
            line.fail(failure);
            failed.run();
            throw failure;
        } finally {
            seconds.ended(index);
        }
    }

    private void requireDone(Future<?> run) throws IOException {
        try {
            run.get();
        } catch (final ExecutionException failed) {
            throw first.get() instanceof IOException failure ? failure : new IOException(first.get());
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /**
     * The outcomes of a load's parts, added as they come. An outcome has some megabytes of histograms, so one of them
     * at a time is there beside the sum. Any thread.
     */
    static final class OutcomeSum {
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
         * Usage of generator and server, with the shares of the busiest part, which is the first to be the limit.
         * Threads share their collector; the server was read by one of the processes, or some that are on its host.
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
}
