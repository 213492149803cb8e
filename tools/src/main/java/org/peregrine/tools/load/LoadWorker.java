package org.peregrine.tools.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.load.merge.LineMemory;
import org.peregrine.tools.load.merge.PeerLines;
import org.peregrine.tools.load.merge.PeerMessage;
import org.peregrine.tools.load.merge.StartLine;
import org.peregrine.tools.result.Second;

/**
 * One of the processes that load a server together: runs its share when its leader says, and sends what it measured.
 * When the leader has gone, it ends at its next second.
 */
final class LoadWorker implements AutoCloseable {
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int CONNECT_MS = 5_000;

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

    /** The leader has another load in mind. */
    private static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String reason) {
            super(reason);
        }
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
        final long deadlineNs = System.nanoTime() + awaitNs;
        while (true) {
            final Socket socket = new Socket();
            try {
                socket.connect(leader, CONNECT_MS);
                requireOther(socket);
                return new LoadWorker(plan, new PeerLines(socket, new LineMemory()), awaitNs);
            } catch (final IOException absent) {
                socket.close();
                if (System.nanoTime() - deadlineNs > 0) {
                    throw new IOException(
                            "there is no leader at " + leader.getHostString() + ":" + leader.getPort() + ": "
                                    + absent.getMessage(),
                            absent);
                }
            }
            LockSupport.parkNanos(RETRY_NS);
        }
    }

    /** While nobody listens at a port that the system gives out, a connection to it may be given that very port. */
    private static void requireOther(Socket socket) throws IOException {
        if (socket.getLocalSocketAddress().equals(socket.getRemoteSocketAddress())) {
            throw new IOException("it has connected to itself");
        }
    }

    /** A short form of a long text. */
    static String digest(String text) {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (final NoSuchAlgorithmException impossible) { // Every JDK has it.
            throw new IllegalStateException(impossible);
        }
    }

    /** Runs the share that the leader gives it; returns what was done, in words. */
    String run(Consumer<Second> progress) throws IOException {
        final HeapJson hello = new HeapJson();
        hello.writer().beginObject().name("load").value(LoadLeader.VERSION);
        hello.writer().name("agreement").value(digest(plan.agreement())).endObject();
        final int place;
        final int count;
        final long maxErrors;
        try {
            lines.write(hello, awaitNs);
            final PeerMessage share = lines.read(awaitNs);
            if (share.has("refused") && share.text("refused") != null) {
                throw new RefusedException(share.text("refused"));
            }
            place = small(share.count("place"));
            count = small(share.count("of"));
            maxErrors = share.count("max_errors");
        } catch (final ProtocolException other) {
            throw new IOException("what listens at " + lines.peer() + " is no leader: " + other.getMessage(), other);
        } catch (final RefusedException refused) {
            throw refused;
        } catch (final IOException gone) {
            throw leaderGone(gone);
        }
        try {
            final LoadOutcome outcome = run(place, count, maxErrors, progress);
            sendOutcome(outcome);
            return "worker " + (place + 1) + " of " + count + ": " + LoadReport.answered(outcome) + ", "
                    + LogText.count(outcome.tally().errors(), "error") + "; the results are the leader's";
        } catch (final IOException failed) {
            sendFailure(failed);
            throw failed;
        }
    }

    private static int small(long count) {
        return (int) Math.min(Integer.MAX_VALUE, count);
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
                throw leaderGone(gone);
            }
            return System.nanoTime() + shiftNs;
        };
        final Thread sending = Thread.ofPlatform().name("load-seconds").daemon().start(this::send);
        try {
            return share.run((second, times) -> keep(second, times, progress), maxErrors, line);
        } catch (final UncheckedIOException gone) {
            throw leaderGone(gone.getCause());
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

    /** A leader that gives the load up closes its connections: the reason stands in its own output alone. */
    private static IOException leaderGone(IOException cause) {
        return new IOException("the leader has gone: " + cause.getMessage() + " (its own output says why)", cause);
    }

    private void sendOutcome(LoadOutcome outcome) throws IOException {
        try {
            lines.write(TallyText.outcome(outcome), awaitNs);
        } catch (final IOException gone) {
            throw leaderGone(gone);
        }
    }

    /** Says why there will be no result, if the leader is still there to hear it. */
    private void sendFailure(IOException failed) {
        final HeapJson json = new HeapJson();
        json.writer()
                .beginObject()
                .name("failed")
                .value(String.valueOf(failed.getMessage()))
                .endObject();
        try {
            lines.write(json, awaitNs);
        } catch (final IOException gone) {
            failed.addSuppressed(gone);
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
