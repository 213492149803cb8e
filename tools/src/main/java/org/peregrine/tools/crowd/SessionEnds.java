package org.peregrine.tools.crowd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Offer;
import org.peregrine.client.Target;
import org.peregrine.codec.jsonrpc.Envelope;

/** Ends sessions of HTTP one after another, so that a server keeps nothing of a crowd that has gone. One thread. */
final class SessionEnds implements ClientHandler {
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(10);

    private final Deque<String> sessions;
    private boolean done;

    private SessionEnds(List<String> sessions) {
        this.sessions = new ArrayDeque<>(sessions);
        done = sessions.isEmpty();
    }

    /** Ends them, as far as the server answers. */
    static void run(ClientSelector selector, Target target, List<String> sessions) throws IOException {
        final SessionEnds ends = new SessionEnds(sessions);
        if (!ends.done) {
            selector.connect(target, ClientSettings.RAW, ends, null);
        }
        final long deadlineNs = System.nanoTime() + LONGEST_NS;
        while (!ends.done && System.nanoTime() - deadlineNs < 0) {
            selector.poll(1);
        }
    }

    private void next(ClientConnection connection) {
        final String session = sessions.poll();
        done = session == null
                || connection.endSession(("Mcp-Session-Id: " + session + "\r\n").getBytes(StandardCharsets.US_ASCII))
                        != Offer.TAKEN;
    }

    @Override
    public void onOpen(ClientConnection connection) {
        next(connection);
    }

    @Override
    public void onExchangeEnd(ClientConnection connection, int status) {
        next(connection);
    }

    @Override
    public void onMessage(ClientConnection connection, Envelope message, int offset, int length) {
        // A body, if there is one, changes nothing.
    }

    @Override
    public void onInvalid(ClientConnection connection, String why, UnsafeBuffer buffer, int offset, int length) {
        done = true;
    }

    @Override
    public void onClosed(ClientConnection connection, String why) {
        done = true;
    }
}
