package org.peregrine.engine.thread;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.peregrine.engine.status.ThreadHealth;

/**
 * Looks ten times a second whether each thread of the path has begun a cycle since. A thread that waits for work begins one
 * at least as often. Time is counted in the watch's own looks, not by a clock: while the whole process stands still, by a
 * collection, a debugger or a machine with too little to go round, the watch stands with it and nobody is blamed.
 */
public final class ThreadWatch implements Agent {
    /** From one look to the next. */
    public static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long SHORTEST_TICK_NS = TICK_NS / 2;

    private static final class Watched {
        private final String shard;
        private final AgentThread thread;
        private long beats;
        private volatile long still;

        Watched(String shard, AgentThread thread) {
            this.shard = shard;
            this.thread = thread;
        }
    }

    private final List<Watched> watched = new ArrayList<>();
    private final NanoClock clock;
    private long lastNs;

    /**
     * Creates a watch over nothing.
     *
     * @param clock says whether it was woken too early.
     */
    public ThreadWatch(NanoClock clock) {
        this.clock = clock;
        this.lastNs = clock.nanoTime();
    }

    /**
     * Adds a thread. Before the first look.
     *
     * @param shard that it belongs to.
     * @param thread of the path.
     */
    public void add(String shard, AgentThread thread) {
        watched.add(new Watched(shard, thread));
    }

    @Override
    public int doWork() {
        LockSupport.parkNanos(this, TICK_NS);
        final long nowNs = clock.nanoTime();
        if (nowNs - lastNs >= SHORTEST_TICK_NS) {
            lastNs = nowNs;
            look();
        }
        return 0;
    }

    /** One look at all of them. */
    void look() {
        for (final Watched one : watched) {
            final long beats = one.thread.cycle().beats();
            one.still = beats == one.beats ? one.still + 1 : 0;
            one.beats = beats;
        }
    }

    /**
     * How they are. Any thread.
     *
     * @return in the order in which they were added.
     */
    public List<ThreadHealth> health() {
        return watched.stream()
                .map(one -> new ThreadHealth(one.shard, one.thread.name(), one.still * TICK_NS))
                .toList();
    }

    @Override
    public String roleName() {
        return "pg-watch";
    }
}
