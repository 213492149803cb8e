package org.peregrine.engine;

/** Which threads run a shard's agents. The stages do not know the mode. */
public enum ThreadingMode {
    /** No thread of the engine's: the caller invokes the duty cycle. For deterministic tests and for embedding. */
    INVOKER(0),
    /** One thread for everything: lowest latency where cores are few. */
    SHARED(1),
    /** Two threads: transport, receiver and sender on one, the four stages on the other. */
    SHARED_NETWORK(2),
    /** Five threads, each pinned to a core: transport with receiver and sender, and each stage. For bare metal. */
    DEDICATED(5);

    private final int threadsPerShard;

    ThreadingMode(int threadsPerShard) {
        this.threadsPerShard = threadsPerShard;
    }

    /**
     * How many threads the engine starts for each shard.
     *
     * @return 0 for {@link #INVOKER}.
     */
    public int threadsPerShard() {
        return threadsPerShard;
    }
}
