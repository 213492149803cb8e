package org.peregrine.engine.registry;

import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;

/** Writes the members of a result object. */
@FunctionalInterface
public interface ResultMembers {
    /**
     * Writes members, not the braces around them.
     *
     * @param writer standing inside the result object.
     * @param version to write for.
     */
    void writeMembers(JsonWriter writer, ProtocolVersion version);
}
