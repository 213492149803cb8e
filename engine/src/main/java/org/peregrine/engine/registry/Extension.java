package org.peregrine.engine.registry;

import java.io.IOException;
import java.util.List;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.status.Heartbeat;

/**
 * An extension of the protocol: a capability of the server's, methods of its own, and topics of subscriptions. Added
 * with {@code EngineContext.extension}; the engine does not change for it. Belongs to one engine. Source: MCP
 * 2026-07-28, Extensions.
 */
public interface Extension {
    /**
     * The extension's name in capabilities.
     *
     * @return a prefixed name, as {@code io.modelcontextprotocol/ui}.
     */
    String id();

    /**
     * The settings that the server declares.
     *
     * @return a JSON object.
     */
    default String settings() {
        return "{}";
    }

    /**
     * Whether the extension is announced to clients of a revision.
     *
     * @param version of the client.
     * @return false to hide it, and its methods, from them.
     */
    default boolean isIn(ProtocolVersion version) {
        return true;
    }

    /**
     * The extension's methods.
     *
     * @return immutable; empty when it has none.
     */
    default List<ExtensionMethod> methods() {
        return List.of();
    }

    /**
     * The topics that clients can subscribe to.
     *
     * @return immutable; empty when there is nothing.
     */
    default List<ExtensionTopic> topics() {
        return List.of();
    }

    /**
     * Begins to work, before any message comes. Launching thread.
     *
     * @param host services of the engine.
     * @throws IOException when it cannot; then the engine is not launched.
     */
    default void onStart(ExtensionHost host) throws IOException {}

    /**
     * Looks at what is due, about ten times a second. Housekeeping thread, in INVOKER mode the path's: must not wait,
     * nor allocate when nothing is due.
     *
     * @param nowNs time of the engine's clock.
     */
    default void doWork(long nowNs) {}

    /**
     * Whether a closing engine should wait, within its time, because something is under way whose outcome outlives the
     * process. Any thread.
     *
     * @return false when there is nothing to wait for.
     */
    default boolean isBusy() {
        return false;
    }

    /**
     * The extension's threads without which requests wait: the engine is unhealthy while one stands still. After {@link
     * #onStart}, at launch.
     *
     * @return immutable; empty when it has none.
     */
    default List<Heartbeat> heartbeats() {
        return List.of();
    }

    /** Ends, after the last message was answered. Closing thread; also when {@link #onStart} threw. Must not throw. */
    default void onClose() {}
}
