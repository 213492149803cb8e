package org.peregrine.engine.session;

import java.util.function.Consumer;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.EnvelopeWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.outbound.HeapMessage;
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
    private final Reservation memory;
    private volatile EventStream stream;
    private boolean opened;
    private double lastProgress = Double.NEGATIVE_INFINITY;

    /**
     * Creates the channel of a call.
     *
     * @param route of its exchange.
     * @param session of its client; null when it has none.
     * @param version of its client.
     * @param acceptsStream whether the exchange may be answered by several messages.
     * @param maxBytes longest message.
     * @param memory of the call, charged to its peer.
     */
    public CallChannel(
            Route route,
            Session session,
            ProtocolVersion version,
            boolean acceptsStream,
            int maxBytes,
            Reservation memory) {
        this.memory = memory;
        this.route = route;
        this.session = session;
        this.version = version;
        this.acceptsStream = acceptsStream;
        this.maxBytes = maxBytes;
    }

    /**
     * Whether the client takes messages before the answer.
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
        final HeapMessage message = begin(method);
        if (message != null) {
            message.write(writer -> {
                params.accept(writer.name("params").beginObject());
                writer.endObject().endObject();
            });
            send(message);
        }
    }

    /**
     * Sends the progress of the call, if its request has a progress token and the progress has grown.
     *
     * @param meta of the request.
     * @param progress sent only if it is more than before.
     * @param total of the progress; sent only if it is a number.
     * @param message for the user, or null.
     */
    synchronized void progress(JsonValue meta, double progress, double total, String message) {
        final JsonValue token = new JsonValue();
        if (!(progress > lastProgress) || Double.isInfinite(progress) || !ProgressToken.of(meta, token)) {
            return;
        }
        lastProgress = progress;
        notify("notifications/progress", params -> {
            params.name("progressToken").value(token);
            writeNumber(params.name("progress"), progress);
            if (Double.isFinite(total)) {
                writeNumber(params.name("total"), total);
            }
            if (message != null && version.isAtLeast(ProtocolVersion.V2025_03_26)) {
                params.name("message").value(message);
            }
        });
    }

    private static void writeNumber(JsonWriter writer, double number) {
        if (number == Math.rint(number) && Math.abs(number) < 1L << 53) {
            writer.value((long) number);
        } else {
            writer.value(number);
        }
    }

    /** Begins a message inside its object; null when there is no heap for it. */
    HeapMessage begin(String method) {
        final Reservation kept = memory.reserve(Kept.MESSAGE, 0);
        if (kept == null) {
            return null;
        }
        final HeapMessage message = HeapMessage.begin(maxBytes, kept);
        EnvelopeWriter.begin(message.writer()).name("method").value(method);
        return message;
    }

    /** The heap of the call, which grows with what its client answers. */
    Reservation memory() {
        return memory;
    }

    /** Sends a whole message; false when it is too long or found no room. */
    synchronized boolean send(HeapMessage message) {
        if (!message.isWhole()) {
            message.drop();
            return false;
        }
        open();
        final EventStream current = stream;
        return current != null
                ? current.send(message)
                : route.outbox().send(message.to(route, ReplyStatus.PART, null, null));
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

    /** Ends the exchange; the client resumes the stream for the rest. Only for clients that can. */
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
     * @param answer whole.
     * @param call that has ended.
     */
    public synchronized void answer(ReplyStatus status, HeapMessage answer, EndedCall call) {
        final EventStream current = stream;
        if (current == null) {
            route.outbox().answer(answer.to(route, status, null, call));
        } else if (!current.end(answer, route, call)) {
            route.outbox().release();
        }
    }

    /**
     * Ends the exchange after the answer has failed, with an error if it still waits for one. Takes no heap.
     *
     * @param unwritten the answer that the path writes.
     */
    public synchronized void fail(OutboundMessage unwritten) {
        final EventStream current = stream;
        if (current == null || current.fail(route)) {
            route.outbox().answer(unwritten);
        } else {
            route.outbox().release();
        }
    }

    /**
     * Ends the exchange of a withdrawn call without an answer.
     *
     * @param call that has ended.
     */
    public synchronized void abandon(EndedCall call) {
        final EventStream current = stream;
        if (current == null) {
            route.outbox().answer(new OutboundMessage(route, ReplyStatus.STREAM_END, null, 0, null, call, null));
        } else {
            current.close();
            route.outbox().release();
        }
    }

    /**
     * Detaches the channel from its closed connection; later messages wait until the client resumes the stream.
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
