package org.peregrine.tools.load.answer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.Offer;
import org.peregrine.client.Target;

/**
 * Messages that wait until their connection takes them: over HTTP until its exchange has ended, otherwise until its
 * socket has room. One thread. Bounded in bytes, those of all connections together.
 */
public final class WaitingMessages {
    static final int MAX_BYTES = 64 << 20;

    private static final byte[] NO_LINES = {};

    private final Map<ClientConnection, Deque<Letter>> waiting = new HashMap<>();

    /** Those of them that nothing tells that there is room. */
    private final Set<ClientConnection> full = new LinkedHashSet<>();

    private long waitingBytes;

    /** A message with its fields of HTTP. */
    private static final class Letter {
        private final byte[] message;
        private final byte[] headerLines;

        Letter(byte[] message, byte[] headerLines) {
            this.message = message;
            this.headerLines = headerLines;
        }
    }

    /** Nothing waits yet. */
    public WaitingMessages() {}

    boolean offer(ClientConnection connection, UnsafeBuffer message, int length) {
        return offer(connection, message, length, NO_LINES);
    }

    /**
     * Sends a message, or keeps it until it can be sent.
     *
     * @param connection that it belongs on.
     * @param message copied before this returns; from index 0 on.
     * @param length of the message.
     * @param headerLines of HTTP.
     * @return false when the connection has ended, or too much waits: then it is never sent.
     */
    public boolean offer(ClientConnection connection, UnsafeBuffer message, int length, byte[] headerLines) {
        final Offer offer = connection.offer(message, 0, length, headerLines);
        if (offer != Offer.BACK_PRESSURED) {
            return offer == Offer.TAKEN;
        }
        if (waitingBytes + length > MAX_BYTES) {
            return false;
        }
        final byte[] copy = new byte[length];
        message.getBytes(0, copy);
        waitingBytes += length;
        waiting.computeIfAbsent(connection, key -> new ArrayDeque<>()).add(new Letter(copy, headerLines));
        if (!endsExchanges(connection)) {
            full.add(connection);
        }
        return true;
    }

    /** Whether the end of an exchange tells that there is room. */
    private static boolean endsExchanges(ClientConnection connection) {
        final Target.Kind kind = connection.target().kind();
        return kind == Target.Kind.HTTP || kind == Target.Kind.SSE;
    }

    boolean isWaiting(ClientConnection connection) {
        return waiting.containsKey(connection);
    }

    /**
     * Sends the first message that waits for a connection, now that it takes one.
     *
     * @param connection that has opened, or whose exchange has ended.
     * @return whether one was sent.
     */
    public boolean sendNext(ClientConnection connection) {
        final Deque<Letter> letters = waiting.get(connection);
        if (letters == null) {
            return false;
        }
        final Letter next = letters.peek();
        if (connection.offer(new UnsafeBuffer(next.message), 0, next.message.length, next.headerLines) != Offer.TAKEN) {
            return false;
        }
        letters.remove();
        waitingBytes -= next.message.length;
        if (letters.isEmpty()) {
            waiting.remove(connection);
            full.remove(connection);
        }
        return true;
    }

    /** Sends what has room by now; called after each poll. */
    public void send() {
        if (full.isEmpty()) {
            return;
        }
        for (final ClientConnection connection : List.copyOf(full)) {
            while (sendNext(connection)) {
                // One after another.
            }
        }
    }

    /**
     * Forgets what waits for a connection.
     *
     * @param connection that has ended.
     * @return number of its messages.
     */
    public int drop(ClientConnection connection) {
        final Deque<Letter> letters = waiting.remove(connection);
        full.remove(connection);
        if (letters == null) {
            return 0;
        }
        letters.forEach(letter -> waitingBytes -= letter.message.length);
        return letters.size();
    }
}
