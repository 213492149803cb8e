package org.peregrine.engine;

import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.audit.AuditLogs;
import org.peregrine.engine.content.ResultMembers;
import org.peregrine.engine.limit.PeerMemory;
import org.peregrine.engine.registry.ExtensionHost;
import org.peregrine.engine.registry.ExtensionTopic;
import org.peregrine.engine.subscription.Subscriptions;

/** Offers extensions the engine's subscriptions and audit log besides limits, clocks and budget. Any thread. */
final class PublishingHost extends ExtensionHost {
    private final Subscriptions subscriptions;
    private final AuditLogs audit;

    PublishingHost(EngineContext context, PeerMemory memory, Subscriptions subscriptions, AuditLogs audit) {
        super(
                context.limits(),
                context.clock(),
                context.epochClock(),
                context.errorHandler(),
                context.handlerThreads(),
                memory);
        this.subscriptions = subscriptions;
        this.audit = audit;
    }

    @Override
    public void taskStopped(String id, long createdMs) {
        audit.taskStopped(id, createdMs);
    }

    @Override
    public void publish(ExtensionTopic topic, String name, ResultMembers params) {
        subscriptions.publish(
                topic.filter().toString(),
                name,
                topic.method(),
                writer -> params.writeMembers(writer, ProtocolVersion.V2026_07_28));
    }
}
