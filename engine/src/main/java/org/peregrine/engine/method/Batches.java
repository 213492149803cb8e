package org.peregrine.engine.method;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.message.FrameRegion;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Outcome;
import org.peregrine.engine.message.Stamps;
import org.peregrine.engine.outbound.CallOrigin;
import org.peregrine.engine.outbound.HeapMessage;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.OutboundMessage.EndedCall;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.session.Batch;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.RequestHeaders;
import org.peregrine.engine.transport.WireKind;
import org.peregrine.engine.worker.Workers;

/**
 * Takes batches apart: each message goes through the whole path on its own, as if it had come alone. The dispatch
 * thread splits, the network thread puts the parts into the ring. A batch counts as one call under way, so their number
 * is bounded.
 */
public final class Batches {
    /** A message of a batch, followed by the padding that the scanner wants. */
    public record Part(Batch batch, Sender sender, UnsafeBuffer bytes, int length) {}

    /**
     * The sender of a batch.
     *
     * @param caller that its token names.
     * @param peer key of its address.
     * @param address of its connection.
     * @param wire that it speaks.
     * @param headers that handlers see, a copy.
     */
    public record Sender(Principal caller, long peer, InetAddress address, WireKind wire, RequestHeaders headers) {
        static Sender of(FrameRegion frame) {
            return new Sender(
                    frame.principal(),
                    frame.peer(),
                    frame.address(),
                    frame.wire(),
                    frame.headers().copy());
        }
    }

    /** A message's objects and the padding behind it. */
    private static final long PART_BYTES = 256;

    private final Workers workers;
    private final Runnable wakeup;
    private final int maxParts;
    private final int maxReplyBytes;
    private final ManyToOneConcurrentLinkedQueue<Part> parts = new ManyToOneConcurrentLinkedQueue<>();
    private final Frame frame = new Frame();
    private final Consumer<Throwable> onFailure;

    /**
     * Creates a splitter without batches.
     *
     * @param limits of the engine.
     * @param workers take the places of batches among the calls under way.
     * @param wakeup of the network thread, when there are parts for it.
     * @param failures of the dispatch thread.
     */
    public Batches(Limits limits, Workers workers, Runnable wakeup, Failures failures) {
        this.workers = workers;
        this.onFailure = failure -> failures.contain(EngineCounter.DISPATCH_FAILURES, failure);
        this.wakeup = wakeup;
        this.maxParts = limits.intValue(Limit.MAX_BATCH);
        this.maxReplyBytes = limits.intValue(Limit.MAX_REPLY_BYTES);
    }

    /** Splits a batch and defers its reply, or rejects it. Dispatch thread only. */
    public void dispatch(MessageEvent event) {
        final FrameRegion region = event.frame();
        final JsonCursor cursor = new JsonCursor().wrap(firstValue(region));
        final List<UnsafeBuffer> messages = new ArrayList<>();
        while (cursor.next()) {
            if (messages.size() == maxParts) {
                event.reject(ErrorCode.INVALID_REQUEST, "Too many messages in a batch", null, ReplyStatus.INVALID);
                return;
            }
            messages.add(padded(cursor.value()));
        }
        if (messages.isEmpty()) {
            event.reject(ErrorCode.INVALID_REQUEST, "A batch must not be empty", null, ReplyStatus.INVALID);
        } else {
            final Reservation kept = workers.tryBeginBatch(event, PART_BYTES * messages.size());
            if (kept != null) {
                startOrRelease(event, messages, kept);
            }
        }
    }

    private void startOrRelease(MessageEvent event, List<UnsafeBuffer> messages, Reservation kept) {
        try {
            start(event, messages, kept);
        } catch (final Throwable failure) {
            if (event.outcome() == Outcome.BATCH) {
                Reservation.release(kept);
                workers.completions().release();
            }
            throw failure;
        }
    }

    private static JsonValue firstValue(FrameRegion region) {
        final UnsafeBuffer buffer = region.buffer();
        int start = region.bodyOffset();
        while (buffer.getByte(start) != '[') { // White space: the scanner has found an array.
            start++;
        }
        return new JsonValue().wrap(buffer, start, region.bodyOffset() + region.bodyLength() - start);
    }

    private static UnsafeBuffer padded(JsonValue message) {
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[message.length() + JsonScanner.PADDING]);
        copy.putBytes(0, message.buffer(), message.offset(), message.length());
        return copy;
    }

    private static CallOrigin origin(Stamps stamps) {
        return new CallOrigin(
                null,
                stamps.tool,
                new UnsafeBuffer(new byte[0]),
                stamps.receivedNs,
                stamps.blockedNs,
                stamps.dispatchNs,
                null);
    }

    private void start(MessageEvent event, List<UnsafeBuffer> messages, Reservation kept) {
        final Batch batch = new Batch(
                OutboundMessage.unwritten(
                        new Route(workers.completions(), event.connectionId(), event.exchangeId()),
                        new EndedCall(origin(event.stamps()), false)),
                event.session(),
                event.version(),
                messages.size(),
                HeapMessage.begin(maxReplyBytes, kept),
                onFailure);
        final Sender sender = Sender.of(event.frame());
        final List<Part> all = messages.stream()
                .map(bytes -> new Part(batch, sender, bytes, bytes.capacity() - JsonScanner.PADDING))
                .toList();
        event.defer();
        event.stamps().answeredLater = true;
        offer(all);
    }

    /** Hands messages over to the network thread, or answers that they have failed. Dispatch thread only. */
    void offer(List<Part> messages) {
        for (final Part part : messages) {
            try {
                parts.offer(part);
            } catch (final Throwable failure) {
                onFailure.accept(failure);
                part.batch.respondFailed();
            }
        }
        try {
            wakeup.run();
        } catch (final Throwable failure) { // The network thread polls the queue anyway.
            onFailure.accept(failure);
        }
    }

    /** Network thread: the next message for the ring; null when there is none, or its sender is not done yet. */
    public Part poll() {
        return parts.poll();
    }

    /** Network thread: puts a message into a place of the ring. */
    public void put(Part part, MessageEvent event, long nowNs) {
        final Route origin = part.batch.origin();
        frame.start(origin.connectionId(), origin.exchangeId(), true)
                .acceptsStream(false)
                .peer(part.sender.peer)
                .address(part.sender.address)
                .headers(part.sender.headers)
                .principal(part.sender.caller)
                .via(part.sender.wire)
                .bytes(part.bytes, 0, part.length);
        try {
            event.receive(frame, nowNs);
        } finally {
            frame.clear();
        }
        event.batch(part.batch);
    }
}
