package org.peregrine.transports.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The streams of an HTTP client's calls that can be resumed, by the event that was seen last.
 *
 * <pre>
 *   a call's exchange ──► its first event ──► a stream ──► cut ──► GET with Last-Event-ID ──► the rest, and the answer
 *                                               ▲                     │
 *                                               └──────── cut ────────┘
 * </pre>
 */
final class Resumption {
    private static final int MOST_FAILURES = 8;
    private static final long NO_STREAM = 4711;
    private static final int NOT_FOUND = 404;
    private static final int BAD_REQUEST = 400;

    private final World world;
    /** By session and number: an ended session may still be heard of after the next one has begun. */
    private final Map<String, CallStream> streams = new HashMap<>();

    private final List<CallStream> inOrder = new ArrayList<>();
    private int calls;

    Resumption(World world) {
        this.world = world;
    }

    /** Notes a call of the session: it may have a stream. */
    void called() {
        calls++;
    }

    /**
     * Takes an event with an id.
     *
     * @param exchange on which it comes.
     * @param id of the event.
     * @param data its message; empty for none.
     * @return whether the client sees it for the first time.
     */
    boolean take(HttpConnection.Exchange exchange, String id, String data) {
        final int dash = id.indexOf('-');
        final long number = Long.parseLong(id.substring(0, dash));
        final long sequence = Long.parseLong(id.substring(dash + 1));
        if (exchange.stream == null) {
            exchange.stream = begin(exchange, number);
        }
        if (exchange.stream.number != number || exchange.next != sequence) {
            throw new Violation("Event " + id + " came on " + exchange.what + " of " + exchange.stream
                    + ", in place of " + exchange.stream.number + "-" + exchange.next);
        }
        exchange.next++;
        return exchange.stream.take(sequence, data);
    }

    private CallStream begin(HttpConnection.Exchange exchange, long number) {
        final CallStream stream = new CallStream(number, exchange);
        if (exchange.request == null || streams.put(exchange.session + " " + number, stream) != null) {
            throw new Violation("Stream " + number + " begins on " + exchange.what);
        }
        inOrder.add(stream);
        return stream;
    }

    /** Notes that the response on an exchange has ended; returns whether the stream may go on on another. */
    boolean ended(HttpConnection.Exchange exchange) {
        final CallStream stream = exchange.stream;
        exchange.over = true;
        if (stream == null || stream.current != exchange) {
            return stream != null;
        }
        final boolean expected = exchange.paused || stream.unconfirmed > 0;
        stream.current = null;
        return expected && stream.request.isOpen();
    }

    /** Notes that the connection of an exchange was cut. */
    void cut(HttpConnection.Exchange exchange) {
        final CallStream stream = exchange.stream;
        exchange.over = true;
        if (stream != null) {
            stream.unconfirmed += exchange.status == 0 ? 1 : 0;
            stream.current = stream.current == exchange ? null : stream.current;
        }
    }

    /** Whether the client comes back for an answer. */
    boolean awaits(Request request) {
        return inOrder.stream().anyMatch(stream -> stream.request == request && !request.cancelled);
    }

    /** A stream to be resumed now, by chance also one that is not interrupted or has ended; null for none. */
    CallStream any() {
        final List<CallStream> possible = new ArrayList<>();
        for (final CallStream stream : inOrder) {
            if (stream.current == null || stream.current.status != 0) {
                possible.add(stream);
            }
        }
        return possible.isEmpty() ? null : world.chance().of(possible);
    }

    /** A connection that a stream under way was resumed from; null for none. */
    HttpConnection leftBehind() {
        for (final CallStream stream : inOrder) {
            final HttpConnection.Exchange current = stream.current;
            if (current != null && current.status != 0 && current.replaced != null && stream.request.isOpen()) {
                return current.replaced.connection;
            }
        }
        return null;
    }

    /** An interrupted stream; null for none. */
    CallStream interrupted() {
        for (final CallStream stream : inOrder) {
            if (stream.isInterrupted()) {
                return stream;
            }
        }
        return null;
    }

    /** Makes the exchange that resumes a stream, behind an event that was seen: mostly the last one. */
    HttpConnection.Exchange resume(CallStream stream, boolean draining) {
        final HttpConnection.Exchange exchange =
                new HttpConnection.Exchange("GET to resume " + stream.number, null, stream.session, false, draining);
        final long seen = world.chance().oneIn(4) ? world.chance().below((int) stream.last() + 1) : stream.last();
        exchange.stream = stream;
        exchange.next = seen + 1;
        exchange.replaced = stream.current;
        exchange.before = stream.latest;
        stream.latest = exchange;
        stream.current = exchange;
        return exchange;
    }

    /** The id of an event that the session cannot have. */
    static String unknownEvent() {
        return NO_STREAM + "-0";
    }

    /** Notes that the client could not come back for a stream: for lack of a connection, or because it was refused. */
    void failed(CallStream stream, HttpConnection.Exchange exchange, boolean sessionEnding) {
        final int status = exchange == null ? 0 : exchange.status;
        if (exchange != null) {
            exchange.over = true;
            stream.current = stream.current == exchange ? exchange.standing() : stream.current;
        }
        stream.failures++;
        if (status == BAD_REQUEST && !sessionEnding && !stream.request.cancelled && isKept()) {
            throw new Violation("Events are lost: " + stream + " is not resumed behind event " + (exchange.next - 1));
        }
        if (stream.current == null
                && (status == BAD_REQUEST || status == NOT_FOUND || stream.failures >= MOST_FAILURES)) {
            lose(stream);
        }
    }

    /** Whether nothing that a session has said is forgotten: fewer calls and events than are kept. */
    private boolean isKept() {
        return world.keepsEvents() && calls <= World.STREAMS;
    }

    private void lose(CallStream stream) {
        if (stream.request.isOpen()) {
            world.ledger().lost(stream.request);
        }
    }

    /** The client does not come back. */
    void loseAll() {
        inOrder.stream().filter(stream -> stream.current == null).forEach(this::lose);
    }

    /** The client has withdrawn everything. */
    void withdraw() {
        inOrder.forEach(stream -> stream.request.cancelled = true);
    }

    /** The session has ended: nothing of it comes any more. */
    void clear() {
        loseAll();
        inOrder.clear();
        calls = 0;
    }
}
