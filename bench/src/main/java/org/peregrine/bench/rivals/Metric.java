package org.peregrine.bench.rivals;

/** Metrics, by their names in the files. */
enum Metric {
    /** Answers a second. */
    RATE("ops_per_s", "requests/s", "%,.0f"),
    /** Half of the answers came in this time. */
    P50("p50_us", "p50 µs", "%,.0f"),
    /** All but one of 100 answers came in this time. */
    P99("p99_us", "p99 µs", "%,.0f"),
    /** All but one of 1000 answers came in this time. */
    P999("p999_us", "p99.9 µs", "%,.0f"),
    /** All answers came in this time. */
    MAX("max_us", "max µs", "%,.0f"),
    /** User and system time of the server's process for an answer. */
    CPU("server_cpu_us_per_op", "CPU µs/request", "%,.1f"),
    /** Resident memory of the server's process at the end of the measured time. */
    MEMORY("memory_mib", "memory MiB", "%,.0f"),
    /** From the start of the process to the first answer. */
    START("start_ms", "ms", "%,.0f");

    private final String id;
    private final String title;
    private final String format;

    Metric(String id, String title, String format) {
        this.id = id;
        this.title = title;
        this.format = format;
    }

    String id() {
        return id;
    }

    /** In tables, with the unit. */
    String title() {
        return title;
    }

    /** The format of a value, for {@link String#format}. */
    String format() {
        return format;
    }
}
