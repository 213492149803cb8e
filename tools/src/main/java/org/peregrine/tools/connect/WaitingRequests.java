package org.peregrine.tools.connect;

import java.util.ArrayDeque;

/** Requests that have not gone out yet, bounded in bytes; one always has room. One thread. */
final class WaitingRequests {
    private static final int MAX_BYTES = 4 << 20;

    private final ArrayDeque<ClientMessage> queue = new ArrayDeque<>();
    private int bytes;

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Takes a request, unless there is no room. */
    boolean add(ClientMessage request) {
        if (!queue.isEmpty() && bytes + request.length() > MAX_BYTES) {
            return false;
        }
        queue.add(request);
        bytes += request.length();
        return true;
    }

    ClientMessage remove() {
        final ClientMessage next = queue.remove();
        bytes -= next.length();
        return next;
    }

    /** Removes the request with this key; returns whether it was there. */
    boolean remove(String key) {
        final boolean removed = queue.removeIf(request -> request.makes(key));
        bytes = queue.stream().mapToInt(ClientMessage::length).sum();
        return removed;
    }
}
