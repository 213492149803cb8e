package org.peregrine.tools.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.HdrHistogram.Histogram;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.tools.load.merge.Greeting;
import org.peregrine.tools.load.merge.PeerLines;
import org.peregrine.tools.load.merge.PeerMessage;
import org.peregrine.tools.load.merge.StartLine;
import org.peregrine.tools.load.merge.WorkerProcesses;
import org.peregrine.tools.load.merge.WorkerRoster;
import org.peregrine.tools.load.merge.WorkerSeconds;
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
 */
final class LoadLeader implements AutoCloseable {
    /** Time in which processes that it starts itself must be there. */
    static final long AWAIT_NS = TimeUnit.SECONDS.toNanos(60);

    /** Version of the messages. */
    private static final int VERSION = 1;

    /** A worker says something each second, but for the end, when it waits for its last answers. */
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(15);

    private final LoadPlan plan;
    private final long awaitNs;
    private final WorkerRoster roster;
    private List<PeerLines> workers = List.of();

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
        roster = new WorkerRoster(greeting(plan), address, plan.pace().processes(), awaitNs);
    }

    /** First words of a worker of a load. */
    static Greeting greeting(LoadPlan plan) {
        return new Greeting("load", VERSION, plan.agreement());
    }

    /** Leads processes of this machine, which it starts, with options of {@code load}. */
    static LoadOutcome run(
            LoadPlan plan, List<String> words, long awaitNs, BiConsumer<Second, Histogram> progress, long maxErrors)
            throws IOException {
        try (LoadLeader leader = new LoadLeader(plan, null, awaitNs);
                WorkerProcesses _ = WorkerProcesses.start(
                        leader.invitation(words), plan.pace().processes(), leader::fail)) {
            return leader.run(progress, maxErrors);
        }
    }

    private List<String> invitation(List<String> words) {
        final List<String> all = new ArrayList<>(List.of("load"));
        all.addAll(words);
        all.addAll(List.of(roster.invitation(), "--await=" + awaitNs + "ns", "--quiet"));
        return all;
    }

    int port() {
        return roster.port();
    }

    /** Ends the load. Any thread. */
    void fail(String reason) {
        roster.fail(reason);
    }

    /** Runs the whole load, to its end. */
    LoadOutcome run(BiConsumer<Second, Histogram> progress, long maxErrors) throws IOException {
        try {
            workers = roster.join();
            final ThreadedLoad load = new ThreadedLoad(plan, plan.pace().processes(), progress, StartLine.Place.ALONE);
            return load.run(
                    (index, seconds, place) -> new Worker(index, workers.get(index)).run(seconds, place, maxErrors),
                    this::close);
        } catch (final IOException ended) {
            throw roster.reason(ended);
        } finally {
            close();
        }
    }

    /** The leader's side of one worker, on a thread of its own. */
    private final class Worker {
        private final int index;
        private final PeerLines lines;

        Worker(int index, PeerLines lines) {
            this.index = index;
            this.lines = lines;
        }

        ThreadedLoad.OutcomeSum.Source run(BiConsumer<Second, Histogram> seconds, StartLine.Place place, long maxErrors)
                throws IOException {
            try {
                return converse(seconds, place, maxErrors);
            } catch (final IOException failed) {
                throw named(failed);
            }
        }

        private IOException named(IOException failed) {
            return new IOException(
                    String.format(
                            "worker %d of %d at %s: %s",
                            index + 1, plan.pace().processes(), lines.peer(), failed.getMessage()),
                    failed);
        }

        private ThreadedLoad.OutcomeSum.Source converse(
                BiConsumer<Second, Histogram> seconds, StartLine.Place place, long maxErrors) throws IOException {
            final HeapJson share = new HeapJson();
            share.writer().beginObject().name("place").value(index);
            share.writer().name("of").value(plan.pace().processes());
            share.writer()
                    .name("max_errors")
                    .value(Math.min(maxErrors, PeerMessage.MAX_COUNT))
                    .endObject();
            lines.write(share, awaitNs);
            checked(lines.read(awaitNs)).count("ready");
            place.awaitNs();
            final HeapJson start = new HeapJson();
            start.writer().beginObject().name("start").value(1).endObject();
            final long longestNs = plan.warmupNs() + plan.durationNs() + 2 * silenceNs();
            final WorkerSeconds order = new WorkerSeconds(System.nanoTime(), plan.warmupNs(), longestNs);
            lines.write(start, awaitNs);
            PeerMessage next = checked(lines.read(silenceNs()));
            while (!next.has("result")) {
                final PeerMessage message = next.object("second");
                final Histogram times = TallyText.times(message);
                final Second second = TallyText.second(message, times);
                order.check(second, System.nanoTime());
                seconds.accept(second, times);
                next = checked(lines.read(silenceNs()));
            }
            final PeerMessage result = next.object("result");
            return () -> outcome(result);
        }

        private LoadOutcome outcome(PeerMessage result) throws IOException {
            try {
                return TallyText.outcome(
                        result, plan.ofProcess(index, plan.pace().processes()));
            } catch (final IOException failed) {
                throw named(failed);
            }
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
        roster.close();
    }
}
