package org.peregrine.engine.session;

import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.outbound.HeapGrowth;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.OutboundMessage.EndedCall;
import org.peregrine.engine.outbound.Outbox;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * The way of one call's messages to its client, in their order: notifications and requests of the server's first, the
 * answer last. Used by the call's worker; {@link #detach} by the dispatch thread.
 *
 * <p>The exchange becomes a stream with its first message. Of a legacy HTTP session that stream can be resumed.
 */
public final class CallChannel {
    private final Route route;
    private final Session session;
    private final ProtocolVersion version;
    private final boolean acceptsStream;
    private final int maxBytes;
    private volatile EventStream stream;
    private boolean opened;

    /**
     * Creates the channel of a call.
     *
     * @param route of its exchange.
     * @param session of its client; null when it has none.
     * @param version of its client.
     * @param acceptsStream whether the exchange may be answered by several messages.
     * @param maxBytes longest message.
     */
    public CallChannel(Route route, Session session, ProtocolVersion version, boolean acceptsStream, int maxBytes) {
        this.route = route;
        this.session = session;
        this.version = version;
        this.acceptsStream = acceptsStream;
        this.maxBytes = maxBytes;
    }

    /**
     * Whether the client can be told anything before the answer.
     *
     * @return false when it takes a single message only.
     */
    boolean isOpen() {
        return acceptsStream;
    }

    /** Sends a notification, unless the client takes the answer only. */
    void notify(String method, Consumer<JsonWriter> params) {
        if (!acceptsStream) {
            return;
        }
        final JsonWriter writer = begin(method);
        params.accept(writer.name("params").beginObject());
        writer.endObject().endObject();
        send(writer);
    }

    /** Begins a message: a writer inside its object. */
    JsonWriter begin(String method) {
        return HeapGrowth.newWriter(maxBytes)
                .beginObject()
                .name("jsonrpc")
                .value("2.0")
                .name("method")
                .value(method);
    }

    /** Sends a whole message; false when it is too long or found no room. */
    synchronized boolean send(JsonWriter message) {
        if (message.overflowed()) {
            return false;
        }
        open();
        final EventStream current = stream;
        if (current != null) {
            return current.say(message.buffer(), message.position());
        }
        return route.outbox()
                .send(new OutboundMessage(route, ReplyStatus.PART, message.buffer(), message.position(), null, null));
    }

    private void open() {
        if (opened) {
            return;
        }
        opened = true;
        if (isResumable()) {
            final EventStream fresh = session.streams().open(route);
            stream = fresh;
            // Clients before 2025-11-25 take an event without data for a broken message.
            if (fresh != null && version.isAtLeast(ProtocolVersion.V2025_11_25)) {
                fresh.prime();
            }
        }
    }

    private boolean isResumable() {
        return session != null && session.id() != null && !version.isModern();
    }

    /** Ends the exchange; the client is to come back for the rest. Only where it knows how to. */
    synchronized void closeStream() {
        if (acceptsStream && isResumable() && version.isAtLeast(ProtocolVersion.V2025_11_25)) {
            open();
            final EventStream current = stream;
            if (current != null) {
                current.pause();
            }
        }
    }

    /**
     * Sends the answer, the last message of the call.
     *
     * @param status of the answer when it is the exchange's only message.
     * @param buffer holds the answer from index 0.
     * @param length in bytes.
     * @param call that has ended.
     */
    public synchronized void answer(ReplyStatus status, UnsafeBuffer buffer, int length, EndedCall call) {
        final EventStream current = stream;
        if (current == null) {
            route.outbox().answer(new OutboundMessage(route, status, buffer, length, null, call));
        } else if (!current.end(buffer, length, route, call)) {
            route.outbox().forgo();
        }
    }

    /**
     * Ends the exchange without an answer: the client does not want it any more.
     *
     * @param call that has ended.
     */
    public synchronized void abandon(EndedCall call) {
        final EventStream current = stream;
        if (current == null) {
            route.outbox().answer(new OutboundMessage(route, ReplyStatus.STREAM_END, null, 0, null, call));
        } else {
            current.close();
            route.outbox().forgo();
        }
    }

    /**
     * Forgets the exchange, whose connection is gone; what is said from now on waits for the client to come back.
     *
     * @param shard of the connection.
     * @param connectionId of the connection.
     */
    public void detach(Outbox shard, long connectionId) {
        final EventStream current = stream;
        if (current != null) {
            current.detach(shard, connectionId);
        }
    }
}
