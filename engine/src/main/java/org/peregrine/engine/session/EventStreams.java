package org.peregrine.engine.session;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.agrona.DirectBuffer;
import org.peregrine.engine.limit.Holder;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.outbound.Outbox;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.Tenure;
import org.peregrine.engine.status.EachStep;

/** The resumable streams of one session, a bounded number of them. Used by workers. */
final class EventStreams {
    private final Limits limits;
    private final int maxStreams;
    private final Holder holder;
    private final ArrayDeque<EventStream> streams = new ArrayDeque<>();
    private long opened;
    private boolean closed;

    /**
     * Creates a table without streams.
     *
     * @param limits of the engine.
     * @param holder charged for kept events.
     */
    EventStreams(Limits limits, Holder holder) {
        this.holder = holder;
        this.limits = limits;
        this.maxStreams = limits.intValue(Limit.MAX_STREAMS);
    }

    /** Opens a stream; null when the maximum of streams is still under way, or the budget has no room for it. */
    synchronized EventStream open(Route route) {
        if (closed || (streams.size() >= maxStreams && !evictOldestEnded())) {
            return null;
        }
        final Reservation kept = holder.reserve(Kept.STREAM, 0);
        if (kept == null) {
            return null;
        }
        final EventStream stream = new EventStream(opened++, limits, route, kept);
        streams.addLast(stream);
        return stream;
    }

    private boolean evictOldestEnded() {
        for (final Iterator<EventStream> all = streams.iterator(); all.hasNext(); ) {
            final EventStream stream = all.next();
            if (stream.hasEnded()) {
                all.remove();
                stream.evict();
                return true;
            }
        }
        return false;
    }

    /** Whether the client was asked to resume a stream and has not yet. */
    synchronized boolean hasPaused() {
        return streams.stream().anyMatch(EventStream::isPaused);
    }

    private synchronized EventStream find(long number) {
        for (final EventStream stream : streams) {
            if (stream.number() == number) {
                return stream;
            }
        }
        return null;
    }

    /** Resumes the stream that an event belongs to; false when there is none, or later events are not kept any more. */
    boolean resume(Route route, EventId seen, Tenure tenure) {
        final EventStream stream = find(seen.stream());
        return stream != null && stream.resume(route, seen.sequence(), tenure);
    }

    /** Ends exchanges that resumed a stream with a token that has expired or is not accepted; returns the next time. */
    synchronized long endExpired(long nowMs) {
        long next = Principal.NO_EXPIRY;
        for (final EventStream stream : streams) {
            next = Math.min(next, stream.endExpired(nowMs));
        }
        return next;
    }

    synchronized void detach(Outbox shard, long connectionId) {
        streams.forEach(stream -> stream.detach(shard, connectionId));
    }

    synchronized void close() {
        closed = true;
        final EachStep steps = new EachStep();
        streams.forEach(stream -> steps.run(stream::close));
        streams.clear();
        steps.end();
    }

    /**
     * The name of an event, as clients send it back.
     *
     * @param stream number of the stream.
     * @param sequence of the event in it.
     */
    record EventId(long stream, long sequence) {
        private static final int MAX_DIGITS = 18;

        /** Reads {@code stream-sequence}; null when the text is anything else. */
        static EventId parse(DirectBuffer buffer, int offset, int length) {
            int dash = -1;
            for (int i = 0; i < length; i++) {
                final byte character = buffer.getByte(offset + i);
                if (character == '-' && dash < 0) {
                    dash = i;
                } else if (character < '0' || character > '9') {
                    return null;
                }
            }
            final int tail = length - dash - 1;
            if (dash < 1 || dash > MAX_DIGITS || tail < 1 || tail > MAX_DIGITS) {
                return null;
            }
            return new EventId(
                    buffer.parseNaturalLongAscii(offset, dash), buffer.parseNaturalLongAscii(offset + dash + 1, tail));
        }
    }
}
