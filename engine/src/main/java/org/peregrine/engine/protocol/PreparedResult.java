package org.peregrine.engine.protocol;

import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Meta;

/** Encodes results at launch that are the same for every request of a revision. */
public final class PreparedResult {
    /** Time to live of a list at the client: registrations last as long as the process. */
    private static final long LIST_TTL_MS = 60_000;

    private PreparedResult() {}

    /**
     * Encodes one result object.
     *
     * @param version to encode for; modern ones get their {@code resultType}.
     * @param maxBytes longest result.
     * @param meta of every result.
     * @param members writes the members.
     * @return the bytes, immutable by convention.
     * @throws IllegalStateException when the result is longer than allowed.
     */
    public static UnsafeBuffer encode(
            ProtocolVersion version, int maxBytes, ResultMeta meta, Consumer<JsonWriter> members) {
        final HeapJson json = new HeapJson(maxBytes);
        final JsonWriter writer = json.writer();
        ResultMeta.beginResult(writer, version);
        members.accept(writer);
        meta.write(writer, version, Meta.EMPTY);
        writer.endObject();
        if (writer.overflowed()) {
            throw new IllegalStateException("A prepared result exceeds MAX_REPLY_BYTES: " + maxBytes);
        }
        return new UnsafeBuffer(json.bytes());
    }

    /**
     * Writes what modern clients want to know about caching. Source: MCP 2026-07-28, Caching.
     *
     * @param writer inside the result object.
     * @param version that is encoded for; legacy ones get nothing.
     * @param isPrivate whether the result depends on the caller.
     */
    public static void writeCacheHints(JsonWriter writer, ProtocolVersion version, boolean isPrivate) {
        if (version.isModern()) {
            writer.name("ttlMs").value(LIST_TTL_MS).name("cacheScope").value(isPrivate ? "private" : "public");
        }
    }
}
