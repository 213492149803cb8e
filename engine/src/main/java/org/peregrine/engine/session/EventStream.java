package org.peregrine.engine.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.outbound.HeapMessage;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.OutboundMessage.EndedCall;
import org.peregrine.engine.outbound.OutboundMessage.EventTag;
import org.peregrine.engine.outbound.Outbox;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.Tenure;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * The numbered events of one call of a legacy HTTP client, of which the last ones are kept for a client that resumes.
 * Used by workers under its own lock; a stage only detaches, which takes no lock. Source: MCP 2025-11-25, Transports,
 * "Resumability and Redelivery".
 *
 * <pre>
 *   ATTACHED ── connection lost, answered ──► DETACHED ─┐
 *    │    ▲                                             │
 *    │    └───────── GET with Last-Event-ID ────────────┤  an answered stream goes on to DETACHED
 *    │                                                  │
 *    └── closeStream ────────────────────────► PAUSED ──┘
 * </pre>
 */
final class EventStream {
    /** The way of the stream's messages to their client. */
    enum State {
        /** Over an exchange: the call's own, or the one that resumed the stream. */
        ATTACHED,
        /** Not: kept, in case that the client comes back. */
        DETACHED,
        /** Not: the client was asked to come back. */
        PAUSED
    }

    /** A state, and in {@link State#ATTACHED} the exchange; one object, since a stage changes both without a lock. */
    private record Attachment(State state, Route route, Tenure tenure) {
        private static final Attachment DETACHED = new Attachment(State.DETACHED, null, Tenure.ENDLESS);
        private static final Attachment PAUSED = new Attachment(State.PAUSED, null, Tenure.ENDLESS);

        static Attachment to(Route route, Tenure tenure) {
            return new Attachment(State.ATTACHED, route, tenure);
        }

        /** A stream without an exchange stays as it is: a client that was asked to come back still is. */
        Attachment left() {
            return route == null ? this : DETACHED;
        }
    }

    /** An event. Its reservation is null when the budget had no room to keep it; then it is sent once. */
    private record Event(long sequence, UnsafeBuffer buffer, int length, Reservation kept) {}

    private final long number;
    private final int maxEvents;
    private final int maxBytes;
    private final int retryMs;
    private final Reservation memory;
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final AtomicReference<Attachment> attachment;
    private long lastSequence;
    private long storedBytes;
    private boolean ended;

    /**
     * Creates a stream.
     *
     * @param memory of the stream, charged to its session; closed with it.
     */
    EventStream(long number, Limits limits, Route route, Reservation memory) {
        this.memory = memory;
        this.number = number;
        this.maxEvents = limits.intValue(Limit.STREAM_EVENTS);
        this.maxBytes = limits.intValue(Limit.STREAM_BYTES);
        this.retryMs = limits.intValue(Limit.STREAM_RETRY_MS);
        this.attachment = new AtomicReference<>(Attachment.to(route, Tenure.ENDLESS));
    }

    long number() {
        return number;
    }

    /** Sends the empty event from which a client can resume before the first message. */
    synchronized void prime() {
        final Event start = new Event(lastSequence++, null, 0, null);
        final Route current = current();
        if (current != null) {
            repeat(current, start);
        }
    }

    /** Sends a message; false when the path had no room for it: it is kept only. */
    synchronized boolean send(HeapMessage message) {
        final Event event = keep(message);
        final Route current = current();
        if (current == null) {
            message.drop();
            return true;
        }
        return current.outbox().send(message.to(current, ReplyStatus.PART, tag(event), null));
    }

    /** Sends the answer; false when it was kept only, or sent on another exchange than the call's own. */
    synchronized boolean end(HeapMessage answer, Route origin, EndedCall call) {
        final Event event = keep(answer);
        final Route current = current();
        if (current == null) {
            ended = true;
            answer.drop();
            return false;
        }
        final boolean own = current.equals(origin);
        final OutboundMessage message = answer.to(current, ReplyStatus.COMPLETE, tag(event), own ? call : null);
        ended = true; // Nothing fails from here on.
        attachment.set(Attachment.DETACHED);
        if (own) {
            current.outbox().answer(message);
        } else {
            current.outbox().send(message);
        }
        return own;
    }

    /** Ends after the answer has failed; true when the call's own exchange waits for one. */
    synchronized boolean fail(Route origin) {
        ended = true;
        final Route current = leave();
        final boolean own = origin.equals(current);
        if (!own) {
            endExchange(current);
        }
        return own;
    }

