package org.peregrine.engine.content;

import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;

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
     * The callers of the entry, by its author's will.
     *
     * @return {@link EntryAccess#EVERYBODY} when every caller may use it.
     */
    EntryAccess access();
}
