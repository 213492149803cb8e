package org.peregrine.transports.simulation;

import java.util.concurrent.TimeUnit;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;

/**
 * Decisions about a whole episode, taken by chance before it begins: small limits, so that they are reached, and how
 * often something goes wrong. Some seeds have no faults at all, some have almost nothing else.
 */
final class Profile {
    static final int MAX_FRAME_BYTES = 8192;
    static final long DRAIN_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    /** A reply with room for a look at a task and its result, which has none in 16 KiB. */
    static final int REPLY_WITH_TASK_BYTES = 1 << 15;

    /** Memory for replies with which none of an episode's is refused. */
    static final int ENOUGH_BYTES = 1 << 18;

    /** Connections with which none of an episode's has to give way to another. */
    static final int ENOUGH_CONNECTIONS = 64;

    /** Failures in turn after which a handler is held off, where it is. */
    static final int BREAKER_FAILURES = 3;

    static final long BREAKER_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final int MAX_HEADER_BYTES = 1 << 14;

    final Theme theme;
    private final boolean hoarding;

    /** Shards, over which connections are spread in turn. */
    final int shards;

    final int clients;
    final int steps;
    /** One step in so many is a fault; 0 for none. */
    final int faults;
    /** Clients come over this wire only; 0 for over any. */
    final int wire;
    /** Whether the limits are such that streams and tasks, and the sessions of streams, are kept for who comes back. */
    final boolean keepsEvents;
    /** Whether one client has started the server, and speaks over its standard input and output. */
    final boolean stdio;
    /** Whether the episode ends with an engine that closes while clients are there. */
    final boolean closing;

    Profile(Chance chance, boolean stdio) {
        this.stdio = stdio;
        theme = chance.of(
                Theme.MIXED,
                Theme.MIXED,
                Theme.MIXED,
                Theme.MIXED,
                Theme.HOARDING,
                Theme.RESUMING,
                Theme.RESUMING,
                Theme.BREAKING,
                Theme.TASKING);
        hoarding = theme == Theme.HOARDING;
        final boolean resuming = theme == Theme.RESUMING;
        final boolean few = few();
        shards = resuming ? chance.of(1, 2, 2, 3) : chance.of(1, 1, 2, 3);
        clients = hoarding ? 6 : few ? chance.between(1, 3) : chance.between(1, 6);
        steps = hoarding || few ? 400 : chance.of(60, 150, 300);
        faults = chance.of(0, 200, 50, 15);
        wire = hoarding || resuming
                ? World.HTTP
                : chance.of(0, 0, World.LINES, World.WEB_SOCKET, World.HTTP, World.HTTP, World.SSE);
        closing = chance.oneIn(few ? 4 : 2);
        keepsEvents = resuming ? !chance.oneIn(4) : chance.oneIn(2);
    }

    /** Sets the limits of the engine. */
    EngineContext limits(EngineContext context, Chance chance) {
        return context.limit(Limit.RING_CAPACITY, hoarding ? 4 : chance.of(2, 4, 16))
                .limit(Limit.INLINE_FRAME_BYTES, chance.of(256, 2048))
                .limit(Limit.INLINE_REPLY_BYTES, chance.of(512, 2048))
                .limit(Limit.MAX_FRAME_BYTES, MAX_FRAME_BYTES)
                .limit(Limit.MAX_HEADER_BYTES, MAX_HEADER_BYTES)
                .limit(Limit.MAX_REPLY_BYTES, theme == Theme.TASKING ? REPLY_WITH_TASK_BYTES : 1 << 14)
                .limit(Limit.BUFFER_POOL_BYTES, hoarding ? 1 << 16 : chance.of(1 << 16, 1 << 16, ENOUGH_BYTES))
                .limit(
                        Limit.PEER_HEAP_BYTES,
                        keepsEvents ? Invariants.ENOUGH_HEAP_BYTES : chance.of(1 << 18, Invariants.ENOUGH_HEAP_BYTES))
                .limit(
                        Limit.MAX_CONNECTIONS,
                        hoarding || keepsEvents ? ENOUGH_CONNECTIONS : chance.of(6, ENOUGH_CONNECTIONS))
                .limit(Limit.MAX_CONNECTIONS_PER_ADDRESS, hoarding || keepsEvents ? 64 : chance.of(4, 64))
                .limit(Limit.MAX_EXCHANGES, theme == Theme.RESUMING ? chance.of(4, 64) : chance.of(1, 4, 64))
                .limit(Limit.MAX_PENDING_REPLY_BYTES, chance.of(1 << 14, ENOUGH_BYTES))
                .limit(Limit.MAX_CONCURRENT_CALLS, few() ? chance.of(4, 64) : chance.of(1, 4, 64))
                .limit(Limit.MAX_ADDED_CARRIERS, 0)
                .limit(Limit.FRAME_LIMIT, hoarding ? 64 : chance.of(1, 64))
                .limit(Limit.DRAIN_LIMIT, chance.of(1, 256))
                .limit(Limit.MAX_SESSIONS, hoarding || keepsEvents ? 64 : chance.of(2, 64))
                .limit(Limit.MAX_LISTENS, chance.of(1, 64))
                .limit(Limit.MAX_TASKS, keepsEvents ? 64 : chance.of(2, 64))
                .limit(Limit.MAX_OPEN_TASKS, chance.of(2, 64))
                .limit(Limit.STREAM_EVENTS, keepsEvents ? 64 : chance.of(2, 64))
                .limit(Limit.MAX_STREAMS, World.STREAMS)
                .limit(Limit.LOG_BYTES, 4096)
                .limit(Limit.BREAKER_FAILURES, theme == Theme.BREAKING ? BREAKER_FAILURES : 0)
                .limit(Limit.BREAKER_PAUSE_NS, BREAKER_PAUSE_NS)
                .limit(Limit.DRAIN_TIMEOUT_NS, DRAIN_TIMEOUT_NS);
    }

    /** Whether few clients do much. */
    private boolean few() {
        return theme == Theme.RESUMING || theme == Theme.BREAKING;
    }
}
