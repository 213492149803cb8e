package org.peregrine.engine.worker;

import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonEscapes;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.EnvelopeWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Meta;
import org.peregrine.engine.content.ResultMembers;
import org.peregrine.engine.limit.Kept;
import org.peregrine.engine.limit.Reservation;
import org.peregrine.engine.outbound.HeapMessage;
import org.peregrine.engine.protocol.ResultMeta;

/** Writes the response to one call on the heap. Used by the call's worker. */
final class ResponseWriter {
    private final UnsafeBuffer id;
    private final ProtocolVersion version;
    private final int maxBytes;
    private final Reservation memory;
    private final ResultMeta meta;

    /**
     * Creates a writer.
     *
     * @param id raw JSON of the request's id; null to write results and errors without their envelope.
     * @param memory of the call, charged to its peer and handler.
     * @param meta of every result.
     */
    ResponseWriter(UnsafeBuffer id, ProtocolVersion version, int maxBytes, Reservation memory, ResultMeta meta) {
        this.meta = meta;
        this.id = id;
        this.version = version;
        this.maxBytes = maxBytes;
        this.memory = memory;
    }

    /**
     * The writer of a result that is kept for a later response: without the envelope and the members of that response.
     */
    ResponseWriter bare() {
        return new ResponseWriter(null, version, maxBytes, memory, ResultMeta.AUTHORS_ONLY);
    }

    /** Writes a result that completes the request. */
    HeapMessage complete(ResultMembers members) {
        return result(
                writer -> {
                    if (version.isModern()) {
                        writer.name("resultType").value("complete");
                    }
                    members.writeMembers(writer, version);
                },
                members.meta());
    }

    /** Writes a result of any type. A short one always has room, since calls are limited. */
    HeapMessage result(Consumer<JsonWriter> members) {
        return result(members, Meta.EMPTY);
    }

    private HeapMessage result(Consumer<JsonWriter> members, Meta own) {
        return write(memory.reserveAnyway(Kept.ANSWER), "result", writer -> {
            members.accept(writer);
            meta.write(writer, version, own);
        });
    }

    /** Writes an error. */
    HeapMessage error(int code, String message, String dataJson) {
        return write(memory.reserveAnyway(Kept.ANSWER), "error", writer -> writeError(writer, code, message, dataJson));
    }

    /** Writes an error with a constant text, which reserves no heap, whatever the request's id. */
    HeapMessage constantError(int code, String message) {
        return write(null, "error", writer -> writeError(writer, code, message, null));
    }

    private static void writeError(JsonWriter writer, int code, String message, String dataJson) {
        writer.name("code").value(code).name("message").value(message);
        if (dataJson != null) {
            writer.name("data").rawValue(JsonEscapes.encode(dataJson));
        }
    }

    private HeapMessage write(Reservation kept, String name, Consumer<JsonWriter> members) {
        final HeapMessage message = HeapMessage.begin(maxBytes, kept);
        message.write(writer -> {
            if (id != null) {
                EnvelopeWriter.beginResponse(writer, id, 0, id.capacity()).name(name);
            }
            members.accept(writer.beginObject());
            writer.endObject();
            if (id != null) {
                writer.endObject();
            }
        });
        return message;
    }
}
