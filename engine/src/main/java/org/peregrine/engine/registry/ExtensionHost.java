package org.peregrine.engine.registry;

import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.PeerMemory;
import org.peregrine.engine.subscription.Subscriptions;

/** What an engine offers its extensions. Any thread. */
public final class ExtensionHost {
    private final EngineContext context;
    private final Subscriptions subscriptions;
    private final PeerMemory memory;

    /**
     * Made by the engine, at launch.
     *
     * @param context concluded.
     * @param subscriptions of the engine.
     * @param memory budget of the engine.
     */
    public ExtensionHost(EngineContext context, Subscriptions subscriptions, PeerMemory memory) {
        this.memory = memory;
        this.context = context;
        this.subscriptions = subscriptions;
    }

    /**
     * The engine's settings: limits, clocks, who hears of errors.
     *
     * @return concluded.
     */
    public EngineContext context() {
        return context;
    }

    /**
     * The budget of heap that is kept for peers: what an extension keeps for them is reserved there.
     *
     * @return the engine's.
     */
    public PeerMemory memory() {
        return memory;
    }

    /**
     * Tells who listens to a name. Encodes only when somebody does; never waits. Of two calls the later one counts, so who
     * calls orders them.
     *
     * @param topic of the extension.
     * @param name within the topic.
     * @param params write the notification's params.
     */
    public void publish(ExtensionTopic topic, String name, ResultMembers params) {
        subscriptions.publish(
                topic.filter().toString(),
                name,
                topic.method(),
                writer -> params.writeMembers(writer, ProtocolVersion.V2026_07_28));
    }
}
