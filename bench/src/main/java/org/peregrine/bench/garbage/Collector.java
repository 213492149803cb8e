package org.peregrine.bench.garbage;

import java.util.Locale;

/** A collector of the JVM, as the launcher names it. */
enum Collector {
    /** One thread, stops all others for the whole collection. */
    SERIAL("Serial"),
    /** Several threads, stops all others for the whole collection. */
    PARALLEL("Parallel"),
    /** Marks beside the program, stops it to copy. */
    G1("G1"),
    /** Marks and copies beside the program; no compressed references, so no cache of the launcher's. */
    Z("Z"),
    /** Marks and copies beside the program, with compressed references. */
    SHENANDOAH("Shenandoah");

    private final String label;

    Collector(String label) {
        this.label = label;
    }

    /**
     * The option that chooses it.
     *
     * @return as the JVM takes it.
     */
    String flag() {
        return "-XX:+Use" + label + "GC";
    }

    /**
     * Whether it marks and copies beside the program, so that its pauses do not grow with what is alive.
     *
     * @return true for those that are chosen for their pauses.
     */
    boolean isConcurrent() {
        return this == Z || this == SHENANDOAH;
    }

    /**
     * Finds one by its name.
     *
     * @param name in any case, as {@link #toString} writes it.
     * @return the collector.
     * @throws IllegalArgumentException when there is none.
     */
    static Collector of(String name) {
        return valueOf(name.strip().toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return label;
    }
}
