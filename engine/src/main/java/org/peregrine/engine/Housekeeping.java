package org.peregrine.engine;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/**
 * What has to be looked at now and then, off the path: calls that take too long, sessions that nobody uses, and what
 * extensions have. A thread of its own, or in INVOKER mode the caller's.
 */
final class Housekeeping implements Agent {
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<Shard> shards;
    private final SharedState shared;
    private final NanoClock clock;
    private long lastNs;

    Housekeeping(List<Shard> shards, SharedState shared, NanoClock clock) {
        this.shards = shards;
        this.shared = shared;
        this.clock = clock;
        this.lastNs = clock.nanoTime();
    }

    @Override
    public int doWork() {
        final long nowNs = clock.nanoTime();
        if (nowNs - lastNs < INTERVAL_NS) {
            return 0;
        }
        lastNs = nowNs;
        // By index: an iterator would be garbage in every duty cycle of INVOKER mode.
        for (int i = 0, count = shards.size(); i < count; i++) {
            shards.get(i).expireCalls(nowNs);
        }
        shared.sessions().endIdle(nowNs);
        shared.placement().sweep();
        shared.extensionsWork(nowNs);
        return 0;
    }

    @Override
    public String roleName() {
        return "pg-housekeeping";
    }
}
