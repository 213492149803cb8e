package org.peregrine.tools.crowd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.load.merge.LeaderLink;
import org.peregrine.tools.load.merge.PeerLines;
import org.peregrine.tools.load.merge.PeerMessage;

/** One of the processes of a crowd: gathers its share when its leader says, and sends what became of it. */
public final class CrowdWorker {
    private CrowdWorker() {}

    /**
     * Joins a leader, and does what it says.
     *
     * @param plan of all together.
     * @param leader to be joined.
     * @param awaitNs in which it must be there, and then in which all workers must be.
     * @return a line on its share, for people.
     * @throws IOException when the leader has gone, or the share could not be done.
     */
    public static String run(CrowdPlan plan, InetSocketAddress leader, long awaitNs) throws IOException {
        try (PeerLines lines = LeaderLink.join(leader, awaitNs)) {
            final PeerMessage share = LeaderLink.greet(lines, plan.greeting(), awaitNs);
            final int place = LeaderLink.place(share);
            final int count = LeaderLink.count(share);
            if (place >= count || (long) count * plan.threads() > plan.members()) {
                throw new IOException("the leader gives a share that is none");
            }
            final CrowdResult result;
            try (LocalCrowd crowd = new LocalCrowd(plan.ofProcess(place, count), place == 0)) {
                result = run(plan, crowd, lines, awaitNs);
            } catch (final IOException failed) {
                LeaderLink.sendFailure(lines, failed, awaitNs);
                throw failed;
            }
            lines.write(result.json(), awaitNs);
            return "worker " + (place + 1) + " of " + count + ": " + LogText.count(result.members(), "connection")
                    + " held; the results are the leader's";
        }
    }

    private static CrowdResult run(CrowdPlan plan, LocalCrowd crowd, PeerLines lines, long awaitNs) throws IOException {
        crowd.gather();
        final HeapJson ready = new HeapJson();
        ready.writer().beginObject().name("ready").value(1).endObject();
        try {
            lines.write(ready, awaitNs);
            crowd.begin(startNs(lines.read(awaitNs)));
        } catch (final IOException ended) {
            throw LeaderLink.gone(ended);
        }
        final CompletableFuture<Void> end = awaitEnd(crowd, lines, plan.longestNs() + awaitNs);
        if (plan.changes().isNone()) {
            requireLeader(end);
        }
        final CrowdResult result = crowd.finish();
        if (end.isDone()) {
            requireLeader(end);
        }
        return result;
    }

    /** Hears the leader's last word on a thread of its own; a leader that has gone ends the crowd. */
    private static CompletableFuture<Void> awaitEnd(LocalCrowd crowd, PeerLines lines, long longestNs) {
        final CompletableFuture<Void> end = new CompletableFuture<>();
        Thread.ofPlatform().name("crowd-leader").daemon().start(() -> {
            try {
                lines.read(longestNs).count("end");
                end.complete(null);
            } catch (final IOException ended) {
                end.completeExceptionally(LeaderLink.gone(ended));
                crowd.close();
            }
        });
        return end;
    }

    private static void requireLeader(CompletableFuture<Void> end) throws IOException {
        try {
            end.join();
        } catch (final CompletionException gone) {
            throw gone.getCause() instanceof IOException failure ? failure : new IOException(gone);
        }
    }

    /** On the leader's machine the leader's time, elsewhere now. */
    private static long startNs(PeerMessage start) throws IOException {
        start.count("start");
        return HostClock.id().equals(start.text("host")) ? start.count("at_ns") : System.nanoTime();
    }
}
