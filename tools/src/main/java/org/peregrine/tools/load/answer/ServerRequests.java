package org.peregrine.tools.load.answer;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.client.response.StatusText;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.Envelope;

/**
 * Answers requests of servers of the legacy era: on the connection that they came over, or over HTTP, where that is
 * occupied by the call, on a second one beside it. One thread. Source: MCP 2025-11-25, Transports.
 */
public final class ServerRequests {
    private static final int FIRST_REFUSAL = 300;
    private static final int METHOD_NOT_FOUND = -32601;

    private final ClientSelector selector;
    private final ClientSettings settings;
    private final ClientResults results;
    private final WaitingMessages waiting;
    private final DialogueOwner owner;
    private final MessageText text = new MessageText();

    /** Over HTTP: connections with the ones beside them. */
    private final Map<ClientConnection, ClientConnection> sides = new HashMap<>();

    /** Of the deprecated HTTP+SSE: those whose exchange that is under way carries an answer. */
    private final Set<ClientConnection> answering = new LinkedHashSet<>();

    private long answered;

    /**
     * Creates it.
     *
     * @param selector of the connections.
     * @param settings of them.
     * @param results of the client.
     * @param waiting for what a connection does not take at once.
     * @param owner is told when the server did not take an answer.
     */
    public ServerRequests(
            ClientSelector selector,
            ClientSettings settings,
            ClientResults results,
            WaitingMessages waiting,
            DialogueOwner owner) {
        this.selector = selector;
        this.settings = settings;
        this.results = results;
        this.waiting = waiting;
        this.owner = owner;
    }

    /**
     * Answers a request: with a result, or that its method is not known.
     *
     * @param connection that it came over, or beside whose stream.
     * @param request of the server's.
     */
    public void answer(ClientConnection connection, Envelope request) {
        final JsonWriter writer = text.begin().beginObject().name("jsonrpc").value("2.0");
        writer.name("id").rawValue(request.buffer(), request.idOffset(), request.idLength());
        writer.mark();
        if (!results.write(request.method(), request.params(), writer.name("result"))) {
            writer.rewind()
                    .name("error")
                    .beginObject()
                    .name("code")
                    .value(METHOD_NOT_FOUND)
                    .name("message")
                    .value("Method not found")
                    .endObject();
        }
        writer.endObject();
        final ClientConnection way = connection.target().kind().isExchange() ? side(connection) : connection;
        if (text.length() < 0 || !waiting.offer(way, text.buffer(), text.length())) {
            owner.onReplyRefused(connection, "an answer could not be sent");
        } else {
            answered++;
            if (way.target().kind() == Target.Kind.SSE && !waiting.isWaiting(way)) {
                answering.add(way);
            }
        }
    }

    /**
     * Takes the end of an exchange, and sends what waits for it on the connection itself.
     *
     * @param connection whose exchange it was.
     * @param status of HTTP.
     * @return whether the exchange has carried an answer of the client's, or carries one from now on: then it was not
     *     the last of a request.
     */
    public boolean onExchangeEnd(ClientConnection connection, int status) {
        final boolean answer = answering.remove(connection);
        if (answer && status >= FIRST_REFUSAL) {
            owner.onReplyRefused(connection, StatusText.of(status));
        }
        final boolean next = waiting.sendNext(connection);
        if (connection.target().kind() != Target.Kind.SSE) {
            return next;
        }
        if (next) {
            answering.add(connection);
        }
        return answer;
    }

    private ClientConnection side(ClientConnection connection) {
        final ClientConnection known = sides.get(connection);
        if (known != null && !known.isClosed()) {
            return known;
        }
        final ClientConnection side =
                selector.connect(connection.target(), SessionSettings.of(connection, settings), new Side(), connection);
        sides.put(connection, side);
        return side;
    }

    /**
     * Removes a connection, and ends the one beside it.
     *
     * @param connection that has ended.
     */
    public void remove(ClientConnection connection) {
        waiting.drop(connection);
        answering.remove(connection);
        final ClientConnection side = sides.remove(connection);
        if (side != null) {
            waiting.drop(side);
            side.close();
        }
    }

    /**
     * Requests that were answered, by a result or by an error.
     *
     * @return their number.
     */
    public long answered() {
        return answered;
    }

    /** Carries answers over HTTP; the attachment is the connection that was asked. */
    private final class Side implements ClientHandler {
        @Override
        public void onOpen(ClientConnection side) {
            waiting.sendNext(side);
        }

        @Override
        public void onMessage(ClientConnection side, Envelope message, int offset, int length) {
            // An error is told by its status, too.
        }

        @Override
        public void onInvalid(ClientConnection side, String reason, UnsafeBuffer buffer, int offset, int length) {
            // The body of an answer's exchange is not used.
        }

        @Override
        public void onExchangeEnd(ClientConnection side, int status) {
            if (status >= FIRST_REFUSAL) {
                owner.onReplyRefused((ClientConnection) side.attachment(), StatusText.of(status));
            }
            waiting.sendNext(side);
        }

        @Override
        public void onClosed(ClientConnection side, String reason) {
            waiting.drop(side);
            owner.onReplyRefused((ClientConnection) side.attachment(), reason);
        }
    }
}
