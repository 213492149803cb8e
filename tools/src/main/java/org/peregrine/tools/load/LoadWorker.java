package org.peregrine.tools.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.load.merge.LeaderLink;
import org.peregrine.tools.load.merge.PeerLines;
import org.peregrine.tools.load.merge.PeerMessage;
import org.peregrine.tools.load.merge.StartLine;
import org.peregrine.tools.result.Second;

/**
 * One of the processes that load a server together: runs its share when its leader says, and sends what it measured.
 * When the leader has gone, it ends at its next second.
 */
final class LoadWorker implements AutoCloseable {
    /** Seconds that a leader may be behind. */
    private static final int MOST_WAITING = 60;

    private final LoadPlan plan;
    private final PeerLines lines;
    private final long awaitNs;
    private final BlockingQueue<Measured> seconds = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicReference<IOException> failure = new AtomicReference<>();

    /** A second with its times, or the end. */
    private record Measured(Second second, Histogram times) {
        private static final Measured END = new Measured(null, null);
    }

    private LoadWorker(LoadPlan plan, PeerLines lines, long awaitNs) {
        this.plan = plan;
        this.lines = lines;
        this.awaitNs = awaitNs;
    }

    /**
     * Joins a leader, which may not be there yet.
     *
     * @param plan of all together.
     * @param leader to be joined.
     * @param awaitNs in which it must be there, and then in which all workers must be.
     */
    static LoadWorker join(LoadPlan plan, InetSocketAddress leader, long awaitNs) throws IOException {
        return new LoadWorker(plan, LeaderLink.join(leader, awaitNs), awaitNs);
    }

    /** Runs the share that the leader gives it; returns what was done, in words. */
    String run(Consumer<Second> progress) throws IOException {
        final PeerMessage share = LeaderLink.greet(lines, LoadLeader.greeting(plan), awaitNs);
        final int place = LeaderLink.place(share);
        final int count = LeaderLink.count(share);
        final long maxErrors;
        try {
            maxErrors = share.count("max_errors");
        } catch (final ProtocolException other) {
            throw LeaderLink.isNone(lines, other);
        }
        try {
            final LoadOutcome outcome = run(place, count, maxErrors, progress);
            sendOutcome(outcome);
            return "worker " + (place + 1) + " of " + count + ": " + LoadReport.answered(outcome) + ", "
                    + LogText.count(outcome.tally().errors(), "error") + "; the results are the leader's";
        } catch (final IOException failed) {
            LeaderLink.sendFailure(lines, failed, awaitNs);
            throw failed;
        }
    }

    private LoadOutcome run(int place, int count, long maxErrors, Consumer<Second> progress) throws IOException {
        if (count < 1
                || place >= count
                || (long) count * plan.pace().threads() > plan.pace().connections()) {
            throw new IOException("each thread of each process needs one of the --connections");
        }
        final LoadPlan share = plan.ofProcess(place, count);
        final long shiftNs = plan.pace().shiftNs(place);
        final StartLine.Place line = () -> {
            final HeapJson ready = new HeapJson();
            ready.writer().beginObject().name("ready").value(1).endObject();
            try {
                lines.write(ready, awaitNs);
                lines.read(awaitNs).count("start");
            } catch (final IOException gone) {
                throw LeaderLink.gone(gone);
            }
            return System.nanoTime() + shiftNs;
        };
        final Thread sending = Thread.ofPlatform().name("load-seconds").daemon().start(this::send);
        try {
            return share.run((second, times) -> keep(second, times, progress), maxErrors, line);
        } catch (final UncheckedIOException gone) {
            throw LeaderLink.gone(gone.getCause());
        } finally {
            end(sending);
        }
    }

    /** Takes a second on the generator's thread, which does not wait for the leader. */
    private void keep(Second second, Histogram times, Consumer<Second> progress) {
        if (!seconds.offer(new Measured(second, times.copy()))) {
            failure.compareAndSet(null, new IOException("it takes no more seconds"));
        }
        if (failure.get() != null) {
            throw new UncheckedIOException(failure.get());
        }
        progress.accept(second);
    }

    private void send() {
        try {
            for (Measured next = seconds.take(); next.second() != null; next = seconds.take()) {
                lines.write(TallyText.second(next.second(), next.times()), awaitNs);
            }
        } catch (final IOException gone) {
            failure.compareAndSet(null, gone);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until all seconds have been sent; a leader that takes none is not waited for without end. */
    private void end(Thread sending) throws IOException {
        try {
            final boolean sent = failure.get() == null
                    && seconds.offer(Measured.END, awaitNs, TimeUnit.NANOSECONDS)
                    && sending.join(Duration.ofNanos(awaitNs));
            if (!sent) {
                lines.close();
                sending.interrupt();
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    private void sendOutcome(LoadOutcome outcome) throws IOException {
        try {
            lines.write(TallyText.outcome(outcome), awaitNs);
        } catch (final IOException gone) {
            throw LeaderLink.gone(gone);
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
