package org.peregrine.engine.audit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.RequiredScopes;

/**
 * The way into one ring: copies the facts of a request, or counts it when there is no room. Allocates nothing, waits
 * for nothing. The threads are those that the ring has room for: one, or many.
 */
final class AuditTap {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final RingBuffer ring;
    private final AtomicBuffer target;
    private final boolean everything;
    private final long maxRefusals;
    private final AtomicLong missed = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();
    private long secondNs;
    private long refusals;

    /**
     * Creates a tap.
     *
     * @param everything whether requests that run no author code are taken, too.
     * @param maxRefusals requests a second that their transport has refused, or that are above a rate or no JSON.
     */
    AuditTap(RingBuffer ring, boolean everything, long maxRefusals) {
        this.ring = ring;
        this.maxRefusals = maxRefusals;
        this.target = ring.buffer();
        this.everything = everything;
    }

    RingBuffer ring() {
        return ring;
    }

    /** Requests that had no room so far. Any thread. */
    long missed() {
        return missed.get();
    }

    void miss() {
        missed.incrementAndGet();
    }

    /** Refused requests that came too fast to have a line each, so far. Any thread. */
    long leftOut() {
        return leftOut.get();
    }

    /**
     * Whether a request that its transport has refused has a line: no more than some in a second, so that a flood of
     * them leaves the ring, the disk and the kept files to those that are served. One thread.
     */
    boolean takesRefusal(CallEnd end, long nowNs) {
        return (everything || end == CallEnd.DENIED) && hasLine(nowNs);
    }

    /** The same of a message above its rate, or of one that is no JSON. One thread. */
    boolean takesUnserved(RequestFacts request, long nowNs) {
        return (everything || request.ofAuthor) && hasLine(nowNs);
    }

    private boolean hasLine(long nowNs) {
        if (nowNs - secondNs >= SECOND_NS) {
            secondNs = nowNs;
            refusals = 0;
        }
        if (refusals < maxRefusals) {
            refusals++;
            return true;
        }
        leftOut.incrementAndGet();
        return false;
    }

    /** Writes what has ended; false when it had no room. */
    boolean write(int type, RequestFacts facts, int shard, CallEnd end, int code, long nowNs) {
        final boolean ran = facts.ofAuthor && end != CallEnd.ACCEPTED; // A notification runs no author's code.
        if (!everything && !ran && end != CallEnd.DENIED) {
            return true;
        }
        final int index = ring.tryClaim(type, length(facts));
        if (index < 0) {
            miss();
            return false;
        }
        boolean written = false;
        try {
            put(index, facts, shard, end, code, nowNs);
            written = true;
        } finally {
            if (written) {
                ring.commit(index);
            } else {
                ring.abort(index);
            }
        }
        return true;
    }

    private static int length(RequestFacts facts) {
        final Principal principal = facts.principal;
        int length = AuditRecord.TEXTS
                + sessionLength(facts)
                + Math.min(facts.id.length, AuditRecord.MAX_ID_BYTES + 1)
                + Math.min(facts.name.length, AuditRecord.MAX_NAME_BYTES + 1)
                + Math.min(facts.methodName.length, AuditRecord.MAX_ID_BYTES + 1)
                + facts.task.length
                + facts.scopes.length;
        if (!principal.isAnonymous()) {
            length += Character.BYTES
                    * (chars(principal.name())
                            + chars(principal.issuer())
                            + chars(principal.subject())
                            + chars(principal.clientId()));
        }
        return length;
    }

    private static int sessionLength(RequestFacts facts) {
        return facts.sessionId == null ? 0 : facts.sessionId.capacity();
    }

    private static int chars(String text) {
        return Math.min(text.length(), AuditRecord.MAX_CALLER_CHARS + 1);
    }

    private void put(int index, RequestFacts facts, int shard, CallEnd end, int code, long nowNs) {
        target.putLong(index + AuditRecord.TIME_NS, facts.receivedNs);
        target.putLong(index + AuditRecord.DURATION_NS, nowNs - facts.receivedNs);
        target.putLong(index + AuditRecord.CONNECTION, facts.connectionId);
        target.putLong(index + AuditRecord.PEER, facts.peer);
        target.putInt(index + AuditRecord.CODE, code);
        target.putShort(index + AuditRecord.SHARD, (short) shard);
        target.putShort(index + AuditRecord.METHOD, (short) ordinal(facts.method));
        target.putByte(index + AuditRecord.END, (byte) end.ordinal());
        target.putByte(index + AuditRecord.WIRE, (byte) facts.wire.ordinal());
        target.putByte(index + AuditRecord.VERSION, (byte) ordinal(facts.version));
        target.putByte(index + AuditRecord.KIND, (byte) facts.kind.ordinal());
        target.putByte(index + AuditRecord.ENTRY, (byte) facts.entry.ordinal());
        int at = index + AuditRecord.TEXTS;
        final int session = sessionLength(facts);
        target.putShort(index + AuditRecord.SESSION_LENGTH, (short) session);
        if (session > 0) {
            target.putBytes(at, facts.sessionId, 0, session);
        }
        at += session;
        at = span(index + AuditRecord.ID_LENGTH, at, facts.id, AuditRecord.MAX_ID_BYTES);
        at = span(index + AuditRecord.NAME_LENGTH, at, facts.name, AuditRecord.MAX_NAME_BYTES);
        at = span(index + AuditRecord.METHOD_LENGTH, at, facts.methodName, AuditRecord.MAX_ID_BYTES);
        at = caller(index, at, facts.principal);
        at = span(index + AuditRecord.TASK_LENGTH, at, facts.task, AuditRecord.MAX_ID_BYTES);
        span(index + AuditRecord.SCOPES_LENGTH, at, facts.scopes, RequiredScopes.MAX_BYTES);
    }

    private static int ordinal(Enum<?> value) {
        return value == null ? AuditRecord.NONE : value.ordinal();
    }

    /** One byte more than is shown says that there is more. */
    private int span(int lengthIndex, int at, RequestFacts.Span span, int maxBytes) {
        final int length = Math.min(span.length, maxBytes + 1);
        target.putShort(lengthIndex, (short) length);
        if (length > 0) {
            target.putBytes(at, span.buffer, span.offset, length);
        }
        return at + length;
    }

    private int caller(int index, int start, Principal principal) {
        if (principal.isAnonymous()) {
            target.putLong(index + AuditRecord.CALLER_LENGTH, 0);
            return start;
        }
        int at = text(index + AuditRecord.CALLER_LENGTH, start, principal.name());
        at = text(index + AuditRecord.ISSUER_LENGTH, at, principal.issuer());
        at = text(index + AuditRecord.SUBJECT_LENGTH, at, principal.subject());
        return text(index + AuditRecord.CLIENT_LENGTH, at, principal.clientId());
    }

    private int text(int lengthIndex, int at, String text) {
        final int count = chars(text);
        target.putShort(lengthIndex, (short) count);
        for (int i = 0; i < count; i++) {
            target.putChar(at + i * Character.BYTES, text.charAt(i));
        }
        return at + count * Character.BYTES;
    }
}
