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
import org.peregrine.engine.protocol.EraRules;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * Envelope to a message that the protocol allows: which revision rules it, whether headers agree with the body,
 * whether the method exists there.
 */
final class ValidateStage extends Stage {
    private final MethodTable table = new MethodTable();
    private final Methods methods;
    private final EraRules rules = new EraRules();
    private final EngineCounters counters;

    ValidateStage(
            RingBuffer<MessageEvent> ring,
            EngineContext context,
            Methods methods,
            EngineCounters counters,
            Sequence decoded) {
        super("validate", ring, context.clock(), decoded);
        this.methods = methods;
        this.counters = counters;
    }

    @Override
    void onMessage(MessageEvent event, long nowNs) {
        event.stamps().validateNs = nowNs;
        if (event.outcome() == Outcome.DISCONNECTED) {
            rules.forget(event.connectionId());
        } else if (event.isPending()) {
            validate(event);
            if (event.outcome() == Outcome.REJECTED) {
                counters.increment(EngineCounter.VALIDATE_REJECTS);
            }
        }
    }

    private void validate(MessageEvent event) {
        final Envelope envelope = event.envelope();
        final McpMethod method = envelope.methodEscaped()
                ? null
                : table.lookup(envelope.buffer(), envelope.methodOffset(), envelope.methodLength());
        final ProtocolVersion version = rules.apply(event, method);
        if (version == null) {
            return;
        }
        event.ruledBy(method, version);
        if (methods.knows(method, version)) {
            return;
        }
        if (envelope.kind() == MessageKind.NOTIFICATION) {
            event.accept();
        } else {
            event.reject(
                    ErrorCode.METHOD_NOT_FOUND,
                    "Method not found",
                    null,
                    version.isModern() ? ReplyStatus.UNKNOWN_METHOD : ReplyStatus.COMPLETE);
        }
    }
}
