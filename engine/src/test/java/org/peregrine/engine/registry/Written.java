package org.peregrine.engine.registry;

import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.ResultMembers;
import org.peregrine.engine.protocol.ResultMeta;

/** JSON in tests: what is written as text, and texts as values. */
final class Written {
    private static final int CAPACITY = 1 << 16;

    private Written() {}

    static String value(Consumer<JsonWriter> writing) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
        final JsonWriter writer = new JsonWriter().wrap(buffer, 0, CAPACITY);
        writing.accept(writer);
        return new String(buffer.byteArray(), 0, writer.position(), StandardCharsets.UTF_8);
    }

    /** What members give when an object is written around them. */
    static String object(Consumer<JsonWriter> members) {
        return value(writer -> {
            writer.beginObject();
            members.accept(writer);
            writer.endObject();
        });
    }

    /** What writes a result as an engine does that says nothing of itself. */
    static BiConsumer<JsonWriter, ProtocolVersion> result(ResultMembers result) {
        return (writer, version) -> {
            result.writeMembers(writer, version);
            ResultMeta.AUTHORS_ONLY.write(writer, version, result.meta());
        };
    }

    static JsonValue json(String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new JsonValue().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }
}
