package org.peregrine.engine.content;

import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.principal.RequiredScopes;

/** An entry of one of the four lists that clients read. Immutable, any thread. */
public interface Listed {
    /**
     * Writes the list entry as one JSON object, with exactly the members that a revision knows.
     *
     * @param writer stands where a value belongs.
     * @param version of the client.
     */
    void writeTo(JsonWriter writer, ProtocolVersion version);

    /**
     * The scopes that a caller needs for it, by its author's will.
     *
     * @return {@link RequiredScopes#NONE} when every caller may use it.
     */
    RequiredScopes requiredScopes();
}
