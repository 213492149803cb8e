package org.peregrine.engine.registry;

import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;

/** How a content block begins and ends, whatever its kind. */
final class ContentBlock {
    private ContentBlock() {}

    /** Opens the object and writes its type. */
    static JsonWriter open(JsonWriter writer, byte[] quotedType) {
        return writer.beginObject().name(Fields.TYPE).rawValue(quotedType);
    }

    /** Writes what every kind has, and closes the object. */
    static void close(JsonWriter writer, ProtocolVersion version, Content content) {
        content.annotations().writeMember(writer, version);
        content.meta().writeMember(writer, version);
        writer.endObject();
    }
}
