package org.peregrine.engine.worker;

import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.limit.CallCap;
import org.peregrine.engine.limit.CallLimits;
import org.peregrine.engine.limit.CallPermit;
import org.peregrine.engine.limit.CallPermits;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.limit.PeerMemory;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.ReplyStatus;

/** Takes what a call needs before it begins, permit, heap and room for its answer, or rejects it. Dispatch thread. */
final class CallAdmission {
    /**
     * Copies of a request on the heap, at most: the handler's, a modern conversation's, what the handler makes of it.
     */
    private static final long COPIES = 3;

    private static final String TOO_MANY_CALLS = "Server overloaded: too many calls under way";

    private final Completions completions;
    private final CallPermits permits;
    private final PeerMemory memory;
    private final Breakers breakers;
    private final EngineCounters counters;

    CallAdmission(
            Completions completions,
            CallPermits permits,
            PeerMemory memory,
            Breakers breakers,
            EngineCounters counters) {
        this.completions = completions;
        this.permits = permits;
        this.memory = memory;
        this.breakers = breakers;
        this.counters = counters;
    }

    /**
     * Takes a permit for one call and reserves its heap, or answers that the server is overloaded, or that the
     * handler only fails. Dispatch thread only.
     *
     * @param event to reject when there is no permit or heap for it.
     * @param cap of the handler.
     * @return null when the event was rejected.
     */
    CallPermit tryBegin(MessageEvent event, CallCap cap) {
        if (breakers.holdsOff(event, cap)) {
            return null;
        }
        final CallPermit permit = take(event, cap);
        if (permit == null && cap.breaker() != null) {
            cap.breaker().notBegun();
        }
        return permit;
    }

    private CallPermit take(MessageEvent event, CallCap cap) {
        final CallLimits limits = cap.limits();
        final long bytes = COPIES * event.frame().bodyLength() + event.frame().headersLength() + limits.callBytes();
        final CallPermit permit =
                permits.tryTake(cap, limits.platformThread(), () -> reserve(event, Kept.CALL, bytes, cap));
        if (permit == null) {
            refuse(event, permits.refusal(), cap);
            return null;
        }
        if (!completions.tryBegin()) {
            permit.close();
            refuse(event, CallPermits.Refusal.ALL, cap);
            return null;
        }
        return permit;
    }

    private void refuse(MessageEvent event, CallPermits.Refusal why, CallCap cap) {
        counters.increment(EngineCounter.CALLS_REFUSED);
        final String message = switch (why) {
            case ALL -> TOO_MANY_CALLS;
            case PEER -> "Server overloaded: too many calls of this client under way";
            case HANDLER -> cap.refusal();
            case MEMORY -> "Server overloaded: no memory for this call";
        };
        event.reject(ErrorCode.INTERNAL_ERROR, message, null, ReplyStatus.OVERLOADED);
    }

    /**
     * Takes the permit of a batch, as for one call, and reserves its heap, or answers that the server is overloaded.
     * Dispatch thread only.
     *
     * @param event to reject when there is no place or heap for it.
     * @param more heap that it takes besides its bytes.
     * @return null when the event was rejected.
     */
    Reservation tryBeginBatch(MessageEvent event, long more) {
        final Reservation kept = reserve(
                event, Kept.BATCH, event.frame().bodyLength() + event.frame().headersLength() + more, null);
        if (kept != null && completions.tryBegin()) {
            return kept;
        }
        Reservation.release(kept);
        counters.increment(EngineCounter.CALLS_REFUSED);
        final String message = kept == null ? "Server overloaded: no memory for this batch" : TOO_MANY_CALLS;
        event.reject(ErrorCode.INTERNAL_ERROR, message, null, ReplyStatus.OVERLOADED);
        return null;
    }

    /**
     * Reserves heap for the peer of a message: for its session, or else for its caller or
     * address, or else for its connection.
     * Dispatch thread only.
     *
     * @param event of the peer.
     * @param kind of thing.
     * @param bytes of it besides its overhead.
     * @param cap of the handler that it is for, or null.
     * @return null when it was refused.
     */
    Reservation reserve(MessageEvent event, Kept kind, long bytes, CallCap cap) {
        if (event.session() != null) {
            return event.session().holder().reserve(kind, bytes, cap);
        }
        final Object key = event.frame().holderKey() == PeerKey.NONE
                ? new ConnectionKey(completions, event.connectionId())
                : (Object) event.frame().holderKey();
        return memory.reserve(key, kind, bytes, cap);
    }

    private record ConnectionKey(Completions shard, long connectionId) {}
}
