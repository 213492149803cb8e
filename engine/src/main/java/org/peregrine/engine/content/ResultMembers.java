package org.peregrine.engine.content;

import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;

/** Writes the members of a result object. */
@FunctionalInterface
public interface ResultMembers {
    /**
     * Writes members, neither the braces around them nor {@code _meta}.
     *
     * @param writer standing inside the result object.
     * @param version to write for.
     */
    void writeMembers(JsonWriter writer, ProtocolVersion version);

    /**
     * Whether the result tells of an error, as a tool's may.
     *
     * @return false unless it does.
     */
    default boolean isError() {
        return false;
    }

    /**
     * The author's members of the result's {@code _meta}.
     *
     * @return {@link Meta#EMPTY} for nothing.
     */
    default Meta meta() {
        return Meta.EMPTY;
    }
}
