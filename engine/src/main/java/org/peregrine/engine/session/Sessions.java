package org.peregrine.engine.session;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.limit.Holder;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.limit.PeerMemory;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.principal.Tenure;
import org.peregrine.engine.status.EachStep;
import org.peregrine.engine.subscription.Subscriptions;

/**
 * The sessions of legacy HTTP clients, by id, shared by all shards. An id is 128 random bits in hexadecimal. Any
 * thread. Source: MCP 2025-11-25, Transports, "Session Management".
 */
public final class Sessions {
    private static final int ID_BYTES = 16;
    private static final int ID_LENGTH = 2 * ID_BYTES;
    private static final long MIN_SWEEP_NS = 1_000_000_000;
    /** Time for a client to send a request after its initialize. */
    private static final long MIN_UNUSED_NS = 1_000_000_000;

    private final SecureRandom random = new SecureRandom();
    private final ConcurrentHashMap<SessionKey, Session> byId = new ConcurrentHashMap<>();
    private final SessionOrder order;
    private final Queue<Session> evicted = new ConcurrentLinkedQueue<>();
    private final PeerMemory memory;
    private final Limits limits;
    private final Subscriptions subscriptions;
    private final int maxSessions;
    private final long idleNs;
    private final NextExpiry nextExpiry = new NextExpiry();
    private volatile Runnable onEvicted = () -> {};
    private boolean swept;
    private long nextSweepNs;

    /**
     * Creates the table.
     *
     * @param limits of the engine.
     * @param subscriptions that legacy clients can have.
     * @param memory budget of sessions.
     */
    public Sessions(Limits limits, Subscriptions subscriptions, PeerMemory memory) {
        this.memory = memory;
        this.subscriptions = subscriptions;
        this.limits = limits;
        this.maxSessions = limits.intValue(Limit.MAX_SESSIONS);
        this.order = new SessionOrder(maxSessions);
        this.idleNs = limits.get(Limit.SESSION_IDLE_NS);
    }

    /**
     * Makes the session of a connection. It is not in the table: the connection refers to it. Its heap counts but is
     * not refused, since connections are limited.
     *
     * @param nowNs time.
     * @param address key of the peer, or of its caller, see {@link org.peregrine.engine.limit.PeerKey}.
     * @return a session without an id.
     */
    public Session ofConnection(long nowNs, long address) {
        final Holder holder = memory.holder(address);
        return new Session(null, limits, subscriptions, holder, holder.reserveAnyway(Kept.SESSION, 0), nowNs);
    }

    /**
     * Opens a session. At the limit another one is evicted, see {@link SessionOrder}.
     *
     * @param nowNs time.
     * @param address key of the peer, or of its caller, see {@link org.peregrine.engine.limit.PeerKey}.
     * @return null when all are in use, or the budget of heap is spent.
     */
    public Session open(long nowNs, long address) {
        final Holder holder = memory.holder(address);
        if (byId.mappingCount() >= maxSessions && !evict(nowNs, address)) {
            return null;
        }
        final Reservation kept = holder.reserve(Kept.SESSION, 0);
        if (kept == null) {
            evict(nowNs, address); // For later sessions: its heap is free once housekeeping has ended it.
            return null;
        }
        final byte[] bits = new byte[ID_BYTES];
        random.nextBytes(bits);
        final UnsafeBuffer id = new UnsafeBuffer(HexFormat.of().formatHex(bits).getBytes(StandardCharsets.US_ASCII));
        final Session session = new Session(id, limits, subscriptions, holder, kept, nowNs);
        final SessionKey key = new SessionKey();
        key.read(id, 0, ID_LENGTH);
        byId.put(key, session);
        order.add(session);
        return session;
    }

    /** Removes the session to evict; housekeeping ends it, because that may send. */
    private boolean evict(long nowNs, long wanting) {
        final Session session = order.take(nowNs, MIN_UNUSED_NS, wanting);
        if (session == null) {
            return false;
        }
        remove(session);
        endLater(session);
        onEvicted.run();
        return true;
    }

    /**
     * Finds a session. No allocation.
     *
     * @param scratch of the caller's thread.
     * @param buffer holds the id.
     * @param offset of its first byte.
     * @param length in bytes.
     * @return null when there is none of that id, or it has ended.
     */
    public Session find(SessionKey scratch, UnsafeBuffer buffer, int offset, int length) {
        return scratch.read(buffer, offset, length) ? byId.get(scratch) : null;
    }

