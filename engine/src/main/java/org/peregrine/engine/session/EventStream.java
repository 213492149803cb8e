package org.peregrine.engine.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.outbound.HeapMessage;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.OutboundMessage.EndedCall;
import org.peregrine.engine.outbound.OutboundMessage.EventTag;
import org.peregrine.engine.outbound.Outbox;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * The numbered events of one call of a legacy HTTP client, of which the last ones are kept for a client that resumes.
 * Used by workers under its own lock; a stage only detaches, which takes no lock. Source: MCP 2025-11-25, Transports,
 * "Resumability and Redelivery".
 *
 * <pre>
 *   attached to the POST ── connection lost, or closeStream ──► detached
 *   detached ── GET with Last-Event-ID ──► attached to the GET
 * </pre>
 */
final class EventStream {
    /** An event. Its reservation is null when the budget had no room to keep it; then it is sent once. */
    private record Event(long sequence, UnsafeBuffer buffer, int length, Reservation kept) {}

    private final long number;
    private final int maxEvents;
    private final int maxBytes;
    private final int retryMs;
    private final Reservation memory;
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final AtomicReference<Route> route;
    private long lastSequence;
    private long storedBytes;
    private boolean paused;
    private boolean ended;

    /**
     * Creates a stream.
     *
     * @param memory of the stream, charged to its session; closed with it.
     */
    EventStream(long number, EventLimits limits, Route route, Reservation memory) {
        this.memory = memory;
        this.number = number;
        this.maxEvents = limits.events();
        this.maxBytes = limits.bytes();
        this.retryMs = limits.retryMs();
        this.route = new AtomicReference<>(route);
    }

    long number() {
        return number;
    }

    /** Sends the empty event from which a client can resume before the first message. */
    synchronized void prime() {
        final Event start = new Event(lastSequence++, null, 0, null);
        final Route current = route.get();
        if (current != null) {
            repeat(current, start);
        }
    }

    /** Sends a message; false when the path had no room for it: it is kept only. */
    synchronized boolean send(HeapMessage message) {
        final Event event = keep(message);
        final Route current = route.get();
        if (current == null) {
            message.drop();
            return true;
        }
        return current.outbox().send(message.to(current, ReplyStatus.PART, tag(event), null));
    }

    /** Sends the answer; false when it was kept only, or sent on another exchange than the call's own. */
    synchronized boolean end(HeapMessage answer, Route origin, EndedCall call) {
        final Event event = keep(answer);
        final Route current = route.get();
        if (current == null) {
            ended = true;
            answer.drop();
            return false;
        }
        final boolean own = current.equals(origin);
        final OutboundMessage message = answer.to(current, ReplyStatus.COMPLETE, tag(event), own ? call : null);
        ended = true; // Nothing fails from here on.
        route.set(null);
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
        final Route current = route.getAndSet(null);
        final boolean own = origin.equals(current);
        if (current != null && !own) {
            current.outbox().send(OutboundMessage.empty(current, ReplyStatus.STREAM_END));
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
        final Route current = route.get();
        if (current != null && retryMs > 0) {
            final EventTag tag = new EventTag(null, retryMs);
            current.outbox().send(new OutboundMessage(current, ReplyStatus.PART, null, 0, tag, null, null));
        }
        paused = current != null;
        release();
    }

    /** Ends the exchange. */
    private void release() {
        final Route current = route.getAndSet(null);
        if (current != null) {
            current.outbox().send(OutboundMessage.empty(current, ReplyStatus.STREAM_END));
        }
    }

    /** Detaches the stream from the exchange of a closed connection, but not from a later one. Any thread; no lock. */
    void detach(Outbox shard, long connectionId) {
        final Route current = route.get();
        if (current != null && current.isOn(shard, connectionId)) {
            route.compareAndSet(current, null);
        }
    }

    /**
     * Continues on another exchange, after the last event that the client has seen.
     *
     * @return false when events after that are not kept any more, or there never was such an event.
     */
    synchronized boolean resume(Route to, long seen) {
        final long oldest = events.isEmpty() ? lastSequence : events.peekFirst().sequence;
        if (seen >= lastSequence || seen + 1 < oldest) {
            return false;
        }
        release();
        paused = false;
        to.outbox().send(OutboundMessage.empty(to, ReplyStatus.PART));
        for (final Event event : events) {
            if (event.sequence > seen) {
                repeat(to, event);
            }
        }
        if (ended) {
            to.outbox().send(OutboundMessage.empty(to, ReplyStatus.STREAM_END));
        } else {
            route.set(to);
        }
        return true;
    }

    /** Whether the client was asked to resume and has not yet. */
    synchronized boolean isPaused() {
        return paused;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Ends the stream with its session. */
    synchronized void close() {
        ended = true;
        try {
            release();
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
