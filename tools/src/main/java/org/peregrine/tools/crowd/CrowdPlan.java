package org.peregrine.tools.crowd;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.peregrine.client.Target;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.load.merge.Greeting;

/**
 * Plan of a crowd.
 *
 * @param target the server.
 * @param version that is spoken: of the legacy era a member initializes, of the modern one it listens.
 * @param members connections that are held, each with a stream of changes where the transport has one.
 * @param changes that all members are told.
 * @param threads that share the members; of several processes those of each.
 * @param processes that share them.
 * @param sources addresses that connections begin at, in turn; empty to leave it to the system.
 * @param heldNs longest time that a crowd without changes is held.
 */
public record CrowdPlan(
        Target target,
        ProtocolVersion version,
        int members,
        Changes changes,
        int threads,
        int processes,
        List<InetAddress> sources,
        long heldNs) {
    private static final int MESSAGES_VERSION = 1;
    private static final long HELD_NS = TimeUnit.HOURS.toNanos(1);

    /** Checks the numbers and copies the list. */
    public CrowdPlan {
        if (threads < 1 || processes < 1 || (long) threads * processes > members) {
            throw new IllegalArgumentException("each thread of each process needs one of the connections");
        }
        sources = List.copyOf(sources);
    }

    /**
     * A crowd on one thread of this process.
     *
     * @param target the server.
     * @param version that is spoken.
     * @param members connections that are held.
     * @param changes that all members are told.
     * @return the plan.
     */
    public static CrowdPlan of(Target target, ProtocolVersion version, int members, Changes changes) {
        return new CrowdPlan(target, version, members, changes, 1, 1, List.of(), HELD_NS);
    }

    /**
     * The same, shared out.
     *
     * @param eachThreads of each process.
     * @param inProcesses number of processes.
     * @return a new plan.
     */
    public CrowdPlan shared(int eachThreads, int inProcesses) {
        return new CrowdPlan(target, version, members, changes, eachThreads, inProcesses, sources, heldNs);
    }

    /**
     * The same from addresses.
     *
     * @param addresses that connections begin at, in turn.
     * @return a new plan.
     */
    public CrowdPlan from(List<InetAddress> addresses) {
        return new CrowdPlan(target, version, members, changes, threads, processes, addresses, heldNs);
    }

    /** Share of a process, as a plan of its own. */
    CrowdPlan ofProcess(int place, int count) {
        return share(place, count, threads);
    }

    /** Share of a thread, as a plan of its own. */
    CrowdPlan ofThread(int place) {
        return share(place, threads, 1);
    }

    private CrowdPlan share(int place, int count, int threadsOfIt) {
        final List<InetAddress> rotated = new ArrayList<>(sources);
        Collections.rotate(rotated, -place);
        final int some = members / count + (place < members % count ? 1 : 0);
        return new CrowdPlan(target, version, some, changes, threadsOfIt, 1, rotated, heldNs);
    }

    /** First words of a worker: everything that all processes have to agree on. */
    Greeting greeting() {
        return new Greeting(
                "crowd",
                MESSAGES_VERSION,
                String.format(
                        Locale.ROOT, "%s; %d members, %d threads; %s", version.wireName(), members, threads, changes));
    }

    /** Time within which a crowd has ended that has begun. */
    long longestNs() {
        return changes.isNone() ? heldNs : changes.endNs();
    }
}
