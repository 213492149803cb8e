package org.peregrine.engine;

/**
 * Every bound of the engine in one table: its unit, its default, why it is what it is, and what a peer sees when it is
 * reached. Set with {@link EngineContext#limit(Limit, long)}, checked in {@link EngineContext#conclude()}.
 */
public enum Limit {
    /** Entries of a shard's ring. */
    RING_CAPACITY("slots", 256, 2, 1 << 20, "small enough that ring and inline regions stay in a core's cache"),
    /** Inline region of a ring entry for one frame. */
    INLINE_FRAME_BYTES("bytes", 2048, 256, 1 << 20, "a tools/call with HTTP headers; larger frames borrow a buffer"),
    /** Inline region of a ring entry for one reply. */
    INLINE_REPLY_BYTES("bytes", 2048, 512, 1 << 20, "a short result; larger ones borrow a buffer"),
    /** Longest message taken. Answered with -32600; over HTTP with status 413, over WebSocket with close code 1009. */
    MAX_FRAME_BYTES("bytes", 1 << 20, 256, 1 << 28, "a peer's message costs at most this much memory"),
    /** Longest reply sent. Answered with -32603 instead. */
    MAX_REPLY_BYTES("bytes", 16 << 20, 1024, 1 << 28, "an author's result costs at most this much memory"),
    /** Memory for large frames and replies, partial frames and unread replies, per shard. */
    BUFFER_POOL_BYTES("bytes", 64 << 20, 1 << 16, 1L << 36, "all peers together cost at most this much"),
    /** Deepest nesting of a message. Answered with -32700. */
    MAX_JSON_DEPTH("levels", 64, 8, 1000, "bounds the scanner's stack and whatever authors do with arguments"),
    /** Connections of a shard. One more is accepted and closed at once. */
    MAX_CONNECTIONS("connections", 10_000, 1, 1 << 20, "below the usual limit of open files"),
    /** Unread replies kept for one connection before it is ended. */
    MAX_PENDING_REPLY_BYTES("bytes", 8 << 20, 1024, 1L << 30, "a burst of 20,000 pipelined calls fits"),
    /** Requests of one connection under way at once; more wait unread in the socket. */
    MAX_EXCHANGES("requests", 64, 1, 1 << 16, "bounds the replies that HTTP pipelining has to put in order"),
    /** Request line and headers of one HTTP request. Answered with status 431. */
    MAX_HEADER_BYTES("bytes", 16 << 10, 256, 1 << 20, "what common proxies allow"),
    /** Header fields of one HTTP request. Answered with status 431. */
    MAX_HEADER_COUNT("fields", 100, 4, 10_000, "what common proxies allow"),
    /** Blocking handlers running at once, per shard. One more is answered "server overloaded". */
    MAX_CONCURRENT_CALLS("calls", 4096, 1, 1 << 20, "bounds virtual threads and the completions queue"),
    /** Frames taken from a transport in one duty cycle. */
    FRAME_LIMIT("frames", 64, 1, 1 << 16, "keeps a duty cycle short, so that no connection waits for another's burst"),
    /** Events a stage takes in one duty cycle. */
    DRAIN_LIMIT("events", 256, 1, 1 << 20, "as FRAME_LIMIT, for stages"),
    /** Entries of one page of a list. */
    PAGE_SIZE("entries", 100, 1, 10_000, "pages are encoded once, at launch"),
    /** How long closing waits for calls under way and unread replies. */
    DRAIN_TIMEOUT_NS("ns", 5_000_000_000L, 0, 600_000_000_000L, "what supervisors allow between SIGTERM and SIGKILL"),
    /** Longest time an idle connection may hold a partial message before it is ended. */
    PARTIAL_FRAME_TIMEOUT_NS("ns", 30_000_000_000L, 1_000_000, 3_600_000_000_000L, "a slow sender holds memory"),
    /** How often a quiet WebSocket connection is pinged; one that says nothing for as long again is ended. */
    KEEP_ALIVE_NS("ns", 20_000_000_000L, 1_000_000, 3_600_000_000_000L, "proxies cut what is quiet for 30 s or more");

    private final String unit;
    private final long initial;
    private final long least;
    private final long most;
    private final String reason;

    Limit(String unit, long initial, long least, long most, String reason) {
        this.unit = unit;
        this.initial = initial;
        this.least = least;
        this.most = most;
        this.reason = reason;
    }

    /**
     * What is counted.
     *
     * @return the unit's name.
     */
    public String unit() {
        return unit;
    }

    /**
     * The value when nobody sets one.
     *
     * @return in {@link #unit()}.
     */
    public long initial() {
        return initial;
    }

    /**
     * Why the default is what it is.
     *
     * @return half a sentence.
     */
    public String reason() {
        return reason;
    }

    void check(long value) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name() + " must be between " + least + " and " + most + " " + unit + ", not " + value);
        }
    }
}
