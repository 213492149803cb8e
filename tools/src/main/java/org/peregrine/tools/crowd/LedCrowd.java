package org.peregrine.tools.crowd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.tools.load.merge.PeerLines;
import org.peregrine.tools.load.merge.PeerMessage;
import org.peregrine.tools.load.merge.WorkerProcesses;
import org.peregrine.tools.load.merge.WorkerRoster;

/**
 * A crowd of several processes, which this one leads and has no part in. The first to join makes the changes. One that
 * ends early, or is late, ends the whole crowd.
 *
 * <pre>
 *   worker                                         leader
 *     │ {"crowd":1,"agreement":"…"}  ────────────►   │   the same options, all of them
 *     │ ◄─────────────  {"place":0,"of":2}           │   when all have joined
 *     │ {"ready":1}  ────────────────────────────►   │   its connections are held
 *     │ ◄─  {"start":1,"host":"…","at_ns":…}         │   when all are
 *     │ ◄─────────────  {"end":1}                    │   of a crowd without changes
 *     │ {"result":{…}} or {"failed":"…"}  ───────►   │
 * </pre>
 */
public final class LedCrowd implements Crowd {
    private static final long START_DELAY_NS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(15);

    private final CrowdPlan plan;
    private final long awaitNs;
    private final WorkerRoster roster;
    private WorkerProcesses processes;
    private List<PeerLines> workers = List.of();
    private final List<CompletableFuture<CrowdResult>> results = new ArrayList<>();

    /**
     * Listens.
     *
     * @param plan of all together; has the number of processes.
     * @param address to listen at; null for any port of loopback.
     * @param awaitNs in which all workers must have joined, and then have opened their connections.
     * @throws IOException when the address cannot be used.
     */
    public LedCrowd(CrowdPlan plan, InetSocketAddress address, long awaitNs) throws IOException {
        this.plan = plan;
        this.awaitNs = awaitNs;
        roster = new WorkerRoster(plan.greeting(), address, plan.processes(), awaitNs);
    }

    /**
     * Starts workers on this machine.
     *
     * @param words of the command of a worker, without its leader.
     * @throws IOException when one cannot be started.
     */
    public void start(List<String> words) throws IOException {
        final List<String> all = new ArrayList<>(words);
        all.add(roster.invitation());
        processes = WorkerProcesses.start(all, plan.processes(), roster::fail);
    }

    /**
     * The port to join at.
     *
     * @return its number.
     */
    public int port() {
        return roster.port();
    }

    /**
     * The processes that were started.
     *
     * @return their ids.
     */
    public List<Long> pids() {
        return processes.pids();
    }

    @Override
    public void gather() throws IOException {
        try {
            workers = roster.join();
        } catch (final IOException ended) {
            throw roster.reason(ended);
        }
        final List<CompletableFuture<PeerMessage>> ready = new ArrayList<>();
        for (int i = 0; i < workers.size(); i++) {
            final int place = i;
            ready.add(ask(place, () -> {
                final HeapJson share = new HeapJson();
                share.writer().beginObject().name("place").value(place);
                share.writer().name("of").value(plan.processes()).endObject();
                workers.get(place).write(share, awaitNs);
                final PeerMessage answer = checked(workers.get(place).read(awaitNs));
                answer.count("ready");
                return answer;
            }));
        }
        for (final CompletableFuture<PeerMessage> each : ready) {
            outcome(each);
        }
    }

    @Override
    public void begin() throws IOException {
        final HeapJson start = new HeapJson();
        start.writer().beginObject().name("start").value(1).name("host").value(HostClock.id());
        start.writer().name("at_ns").value(System.nanoTime() + START_DELAY_NS).endObject();
        send(start);
        for (int i = 0; i < workers.size(); i++) {
            final int place = i;
            results.add(ask(
                    place,
                    () -> CrowdResult.of(
                            checked(workers.get(place).read(plan.longestNs() + SILENCE_NS))
                                    .object("result"),
                            plan.changes().total())));
        }
    }

    private void send(HeapJson message) throws IOException {
        final byte[] bytes = message.bytes();
        for (final PeerLines worker : workers) {
            final HeapJson copy = new HeapJson();
            copy.writer().rawBytes(bytes);
            try {
                worker.write(copy, awaitNs);
            } catch (final IOException ended) {
                throw roster.reason(ended);
            }
        }
    }

    /** A conversation with a worker. */
    @FunctionalInterface
    private interface Conversation<T> {
        T run() throws IOException;
    }

    /** Talks with a worker on a thread of its own; a failure ends the others, too. */
    private <T> CompletableFuture<T> ask(int place, Conversation<T> conversation) {
        final CompletableFuture<T> answer = new CompletableFuture<>();
        Thread.ofPlatform().name("crowd-worker-" + place).daemon().start(() -> {
            try {
                answer.complete(conversation.run());
            } catch (final IOException | RuntimeException failed) {
                final PeerLines lines = workers.get(place);
                roster.fail(String.format(
                        "worker %d of %d at %s: %s", place + 1, plan.processes(), lines.peer(), failed.getMessage()));
                answer.completeExceptionally(failed);
            }
        });
        return answer;
    }

    private <T> T outcome(CompletableFuture<T> answer) throws IOException {
        try {
            return answer.join();
        } catch (final CompletionException failed) {
            throw roster.reason(new IOException(failed.getCause()));
        }
    }

    private static PeerMessage checked(PeerMessage message) throws IOException {
        if (message.has("failed")) {
            throw new IOException(message.text("failed"));
        }
        return message;
    }

    @Override
    public CrowdResult finish() throws IOException {
        if (plan.changes().isNone()) {
            final HeapJson end = new HeapJson();
            end.writer().beginObject().name("end").value(1).endObject();
            send(end);
        }
        final List<CrowdResult> all = new ArrayList<>();
        for (final CompletableFuture<CrowdResult> result : results) {
            all.add(outcome(result));
        }
        return CrowdResult.merged(all);
    }

    @Override
    public void close() {
        roster.close();
        if (processes != null) {
            processes.close();
        }
    }
}
