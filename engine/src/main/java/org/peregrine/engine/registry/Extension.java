package org.peregrine.engine.registry;

import java.util.List;
import org.peregrine.codec.mcp.ProtocolVersion;

/**
 * An extension of the protocol: a capability of the server's and methods of its own. Added with {@code
 * EngineContext.extension}; the engine does not change for it. Source: MCP 2026-07-28, Extensions.
 */
public interface Extension {
    /**
     * What the extension is called in capabilities.
     *
     * @return a prefixed name, as {@code io.modelcontextprotocol/ui}.
     */
    String id();

    /**
     * What the server declares.
     *
     * @return a JSON object.
     */
    default String settings() {
        return "{}";
    }

    /**
     * Whether clients of a revision are told of the extension.
     *
     * @param version of the client.
     * @return false to keep it, and its methods, from them.
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
}
