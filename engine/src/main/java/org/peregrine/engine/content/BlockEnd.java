package org.peregrine.engine.content;

import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;

/** The members that end a block of every kind. */
final class BlockEnd {
    private BlockEnd() {}

    /** Writes annotations and metadata, and closes the object. */
    static void write(JsonWriter writer, ProtocolVersion version, Content content) {
        content.annotations().writeMember(writer, version);
        content.meta().writeMember(writer, version);
        writer.endObject();
    }
}
