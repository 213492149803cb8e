package org.peregrine.engine.audit;

import org.agrona.concurrent.NanoClock;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Outcome;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.RefusedRequest;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * Audit and access log as one shard sees them. What ends on the path is written by the network thread; a call that a
 * worker answers is written by that worker, at its one answer, so that a client that has left is told of, too.
 */
public final class ShardAudit {
    private static final AuditTap[] NO_TAPS = {};

    private final int shard;
    private final AuditTap[] path;
    private final AuditTap[] workers;
    private final NanoClock clock;
    private final EngineCounters counters;
    private final RequestFacts facts = new RequestFacts();

    ShardAudit(int shard, AuditTap[] path, AuditTap[] workers, NanoClock clock, EngineCounters counters) {
        this.shard = shard;
        this.path = path;
        this.workers = workers;
        this.clock = clock;
        this.counters = counters;
    }

    /**
     * A shard without logs.
     *
     * @return one that writes nothing.
     */
    public static ShardAudit none() {
        return new ShardAudit(0, NO_TAPS, NO_TAPS, null, null);
    }

    /**
     * Writes a message that has ended with this event, unless it is one of too many in this second that are above
     * their rate, or no JSON. Network thread only; allocates nothing.
     *
     * @param event not released yet.
     * @param nowNs when its reply was sent.
     */
    public void onMessage(MessageEvent event, long nowNs) {
        if (path.length == 0) {
            return;
        }
        final CallEnd end = end(event);
        if (end != null) {
            final boolean bounded = event.outcome() == Outcome.REJECTED && isBounded(event);
            facts.wrap(event);
            for (final AuditTap tap : path) {
                if (!bounded || tap.takesUnserved(facts, nowNs)) {
                    write(tap, AuditRecord.REQUEST, facts, end, code(event), nowNs);
                }
            }
            facts.clear();
        }
    }

    /** Above its rate, or no JSON, which counts to no rate. */
    private static boolean isBounded(MessageEvent event) {
        return event.rejection().status() == ReplyStatus.RATE_LIMITED
                || event.rejection().code() == ErrorCode.PARSE_ERROR.code();
    }

    /**
     * Writes a request that its transport has refused, unless too many came in this second. Network thread only;
     * allocates nothing, never throws.
     *
     * @param request of the transport.
     * @param nowNs the duty cycle's time.
     */
    public void onRefused(RefusedRequest request, long nowNs) {
        final CallEnd end = request.isDenied() ? CallEnd.DENIED : CallEnd.REFUSED;
        for (final AuditTap tap : path) {
            if (tap.takesRefusal(end, nowNs)) {
                write(tap, AuditRecord.REFUSED, facts.wrap(request, nowNs), end, request.status(), nowNs);
            }
        }
        facts.clear();
    }

    /** The end that the event tells; null when it tells none. */
    private static CallEnd end(MessageEvent event) {
        return switch (event.outcome()) {
            case RESULT, PREPARED -> event.stamps().toolError ? CallEnd.TOOL_ERROR : CallEnd.OK;
            case REJECTED -> event.rejection().scopes() == null ? CallEnd.ERROR : CallEnd.DENIED;
            case INVALID_ARGUMENTS -> CallEnd.INVALID_ARGUMENTS;
            case ACCEPTED -> CallEnd.ACCEPTED;
            case DEFERRED -> event.stamps().answeredLater || event.method() == null ? opened(event) : CallEnd.OPENED;
            case PENDING, BATCH, COMPLETED, DISCONNECTED, PEER_ENDED -> null;
        };
    }

    /** A GET has no method; a batch is told by its messages, a call by its worker. */
    private static CallEnd opened(MessageEvent event) {
        final boolean stream = event.frame().kind() == FrameKind.OPEN_STREAM;
        return stream && !event.stamps().answeredLater ? CallEnd.OPENED : null;
    }

    private static int code(MessageEvent event) {
        return event.outcome() == Outcome.REJECTED ? event.rejection().code() : 0;
    }

    /**
     * Keeps the facts of a call that a worker answers. Dispatch thread only.
     *
     * @param event of the request.
     * @return null when nothing is written.
     */
    public AuditedCall call(MessageEvent event) {
        return path.length == 0
                ? null
                : new AuditedCall(this, new RequestFacts().wrap(event).own());
    }

    /** Writes a call of a worker, or its task. Any thread. */
    void ended(int type, RequestFacts call, CallEnd end, int code) {
        write(workers, type, call, end, code, clock.nanoTime());
    }

    /** A log is not worth a request: one that cannot be written is counted, whatever the reason. */
    private void write(AuditTap[] taps, int type, RequestFacts request, CallEnd end, int code, long nowNs) {
        for (final AuditTap tap : taps) {
            write(tap, type, request, end, code, nowNs);
        }
    }

    private void write(AuditTap tap, int type, RequestFacts request, CallEnd end, int code, long nowNs) {
        try {
            if (tap.write(type, request, shard, end, code, nowNs)) {
                return;
            }
        } catch (final Throwable failure) {
            tap.miss();
        }
        counters.incrementShared(EngineCounter.AUDIT_MISSED);
    }
}
