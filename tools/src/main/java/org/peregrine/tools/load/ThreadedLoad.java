package org.peregrine.tools.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
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
}
