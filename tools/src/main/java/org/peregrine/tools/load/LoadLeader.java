package org.peregrine.tools.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.HdrHistogram.Histogram;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.tools.load.merge.PeerLines;
import org.peregrine.tools.load.merge.PeerMessage;
import org.peregrine.tools.load.merge.StartLine;
import org.peregrine.tools.load.merge.WorkerProcesses;
import org.peregrine.tools.result.Second;

/**
 * Leads processes that load a server together, on this host or others: awaits them, lets them begin at one time, and
 * adds what they send. One that ends early, or is late, ends the whole load.
 *
 * <pre>
 *   worker                                         leader
 *     │ {"load":1,"agreement":"…"}  ─────────────►   │   the same options, all of them
 *     │ ◄─────────────  {"place":0,"of":2,…}         │   when all have joined
 *     │ {"ready":true}  ─────────────────────────►   │   its connections are open
 *     │ ◄─────────────  {"start":true}               │   when all are
 *     │ {"second":{…}}  each second ─────────────►   │
 *     │ {"result":{…}} or {"failed":"…"}  ───────►   │
 * </pre>
 *
 * <p>Nobody is asked to prove who he is, and nothing is encrypted: a leader listens on loopback unless told otherwise,
 * and elsewhere belongs into a network that is trusted.
 */
final class LoadLeader implements AutoCloseable {
    /** Most workers of a load. */
    static final int MOST_WORKERS = 64;

    /** Version of the messages. */
    static final int VERSION = 1;

    private static final long HELLO_NS = TimeUnit.SECONDS.toNanos(5);

    /** A worker says something each second, but for the end, when it waits for its last answers. */
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(15);

    private final LoadPlan plan;
    private final long awaitNs;
    private final ServerSocket server = new ServerSocket();
    private final List<PeerLines> workers = new CopyOnWriteArrayList<>();
    private final AtomicReference<IOException> failure = new AtomicReference<>();

    /**
     * Listens.
     *
     * @param plan of all together; has the number of processes.
     * @param address to listen at.
     * @param awaitNs in which all workers must have joined, and then have opened their connections.
     */
    LoadLeader(LoadPlan plan, InetSocketAddress address, long awaitNs) throws IOException {
        this.plan = plan;
        this.awaitNs = awaitNs;
        server.bind(address, MOST_WORKERS);
    }

    /** Leads processes of this machine, which it starts, with options of {@code load}. */
    static LoadOutcome run(LoadPlan plan, List<String> words, BiConsumer<Second, Histogram> progress, long maxErrors)
            throws IOException {
        final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (LoadLeader leader = new LoadLeader(plan, any, TimeUnit.SECONDS.toNanos(60));
                WorkerProcesses _ = WorkerProcesses.start(
                        leader.invitation(words), plan.pace().processes(), leader::fail)) {
            return leader.run(progress, maxErrors);
        }
    }

    private List<String> invitation(List<String> words) {
        final List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--join=" + server.getInetAddress().getHostAddress() + ":" + port(), "--quiet"));
        return all;
    }

    int port() {
        return server.getLocalPort();
    }

    /** Ends the load. Any thread. */
    void fail(String reason) {
        failure.compareAndSet(null, new IOException(reason));
        close();
    }

    /** Runs the whole load, to its end. */
    LoadOutcome run(BiConsumer<Second, Histogram> progress, long maxErrors) throws IOException {
        try {
            join();
            final ThreadedLoad load = new ThreadedLoad(plan, plan.pace().processes(), progress, StartLine.Place.ALONE);
            return load.run(
                    (index, seconds, place) -> new Worker(index, workers.get(index)).run(seconds, place, maxErrors),
                    this::close);
        } catch (final IOException ended) {
            throw failure.get() == null ? ended : failure.get();
        } finally {
            close();
        }
    }

    private void join() throws IOException {
        final long deadlineNs = System.nanoTime() + awaitNs;
        while (workers.size() < plan.pace().processes()) {
            final long restMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            try {
                if (restMs <= 0) {
                    throw new SocketTimeoutException();
                }
                server.setSoTimeout((int) Math.min(Integer.MAX_VALUE, restMs));
                greet(server.accept());
            } catch (final SocketTimeoutException late) {
                throw new IOException(
                        String.format(
                                "%d of %d workers have joined within %d s",
                                workers.size(), plan.pace().processes(), TimeUnit.NANOSECONDS.toSeconds(awaitNs)),
                        late);
            }
        }
        server.close();
    }

    /** Lets a worker in; somebody else who has found the port is sent away, and waited for no longer. */
    private void greet(Socket socket) throws IOException {
        final PeerLines lines = new PeerLines(socket);
        final PeerMessage hello;
        try {
            hello = lines.read(Math.min(HELLO_NS, awaitNs));
            if (hello.count("load") != VERSION) {
                throw new IOException("it speaks another version");
            }
        } catch (final IOException stranger) {
            lines.close();
            return;
        }
        if (!LoadWorker.digest(plan.agreement()).equals(hello.text("agreement"))) {
            final String other = "another load was asked of the worker at " + lines.peer()
                    + " than of its leader: both need the same options";
            final HeapJson refusal = new HeapJson();
            refusal.writer().beginObject().name("refused").value(other).endObject();
            lines.write(refusal);
            lines.close();
            throw new IOException(other);
        }
        workers.add(lines);
    }

    /** The leader's side of one worker, on a thread of its own. */
    private final class Worker {
        private final int index;
        private final PeerLines lines;

        Worker(int index, PeerLines lines) {
            this.index = index;
            this.lines = lines;
        }

        LoadOutcome run(BiConsumer<Second, Histogram> seconds, StartLine.Place place, long maxErrors)
                throws IOException {
            try {
                return converse(seconds, place, maxErrors);
            } catch (final IOException failed) {
                throw new IOException(
                        String.format(
                                "worker %d of %d at %s: %s",
                                index + 1, plan.pace().processes(), lines.peer(), failed.getMessage()),
                        failed);
            }
        }

        private LoadOutcome converse(BiConsumer<Second, Histogram> seconds, StartLine.Place place, long maxErrors)
                throws IOException {
            final HeapJson share = new HeapJson();
            share.writer().beginObject().name("place").value(index);
            share.writer().name("of").value(plan.pace().processes());
            share.writer().name("max_errors").value(maxErrors).endObject();
            lines.write(share);
            checked(lines.read(awaitNs)).count("ready");
            place.awaitNs();
            final HeapJson start = new HeapJson();
            start.writer().beginObject().name("start").value(1).endObject();
            lines.write(start);
            PeerMessage next = checked(lines.read(silenceNs()));
            while (!next.has("result")) {
                final PeerMessage second = next.object("second");
                final Histogram times = TallyText.times(second);
                seconds.accept(TallyText.second(second, times), times);
                next = checked(lines.read(silenceNs()));
            }
            return TallyText.outcome(
                    next.object("result"), plan.ofProcess(index, plan.pace().processes()));
        }

        private PeerMessage checked(PeerMessage message) throws IOException {
            if (message.has("failed")) {
                throw new IOException(message.text("failed"));
            }
            return message;
        }
    }

    private long silenceNs() {
        return plan.timeoutNs() + SILENCE_NS;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (final IOException ended) {
            // It is closed all the same.
        }
        workers.forEach(PeerLines::close);
    }
}
