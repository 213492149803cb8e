package org.peregrine.tools.profile;

/** Events that are sampled. */
public enum ProfileEvent {
    /** Stacks of running threads, in samples. */
    CPU("cpu", "cpu,interval=1ms", "", "samples of running threads, one each millisecond of CPU time"),
    /** Stacks that allocate, in bytes. */
    ALLOC("alloc", "alloc,interval=64k", "total,", "bytes allocated, sampled"),
    /** Stacks of all threads, running or not, in samples. */
    WALL("wall", "wall,interval=5ms", "", "samples of all threads, running or waiting, each 5 ms"),
    /** Stacks that wait for locks, in nanoseconds. */
    LOCK("lock", "lock,lock=10us", "total,", "nanoseconds waited for locks, waits of 10 us and more");

    private final String label;
    private final String agentOptions;
    private final String dumpOptions;
    private final String unit;

    ProfileEvent(String label, String agentOptions, String dumpOptions, String unit) {
        this.label = label;
        this.agentOptions = agentOptions;
        this.dumpOptions = dumpOptions;
        this.unit = unit;
    }

    /**
     * The name in files and on the command line.
     *
     * @return in lower case.
     */
    public String label() {
        return label;
    }

    /**
     * Unit of a stack's weight.
     *
     * @return for a caption.
     */
    public String unit() {
        return unit;
    }

    /** Options of async-profiler that say what to sample. */
    String agentOptions() {
        return agentOptions;
    }

    /** Options that say what a sample weighs; each ends with a comma. */
    String dumpOptions() {
        return dumpOptions;
    }
}
