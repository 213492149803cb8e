package org.peregrine.engine;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.outbound.HeapGrowth;
import org.peregrine.engine.registry.ResultMembers;

/** Writes the response to one call on the heap. Used by the call's worker. */
final class ResponseWriter {
    private final UnsafeBuffer id;
    private final ProtocolVersion version;
    private final int maxBytes;

    /**
     * Creates a writer.
     *
     * @param id raw JSON of the request's id; null to write results and errors without their envelope.
     */
    ResponseWriter(UnsafeBuffer id, ProtocolVersion version, int maxBytes) {
        this.id = id;
        this.version = version;
        this.maxBytes = maxBytes;
    }

    /** Writes a result that completes the request. */
    JsonWriter complete(ResultMembers members) {
        return result(writer -> {
            if (version.isModern()) {
                writer.name("resultType").value("complete");
            }
            members.writeMembers(writer, version);
        });
    }

    /** Writes a result of any type. */
    JsonWriter result(Consumer<JsonWriter> members) {
        return write("result", members);
    }

    /** Writes an error. */
    JsonWriter error(int code, String message, String dataJson) {
        return write("error", writer -> {
            writer.name("code").value(code).name("message").value(message);
            if (dataJson != null) {
                writer.name("data").rawValue(dataJson.getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    private JsonWriter write(String name, Consumer<JsonWriter> members) {
        final JsonWriter writer = HeapGrowth.newWriter(maxBytes);
        if (id != null) {
            writer.beginObject().name("jsonrpc").value("2.0");
            writer.name("id").rawValue(id, 0, id.capacity()).name(name);
        }
        members.accept(writer.beginObject());
        writer.endObject();
        return id == null ? writer : writer.endObject();
    }
}
