package org.peregrine.engine;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.MethodTable;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Outcome;
import org.peregrine.engine.method.Methods;
import org.peregrine.engine.method.SessionRequests;
import org.peregrine.engine.protocol.EraRules;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * Envelope to a message that the protocol allows: finds the revision, checks headers against the body, the method, and
 * the arguments against their schema.
 */
final class ValidateStage extends Stage {
    private final MethodTable table = new MethodTable();
    private final MessageRouter router;
    private final EraRules rules;
    private final EngineCounters counters;

    ValidateStage(
            RingBuffer<MessageEvent> ring,
            EngineContext context,
            MessageRouter router,
            EraRules rules,
            EngineCounters counters,
            Sequence decoded) {
        super("validate", ring, context, counters, EngineCounter.VALIDATE_FAILURES, decoded);
        this.router = router;
        this.rules = rules;
        this.counters = counters;
    }

    @Override
    void onMessage(MessageEvent event, long nowNs) {
        event.stamps().validateNs = nowNs;
        if (event.isPending() || event.outcome() == Outcome.BATCH) {
            validate(event);
            if (event.outcome() == Outcome.REJECTED) {
                counters.increment(EngineCounter.VALIDATE_REJECTS);
            } else if (event.outcome() == Outcome.INVALID_ARGUMENTS) {
                counters.increment(EngineCounter.VALIDATE_REJECTS);
                counters.increment(EngineCounter.ARGUMENTS_REFUSED);
            }
        } else if (event.outcome() == Outcome.DISCONNECTED) {
            rules.remove(event.connectionId());
        } else if (event.outcome() == Outcome.PEER_ENDED) {
            rules.peerEnded(event.connectionId());
        }
    }

    private void validate(MessageEvent event) {
        if (event.frame().kind() != FrameKind.MESSAGE) {
            if (!router.rates().refuseSender(event)) {
                event.ruledBy(null, rules.applyToSession(event));
                router.methods().noteCaller(event);
            }
            return;
        }
        if (event.outcome() == Outcome.BATCH) {
            event.ruledBy(null, rules.applyToBatch(event));
            return;
        }
        final Envelope envelope = event.envelope();
        final McpMethod plain = table.lookup(envelope.buffer(), envelope.methodOffset(), envelope.methodLength());
        final McpMethod method = plain == null ? table.lookupEscaped(envelope.method()) : plain;
        final Methods served = router.methods();
        if (method == null || !served.isOwn(method)) {
            event.extensionMethod(served.extensionMethod(envelope.method()));
        }
        if (router.rates().refuseSender(event)) { // Before a session is opened for it.
            event.ruledBy(method, null);
            return;
        }
        final ProtocolVersion version =
                event.batch() == null ? rules.apply(event, method) : EraRules.applyToPart(event, method);
        if (version == null) {
            return;
        }
        event.ruledBy(method, version);
        served.noteCaller(event);
        if (envelope.kind() == MessageKind.RESPONSE) {
            validateResponse(event);
        } else if (served.knows(event)) {
            served.validate(event);
        } else {
            reject(event);
        }
    }

    /** Without a session the server has sent no requests. */
    private static void validateResponse(MessageEvent event) {
        if (event.session() == null) {
            SessionRequests.rejectAnswer(event);
        }
    }

    private static void reject(MessageEvent event) {
        if (event.envelope().kind() == MessageKind.NOTIFICATION) {
            event.accept();
        } else {
            event.reject(
                    ErrorCode.METHOD_NOT_FOUND,
                    "Method not found",
                    null,
                    event.version().isModern() ? ReplyStatus.NOT_FOUND : ReplyStatus.COMPLETE);
        }
    }
}
