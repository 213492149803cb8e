package org.peregrine.tools.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.peregrine.tools.result.Second;

/**
 * A load that several threads make together, each with a selector, connections and a share of the rate of its own. All
 * begin at one time, when the last has opened its connections, and take turns: the requests are as evenly spaced as
 * those of one. What they counted is added, histograms included.
 */
final class ThreadedLoad {
    private static final double SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final LoadPlan plan;
    private final MergedSeconds seconds;
    private final StartLine line;
    private final long maxErrors;

    /** Prepares a load of as many threads as its plan says. */
    ThreadedLoad(LoadPlan plan, Consumer<Second> progress, long maxErrors) {
        this.plan = plan;
        this.maxErrors = maxErrors;
        seconds = new MergedSeconds(plan.pace().threads(), progress);
        line = new StartLine(plan.pace().threads());
    }

    /** Runs all of it; throws the failure of the first thread that failed by itself. */
    LoadOutcome run() throws IOException {
        final List<Future<LoadOutcome>> runs = new ArrayList<>();
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("load-", 1).daemon().factory())) {
            for (int i = 0; i < plan.pace().threads(); i++) {
                final int index = i;
                runs.add(threads.submit(() -> run(index)));
            }
        }
        final List<LoadOutcome> outcomes = new ArrayList<>();
        for (final Future<LoadOutcome> run : runs) {
            outcomes.add(outcome(run));
        }
        return merged(outcomes);
    }

    private LoadOutcome run(int index) throws IOException {
        final LoadPlan share = plan.share(index);
        final long shiftNs = plan.pace().isOpenLoop()
                ? (long) (index * SECOND_NS / plan.pace().ratePerS())
                : 0;
        try {
            return share.run(seconds.of(index), maxErrors, () -> line.awaitNs() + shiftNs);
        } catch (final IOException | RuntimeException | Error failure) {
            line.fail(failure);
            throw failure;
        } finally {
            seconds.ended(index);
        }
    }

    /** The outcome of a thread; what one failed with is what all others waited for in vain. */
    private static LoadOutcome outcome(Future<LoadOutcome> run) throws IOException {
        try {
            return run.get();
        } catch (final ExecutionException failed) {
            Throwable cause = failed.getCause();
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw cause instanceof IOException failure ? failure : new IOException(cause);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    private LoadOutcome merged(List<LoadOutcome> outcomes) {
        final Tally tally = new Tally(plan.parts().size());
        outcomes.forEach(outcome -> tally.add(outcome.tally()));
        tally.seconds(seconds.measured());
        final String reason = outcomes.stream()
                .map(LoadOutcome::lastReason)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        return new LoadOutcome(
                plan,
                tally,
                used(outcomes),
                reason,
                outcomes.stream().mapToInt(LoadOutcome::alive).sum());
    }

    /** Usage of the process and the server, with the shares of the busiest thread: it is the first to be the limit. */
    private static Gauge.Reading used(List<LoadOutcome> outcomes) {
        final Gauge.Reading first = outcomes.getFirst().used();
        final Gauge.Reading busiest = outcomes.stream()
                .max(Comparator.comparingDouble(LoadOutcome::busyShare))
                .orElseThrow()
                .used();
        return new Gauge.Reading(
                busiest.idleShare(),
                busiest.cpuShare(),
                first.collections(),
                first.pauseMs(),
                first.serverCpuPercent(),
                first.serverStartMib(),
                first.serverEndMib(),
                first.server());
    }
}
