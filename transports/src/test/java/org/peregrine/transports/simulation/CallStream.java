package org.peregrine.transports.simulation;

import java.util.HashMap;
import java.util.Map;

/**
 * The events of one call, as its client has seen them over one exchange after the other. On each exchange they come in
 * their order and without a gap; an event that comes again is the same one.
 */
final class CallStream {
    final long number;
    final Request request;
    final String session;
    /** The exchange on which the client awaits more; another one that was opened before may end at any time. */
    HttpConnection.Exchange current;
    /** The last exchange that it was to come on. */
    HttpConnection.Exchange latest;
    /** Exchanges that were to resume it and whose connection ended first: the server may still attach it to one. */
    int unconfirmed;
    /** Times that the client could not come back. */
    int failures;

    private final Map<Long, String> seen = new HashMap<>();
    private long last = -1;

    CallStream(long number, HttpConnection.Exchange origin) {
        this.number = number;
        this.request = origin.request;
        this.session = origin.session;
        this.current = origin;
        this.latest = origin;
    }

    /**
     * Takes an event.
     *
     * @return whether the client sees it for the first time.
     */
    boolean take(long sequence, String data) {
        final String before = seen.putIfAbsent(sequence, data);
        if (before != null && !before.equals(data)) {
            throw new Violation(
                    "Event " + number + "-" + sequence + " of " + request + " was " + before + ", and is now " + data);
        }
        last = Math.max(last, sequence);
        return before == null;
    }

    /** The number of the last event that was seen. */
    long last() {
        return last;
    }

    /** Whether more is to come, and on no exchange. */
    boolean isInterrupted() {
        return current == null && request.isOpen() && !request.cancelled;
    }

    @Override
    public String toString() {
        return "stream " + number + " of " + request;
    }
}
