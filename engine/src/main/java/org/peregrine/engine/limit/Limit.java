package org.peregrine.engine.limit;

import org.peregrine.engine.jvm.DirectMemory;

/**
 * Every bound of the engine in one table: its unit, its default, the reason, and the reply to a peer when it is
 * reached. Set with {@code EngineContext.limit}, checked in {@code EngineContext.conclude}.
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
    /**
     * Direct memory for large frames and replies, partial frames and unread replies, for the engine in all; reserved at
     * the launch. By default never more than three tenths of the JVM's direct memory. When it is used up, requests that
     * need more are answered with -32603 "Server is out of buffer memory"; over HTTP with status 503, over WebSocket
     * with close code 1011; so is the unfinished message that began first, when another needs its memory. At least
     * twice the longest message with its head.
     */
    BUFFER_POOL_BYTES("bytes", 64 << 20, 1 << 16, 1L << 36, "all peers together cost at most this much"),
    /**
     * Heap that is kept for all peers of an engine: sessions, subscriptions, calls under way, answers that wait,
     * events, tasks; at most three eighths of the largest heap by default. The largest holder is refused first: with
     * -32603, over HTTP with status 503.
     */
    PEER_HEAP_BYTES(
            "bytes", 96 << 20, 1 << 16, 1L << 40, "three eighths of the launcher's heap; less of a smaller one"),
    /**
     * Bytes kept of a client's capabilities and name. Members that do not fit are dropped, or kept as empty objects.
     */
    CLIENT_DESCRIPTION_BYTES("bytes", 4096, 256, 1 << 20, "names of what a client can do, and its own name"),
    /** Longest URI or name that a client subscribes to. Answered with -32602. */
    MAX_URI_BYTES("bytes", 2048, 16, 1 << 20, "what browsers and proxies pass on"),
    /** Deepest nesting of a message. Answered with -32700. */
    MAX_JSON_DEPTH("levels", 64, 8, 1000, "bounds the scanner's stack and whatever authors do with arguments"),
    /**
     * Connections of a shard. A further one evicts the one that was quiet longest: without a message yet, or HTTP
     * without an exchange or a stream. If there is none, it is refused (HTTP and WebSocket: status 503) and closed.
     * Of those that last, streams, WebSocket and lines, a caller, or an address without one, has at most four times as
     * many as are free; a further one is refused (HTTP and WebSocket: status 429).
     */
    MAX_CONNECTIONS("connections", 10_000, 1, 1 << 20, "below the usual limit of open files"),
    /**
     * Connections of one address (of IPv6: of one /64 network), of all shards. A further one evicts the address's own
     * that was quiet longest, or is refused (HTTP and WebSocket: status 429) and closed. This machine and named proxies
     * are not counted.
     */
    MAX_CONNECTIONS_PER_ADDRESS("connections", 2_500, 1, 1 << 20, "an office behind one address fits, and leaves room"),
    /**
     * Time that a connection may be open before its first message. Then it is closed; over WebSocket with code 1008.
     */
    FIRST_MESSAGE_NS("ns", 60_000_000_000L, 1_000_000, 86_400_000_000_000L, "clients speak first, and soon"),
    /**
     * Timeout of an HTTP connection without a request under way or a stream. Then it is closed. Connections of other
     * protocols are sessions, and may be quiet for ever.
     */
    HTTP_IDLE_NS("ns", 120_000_000_000L, 1_000_000, 86_400_000_000_000L, "longer than clients and proxies keep theirs"),
    /**
     * Timeout of a TCP peer that acknowledges neither the system's probes nor sent bytes, in whole seconds. Then its
     * connection is reset.
     */
    DEAD_PEER_NS(
            "ns",
            90_000_000_000L,
            6_000_000_000L,
            86_400_000_000_000L,
            "a link that is back within a minute is the same"),
    /**
     * TLS handshakes under way, per shard and endpoint. Others wait unread; then one whose peer is slower than a tenth
     * of TLS_HANDSHAKE_NS gives way: its connection is closed.
     */
    MAX_TLS_HANDSHAKES("handshakes", 256, 1, 1 << 16, "each holds an engine of up to 100 KB until it is complete"),
    /** Bytes of a peer's part of a TLS handshake. With more its connection is closed. */
    MAX_TLS_HANDSHAKE_BYTES("bytes", 64 << 10, 4096, 1 << 20, "a chain of a dozen client certificates fits"),
    /** Time from accept to the end of a TLS handshake, waiting included. Then the connection is closed. */
    TLS_HANDSHAKE_NS("ns", 10_000_000_000L, 1_000_000, 600_000_000_000L, "slow links take two seconds"),
    /** Threads that do the work of TLS handshakes, for each endpoint. */
    TLS_HANDSHAKE_THREADS("threads", 2, 1, 256, "500 to 2,000 handshakes a second, and cores for the path"),
    /**
     * Memory of the engines of TLS connections, of all shards and endpoints together; a quarter of the largest heap by
     * default. One address has at most four times what is left. Then the connection that was quiet longest gives way,
     * or the new one is refused: alert internal_error, and closed.
     */
    MAX_TLS_BYTES("bytes", 64 << 20, 1 << 19, 1L << 40, "a quarter of the launcher's heap; of another one, too"),
    /** Unread replies kept for one connection before it is ended. */
    MAX_PENDING_REPLY_BYTES("bytes", 8 << 20, 1024, 1L << 30, "a burst of 20,000 pipelined calls fits"),
    /** Clients of a shard over Aeron. A further one is rejected, with the reason. */
    MAX_AERON_CLIENTS("clients", 64, 1, 1 << 16, "each maps three terms each way into shared memory"),
    /**
     * Term of a client's replies over Aeron, a power of two: three are mapped for each client. A message may have an
     * eighth of it, 16 MiB at most; a longer reply is answered with -32603 instead.
     */
    AERON_TERM_BYTES("bytes", 8 << 20, 1 << 16, 1 << 30, "a message of MAX_FRAME_BYTES fits"),
    /** Shared memory that one client over Aeron costs, both ways. One that wants more is rejected, with the reason. */
    MAX_AERON_CLIENT_BYTES("bytes", 64 << 20, 1 << 16, 1L << 34, "terms of 8 MiB each way, and a little"),
    /**
     * Accepted tokens that a shard keeps, so that the next request with one is not checked. Beyond it one that was not
     * used lately is forgotten, and checked when it comes again.
     */
    TOKEN_TABLE_ENTRIES("tokens", 8192, 1, 1 << 20, "as many callers as a shard has connections, or nearly"),
    /** Bytes of those tokens, objects included; the same beyond it. */
    TOKEN_TABLE_BYTES("bytes", 8 << 20, 1 << 16, 1L << 34, "5,000 tokens of 1 KB"),
    /**
     * Checks of tokens under way on one shard, until their threads end; one address has at most four times as many as
     * are free, and a quarter is for tokens that were accepted before. A further request is answered with status 503
     * and Retry-After.
     */
    MAX_TOKEN_CHECKS("checks", 256, 1, 1 << 16, "each is a virtual thread and a token"),
    /** Time of one check of a token. Then it is interrupted, and its requests are answered with status 503. */
    TOKEN_CHECK_NS("ns", 10_000_000_000L, 1_000_000, 600_000_000_000L, "issuers answer within seconds or not at all"),
    /**
     * Time after which an accepted token is checked again while it is used. One that nobody could check for twice as
     * long is not accepted any more.
     */
    TOKEN_RECHECK_NS("ns", 60_000_000_000L, 1_000_000, 86_400_000_000_000L, "what is taken back ends within a minute"),
    /**
     * Addresses, and callers, whose rates are known at once, when they have one. Beyond it the least recently used is
     * evicted, and begins anew.
     */
    RATE_TABLE_ENTRIES("entries", 16_384, 8, 1 << 24, "16 bytes each; only those in use matter"),
    /** Requests of one connection under way at once; more wait unread in the socket. */
    MAX_EXCHANGES("requests", 64, 1, 1 << 16, "bounds the replies that HTTP pipelining has to put in order"),
    /** Request line and headers of one HTTP request. Answered with status 431. */
    MAX_HEADER_BYTES("bytes", 16 << 10, 256, 1 << 20, "what common proxies allow"),
    /** Header fields of one HTTP request. Answered with status 431. */
    MAX_HEADER_COUNT("fields", 100, 4, 10_000, "what common proxies allow"),
    /**
     * Blocking handlers that run at once, per shard, until their threads end. One peer has at most four times, one
     * handler sixteen times as many as are free. A further one is answered "Server overloaded"; over HTTP with status
     * 503.
     */
    MAX_CONCURRENT_CALLS("calls", 4096, 1, 1 << 20, "bounds virtual threads and the completions queue"),
    /** Handlers that run at once on threads of the system, per shard. One more is answered "Server overloaded". */
    MAX_PLATFORM_CALLS("calls", 64, 1, 1 << 16, "each costs the system a thread with its stack"),
    /**
     * Carrier threads that are added to those of the JVM while computing handlers hold all of them, for the process.
     * Beyond them handlers wait until others end.
     */
    MAX_ADDED_CARRIERS(
            "threads", 64, 0, 200, "as many as handlers that say that they compute; the JVM has 256 at most"),
    /** Frames taken from a transport in one duty cycle. */
    FRAME_LIMIT("frames", 64, 1, 1 << 16, "keeps a duty cycle short, so that no connection waits for another's burst"),
    /** Messages of workers, parts of batches and changes that are taken in one duty cycle. */
    DRAIN_LIMIT("events", 256, 1, 1 << 20, "as FRAME_LIMIT, for answers of workers and for subscriptions"),
    /** Entries of one page of a list. */
    PAGE_SIZE("entries", 100, 1, 10_000, "pages are encoded once, at launch"),
    /**
     * Sets of scopes for which a shard keeps the pages of each list. Of more the one that came first gives way, and is
     * encoded again when it comes back.
     */
    MAX_LIST_SETS("sets", 16, 1, 1024, "a server has a dozen roles, each with the pages of a list"),
    /** Time in which {@code /ready} answers 503 before closing begins, while everything is still served. */
    DRAIN_LEAD_NS("ns", 0, 0, 3_600_000_000_000L, "balancers need the time that they look at readiness in, twice"),
    /**
     * Time in which a closing server still serves requests on kept connections. Later requests are answered with
     * -32603.
     */
    DRAIN_GRACE_NS(
            "ns", 250_000_000L, 0, 60_000_000_000L, "what is on its way arrives, and clients in use learn of the end"),
    /**
     * Time that closing waits for calls under way and unread replies. Calls that take longer are answered with -32603.
     */
    DRAIN_TIMEOUT_NS("ns", 5_000_000_000L, 0, 600_000_000_000L, "what supervisors allow between SIGTERM and SIGKILL"),
    /**
     * Time that closing waits for each plugin's {@code stop}. Then its thread is interrupted, and closing goes on
     * without it.
     */
    PLUGIN_STOP_NS(
            "ns", 5_000_000_000L, 0, 600_000_000_000L, "files and connections close soon, and nothing waits for ever"),
    /** Time that a thread of the path may stand still while the process does not. {@code /ready} then says 503. */
    READY_STALL_NS("ns", 1_000_000_000L, 200_000_000, 3_600_000_000_000L, "others can answer meanwhile"),
    /** The same for {@code /health}. */
    HEALTH_STALL_NS("ns", 10_000_000_000L, 200_000_000, 3_600_000_000_000L, "a restart costs every session"),
    /**
     * Time that a thread of the path may stand still, or a handler run on after its timeout, before it is reported with
     * its stack and counted.
     */
    STALL_REPORT_NS("ns", 500_000_000L, 100_000_000, 3_600_000_000_000L, "a cause is named within a second"),
    /**
     * Failures in turn after which calls of a handler are answered with an error at once, by shard; 0 for never. A
     * failure is an unforeseen exception or a timeout, and no error that the author has chosen.
     */
    BREAKER_FAILURES("failures", 0, 0, 1_000_000, "whether a handler may be left alone is its author's to say"),
    /** Time until a call of such a handler is let through, to try it. If that fails, as long again. */
    BREAKER_PAUSE_NS("ns", 2_000_000_000L, 1_000_000, 3_600_000_000_000L, "a service that restarts needs seconds"),
    /** Longest time an idle connection may hold a partial message before it is ended. */
    PARTIAL_FRAME_TIMEOUT_NS("ns", 30_000_000_000L, 1_000_000, 3_600_000_000_000L, "a slow sender holds memory"),
    /** Longest wait of a WebSocket close frame for answers under way. Later ones are discarded. */
    CLOSE_GRACE_NS("ns", 1_000_000_000L, 0, 600_000_000_000L, "clients wait for it, and their processes with them"),
    /** Timeout of a call of author code, unless the tool has its own. Answered with -32603 and interrupted. */
    CALL_TIMEOUT_NS(
            "ns", 600_000_000_000L, 1_000_000, 86_400_000_000_000L, "a call that waits for ever holds a permit"),
    /** Timeout of a handler that waits for its client's answer. Then the handler gets an exception. */
    CLIENT_ANSWER_TIMEOUT_NS("ns", 300_000_000_000L, 1_000_000, 86_400_000_000_000L, "people answer in minutes"),
    /** Requests of the server's that wait for one client's answer. One more fails in the handler that asks. */
    MAX_CLIENT_REQUESTS("requests", 64, 1, 10_000, "a client that never answers costs at most this much"),
    /** Messages besides answers that wait for the path, per shard. A further sender blocks. */
    MAX_QUEUED_SENDS("messages", 16_384, 1, 1 << 20, "bounds what handlers say faster than it is sent"),
    /** Timeout of a handler that waits for room to send in. Then its message is counted and dropped. */
    SEND_TIMEOUT_NS("ns", 10_000_000_000L, 1_000_000, 3_600_000_000_000L, "a path that long without room is broken"),
    /**
     * Sessions of legacy HTTP clients. A further one evicts a session that was not used for a second; if there is none,
     * initialize is answered "too many sessions", with status 503.
     */
    MAX_SESSIONS("sessions", 10_000, 1, 1 << 20, "a session costs memory until it ends"),
    /** Lifetime of a session without a request, a call under way or a stream. Afterwards it is answered with 404. */
    SESSION_IDLE_NS("ns", 1_800_000_000_000L, 1_000_000, 86_400_000_000_000L, "clients often leave without a word"),
    /**
     * Streams that one session can resume. Beyond it the oldest finished stream is evicted; if none has finished, the
     * new one cannot be resumed.
     */
    MAX_STREAMS("streams", 32, 1, 10_000, "each keeps its last events"),
    /** Events kept of one stream for a client that resumes it. A client that missed more gets an error. */
    STREAM_EVENTS("events", 256, 1, 1 << 16, "what a call says during a short break"),
    /** Bytes of those events. */
    STREAM_BYTES("bytes", 1 << 20, 1024, 1 << 28, "all streams of a session cost at most MAX_STREAMS times this"),
    /** Resources that one client is subscribed to. One more is answered with -32600. */
    MAX_SUBSCRIPTIONS("subscriptions", 1024, 1, 1 << 20, "a subscription costs memory until it ends"),
    /**
     * Log messages of {@link org.peregrine.engine.handler.Notifier#log}, 1,024 at most, that are kept for sessions that
     * have not taken them. Beyond it the oldest are dropped; a session that missed some is sent a warning that counts
     * them.
     */
    LOG_BYTES("bytes", 256 << 10, 1024, 1 << 28, "kept once for all sessions"),
    /** Open subscriptions/listen requests of one shard. One more is answered "server overloaded". */
    MAX_LISTENS("requests", 10_000, 1, 1 << 20, "each costs memory until it ends"),
    /** Lifetime of the state that a modern client carries for the server. */
    REQUEST_STATE_TTL_NS("ns", 600_000_000_000L, 1_000_000, 86_400_000_000_000L, "bounds how long it can be replayed"),
    /** Tasks that are kept, running or not. A further call that would become a task is answered with -32603. */
    MAX_TASKS("tasks", 10_000, 1, 1 << 20, "each is known in memory until its time is over"),
    /** Tasks that are running. One more is answered with -32603. */
    MAX_OPEN_TASKS("tasks", 1_000, 1, 1 << 20, "each holds a virtual thread and what its handler does"),
    /** Running tasks of one caller, as its credentials say. One more is answered with -32603. */
    MAX_OPEN_TASKS_PER_CALLER("tasks", 200, 1, 1 << 20, "one caller leaves room for others"),
    /** Longest result of a task. The task is failed with -32603 instead. */
    MAX_TASK_RESULT_BYTES("bytes", 1 << 20, 1024, 1 << 27, "it is kept, and sent with every look at the task"),
    /** Bytes of all results that are kept. Beyond it no task is begun, and a result without room fails its task. */
    MAX_TASK_STORE_BYTES("bytes", 64 << 20, 1024, 1L << 40, "memory, or disk when tasks are kept in a directory"),
    /** Timeout of a task, and lifetime of its outcome afterwards. */
    TASK_TTL_MS("ms", 3_600_000, 1, 31_536_000_000L, "clients come back within the hour"),
    /** Interval at which a client should poll a task. */
    TASK_POLL_MS("ms", 1_000, 1, 3_600_000, "soon enough for people"),
    /**
     * Silence of an SSE stream after which a comment is sent on it, and of a WebSocket connection after which it is
     * pinged; one that stays silent for as long again is ended.
     */
    KEEP_ALIVE_NS("ns", 15_000_000_000L, 1_000_000, 3_600_000_000_000L, "proxies cut what is silent for 30 to 60 s"),
    /** Time after which a client should resume a stream that ended before its answer. */
    STREAM_RETRY_MS("ms", 1_000, 0, 3_600_000, "soon enough for people"),
    /** Messages of one batch (2025-03-26 only). Answered with -32600. */
    MAX_BATCH("messages", 100, 1, 10_000, "a batch is answered in one piece"),
    /**
     * Memory of a recording for records that are not written yet, per shard, a power of two. Further records are
     * dropped and counted.
     */
    RECORDING_RING_BYTES("bytes", 8 << 20, 1 << 16, 1 << 30, "a quarter of a second at 100,000 messages a second"),
    /** Longest file of a recording. */
    RECORDING_FILE_BYTES("bytes", 64 << 20, 1 << 16, 1L << 40, "small enough to copy, large enough to hold minutes"),
    /** All files of a recording together; the oldest are deleted. */
    RECORDING_TOTAL_BYTES("bytes", 1L << 30, 1 << 17, 1L << 50, "what a disk can spare"),
    /**
     * Memory of an audit or access log for requests that are not written yet, per shard and once more for the calls of
     * workers, a power of two. Further requests are not logged, and counted.
     */
    AUDIT_RING_BYTES("bytes", 2 << 20, 1 << 16, 1 << 30, "a tenth of a second at 100,000 requests a second"),
    /**
     * Lines of an audit or access log a second, per shard, for requests that their transport has refused. Further ones
     * are counted, and a line a second tells how many.
     */
    AUDIT_REFUSALS("lines/s", 10, 0, 1_000_000, "a flood leaves days of served requests in the files"),
    /** A write of an audit log, access log or recording that takes longer is told once, and counted. */
    DISK_STALL_NS("ns", 5_000_000_000L, 1_000_000, 3_600_000_000_000L, "disks that work take less"),
    /** Longest file of an audit or access log. It is renamed then, and another begun. */
    AUDIT_FILE_BYTES("bytes", 64 << 20, 1 << 10, 1L << 40, "small enough to copy, 250,000 requests"),
    /** Renamed files of an audit or access log that are kept. The oldest is deleted. */
    AUDIT_FILES("files", 8, 1, 10_000, "half a gigabyte together with AUDIT_FILE_BYTES"),
    /**
     * Compiled schemas that are kept for tools registered again and forms sent again. Beyond it the least recently used
     * is evicted.
     */
    SCHEMA_CACHE("schemas", 4096, 1, 1 << 20, "forms may be written anew for each question"),
    /** Steps of validating one value against its schema. Beyond them the value is invalid: failure "limit". */
    VALIDATION_STEPS(
            "steps", 1_000_000, 100, 1L << 40, "five milliseconds of a stage's time, for the worst of arguments"),
    /** Failures of one value that are reported. */
    VALIDATION_FAILURES("failures", 8, 1, 100, "a model corrects a few at a time");

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
     * The unit of the value.
     *
     * @return the unit's name.
     */
    public String unit() {
        return unit;
    }

    /**
     * The default.
     *
     * @return in {@link #unit()}.
     */
    public long initial() {
        return initial;
    }

    /**
     * The reason for the default.
     *
     * @return half a sentence.
     */
    public String reason() {
        return reason;
    }

    /** The default in a process whose heap grows up to so many bytes. */
    long initial(long maxHeapBytes) {
        return switch (this) {
            case PEER_HEAP_BYTES -> Math.max(least, Math.min(initial, maxHeapBytes / 8 * 3));
            case MAX_TLS_BYTES -> Math.max(least, Math.min(most, maxHeapBytes / 4));
            case BUFFER_POOL_BYTES ->
                Math.max(least, Math.min(initial, Long.highestOneBit(DirectMemory.limitBytes() / 10 * 3)));
            default -> initial;
        };
    }

    void check(long value) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name() + " must be between " + least + " and " + most + " " + unit + ", not " + value);
        }
    }
}