    /** Keeps an event. Without room in the budget those before it are evicted, too, since a gap makes them useless. */
    private Event keep(HeapMessage message) {
        final JsonWriter writer = message.writer();
        final int length = writer.position();
        final Reservation kept = memory.reserve(Kept.EVENT, writer.buffer().capacity());
        try {
            return add(new Event(lastSequence++, writer.buffer(), length, kept));
        } catch (final Throwable failure) {
            Reservation.release(kept);
            throw failure;
        }
    }

    private Event add(Event event) {
        if (event.kept == null) {
            evictEvents();
            return event;
        }
        events.addLast(event);
        storedBytes += event.length;
        while (events.size() > maxEvents || (storedBytes > maxBytes && events.size() > 1)) {
            final Event oldest = events.removeFirst();
            storedBytes -= oldest.length;
            oldest.kept.close();
        }
        return event;
    }

    private void evictEvents() {
        events.forEach(event -> event.kept.close());
        events.clear();
        storedBytes = 0;
    }

    private EventTag tag(Event event) {
        return new EventTag(new UnsafeBuffer((number + "-" + event.sequence).getBytes(StandardCharsets.US_ASCII)), 0);
    }

    private void repeat(Route to, Event event) {
        to.outbox().send(new OutboundMessage(to, ReplyStatus.PART, event.buffer, event.length, tag(event), null, null));
    }

    /**
     * Ends the exchange but not the stream: the client is sent a retry time. Only here, since some clients, among them
     * the official one for Java, take that event for a broken message.
     */
    synchronized void pause() {
        final Route current = current();
        if (current == null) {
            return;
        }
        if (retryMs > 0) {
            final EventTag tag = new EventTag(null, retryMs);
            current.outbox().send(new OutboundMessage(current, ReplyStatus.PART, null, 0, tag, null, null));
        }
        endExchange(attachment.getAndSet(Attachment.PAUSED).route);
    }

    /** The exchange that the stream is attached to, or null. */
    private Route current() {
        return attachment.get().route;
    }

    /** Detaches from the exchange, and returns it; null when there was none. */
    private Route leave() {
        return attachment.getAndUpdate(Attachment::left).route;
    }

    private static void endExchange(Route route) {
        if (route != null) {
            route.outbox().send(OutboundMessage.empty(route, ReplyStatus.STREAM_END));
        }
    }

    /** Detaches the stream from the exchange of a closed connection, but not from a later one. Any thread; no lock. */
    void detach(Outbox shard, long connectionId) {
        final Attachment current = attachment.get();
        if (current.route != null && current.route.isOn(shard, connectionId)) {
            attachment.compareAndSet(current, Attachment.DETACHED);
        }
    }

    /**
     * Continues on another exchange, after the last event that the client has seen.
     *
     * @param tenure of the token that the client has come back with; see {@link #endExpired}.
     * @return false when events after that are not kept any more, or there never was such an event.
     */
    synchronized boolean resume(Route to, long seen, Tenure tenure) {
        final long oldest = events.isEmpty() ? lastSequence : events.peekFirst().sequence;
        if (seen >= lastSequence || seen + 1 < oldest) {
            return false;
        }
        endExchange(leave());
        attachment.set(Attachment.DETACHED);
        to.outbox().send(OutboundMessage.empty(to, ReplyStatus.PART));
        for (final Event event : events) {
            if (event.sequence > seen) {
                repeat(to, event);
            }
        }
        if (ended) {
            endExchange(to);
        } else {
            attachment.set(Attachment.to(to, tenure));
        }
        return true;
    }

    /**
     * Ends the exchange that resumed the stream when its token is not accepted any more; the stream is kept for a
     * client that comes back. The call's own exchange lasts until its answer.
     *
     * @return the time of the next call, while the exchange goes on.
     */
    synchronized long endExpired(long nowMs) {
        final Attachment current = attachment.get();
        final long nextMs = current.tenure.claim(nowMs);
        if (nextMs > nowMs) {
            return nextMs;
        }
        if (attachment.compareAndSet(current, Attachment.DETACHED)) {
            endExchange(current.route);
        }
        return Principal.NO_EXPIRY;
    }

    /** Whether the client was asked to resume and has not yet. */
    synchronized boolean isPaused() {
        return attachment.get().state == State.PAUSED;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Ends the stream with its session. */
    synchronized void close() {
        ended = true;
        try {
            endExchange(leave());
        } finally {
            evict();
        }
    }

    /** Releases the heap of kept events. */
    synchronized void evict() {
        evictEvents();
        memory.close();
    }
}
