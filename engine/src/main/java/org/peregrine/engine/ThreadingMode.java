package org.peregrine.engine;

import java.util.List;
import org.peregrine.engine.cores.CorePlan;

/** Threads that run a shard's agents. The stages do not know the mode. */
public enum ThreadingMode {
    /** No thread of the engine's: the caller invokes the duty cycle. For deterministic tests and for embedding. */
    INVOKER(),
    /** One thread for everything: lowest latency where cores are few. */
    SHARED("path"),
    /** Two threads: transport, receiver and sender on one, the four stages on the other. */
    SHARED_NETWORK("net", "stages"),
    /**
     * Five threads, pinned to cores where there are enough: transport with receiver and sender, and each stage. For
     * bare metal.
     */
    DEDICATED("net", "decode", "validate", "dispatch", "encode");

    @SuppressWarnings("ImmutableEnumChecker") // An unmodifiable list of strings; its type cannot say so.
    private final List<String> roles;

    ThreadingMode(String... roles) {
        this.roles = List.of(roles);
    }

    /**
     * Roles of a shard's threads, in the order in which they get cores.
     *
     * @return short names; empty for {@link #INVOKER}.
     */
    public List<String> roles() {
        return roles;
    }

    /**
     * Counts the threads that the engine starts for each shard.
     *
     * @return 0 for {@link #INVOKER}.
     */
    public int threadsPerShard() {
        return roles.size();
    }

    /**
     * The default placement of threads on cores.
     *
     * @return {@link CorePlan#AUTOMATIC} for {@link #DEDICATED}, otherwise {@link CorePlan#NONE}.
     */
    public CorePlan cores() {
        return this == DEDICATED ? CorePlan.AUTOMATIC : CorePlan.NONE;
    }
}