    /**
     * Removes a session from the table. It must still be ended. Any thread.
     *
     * @param session to end.
     */
    public void remove(Session session) {
        final SessionKey key = new SessionKey();
        if (key.read(session.id(), 0, ID_LENGTH)) {
            byId.remove(key, session);
            order.remove(session);
        }
    }

    /**
     * Lets housekeeping end a removed session. Any thread.
     *
     * @param session to end.
     */
    public void endLater(Session session) {
        evicted.add(session);
    }

    /**
     * Ends idle sessions. Housekeeping thread only; cheap until the first can be due.
     *
     * @param nowNs time.
     */
    public void endIdle(long nowNs) {
        final Session first = evicted.poll();
        final boolean due = !byId.isEmpty() && (!swept || nowNs - nextSweepNs >= 0);
        if (first == null && !due) {
            return;
        }
        final EachStep steps = new EachStep();
        for (Session gone = first; gone != null; gone = evicted.poll()) {
            steps.run(gone::end);
        }
        if (due) {
            sweep(nowNs, steps);
        }
        steps.end();
    }

    private void sweep(long nowNs, EachStep steps) {
        long longestIdleNs = 0;
        for (final Session session : byId.values()) {
            if (session.isIdle(nowNs, idleNs)) {
                steps.run(() -> close(session));
            } else {
                longestIdleNs = Math.max(longestIdleNs, session.unusedNs(nowNs));
            }
        }
        swept = true;
        nextSweepNs = nowNs + Math.max(MIN_SWEEP_NS, idleNs - longestIdleNs);
    }

    private void close(Session session) {
        remove(session);
        session.end();
    }

    /**
     * Whether clients were asked to resume a stream and have not yet. Any thread; reads every session.
     *
     * @return false when no client will resume a stream.
     */
    public boolean awaitReturns() {
        return byId.values().stream().anyMatch(session -> session.streams().hasPaused());
    }

    /**
     * Notes the token that an exchange of a session was opened with, which stays open.
     *
     * @param tenure of the token.
     */
    public void expectExpiry(Tenure tenure) {
        nextExpiry.expect(tenure);
    }

    /**
     * Ends exchanges that stay open and whose token has expired or is not accepted any more, and claims the tenure of
     * the others. The sessions go on: their callers come back with another token. Housekeeping thread only; cheap where
     * no stream is open with a token.
     *
     * @param nowMs time, in milliseconds since 1970.
     */
    public void endExpired(long nowMs) {
        if (!nextExpiry.takeDue(nowMs)) {
            return;
        }
        final EachStep steps = new EachStep();
        byId.values().forEach(session -> steps.run(() -> nextExpiry.expect(session.endExpired(nowMs))));
        steps.end();
    }

    /**
     * Visits all sessions that have an id.
     *
     * @param action any thread's; its exceptions come after all were visited.
     */
    public void forEach(Consumer<Session> action) {
        final EachStep steps = new EachStep();
        byId.values().forEach(session -> steps.run(() -> action.accept(session)));
        steps.end();
    }

    /** Ends all sessions. Any thread but those of the path. */
    public void endAll() {
        final EachStep steps = new EachStep();
        byId.values().forEach(session -> steps.run(() -> close(session)));
        steps.end();
    }

    /**
     * Sets the listener for evictions.
     *
     * @param listener called by any thread; must not wait.
     */
    public void onEvicted(Runnable listener) {
        onEvicted = listener;
    }

    /**
     * Counts the sessions.
     *
     * @return a count.
     */
    public long count() {
        return byId.mappingCount();
    }

    /** A session's id as a key; reusable for every look-up of a thread. */
    public static final class SessionKey {
        private long high;
        private long low;

        /** Creates an empty key. */
        public SessionKey() {}

        private boolean read(UnsafeBuffer buffer, int offset, int length) {
            if (length != ID_LENGTH) {
                return false;
            }
            long first = 0;
            long second = 0;
            for (int i = 0; i < ID_LENGTH; i++) {
                final int digit = digit(buffer.getByte(offset + i));
                if (digit < 0) {
                    return false;
                }
                if (i < ID_BYTES) {
                    first = first << 4 | digit;
                } else {
                    second = second << 4 | digit;
                }
            }
            high = first;
            low = second;
            return true;
        }

        /** Lower case only: an id has one spelling. */
        private static int digit(byte character) {
            if (character >= '0' && character <= '9') {
                return character - '0';
            }
            return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof SessionKey key && high == key.high && low == key.low;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(high ^ low);
        }
    }
}
