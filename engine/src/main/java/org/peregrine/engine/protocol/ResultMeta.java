package org.peregrine.engine.protocol;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.MetaKeys;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Meta;
import org.peregrine.engine.registry.ServerInfo;

/**
 * Writes the {@code _meta} of results: to modern clients who the server is, to all what the author adds. Encoded once;
 * writing allocates nothing. Immutable, any thread. Source: MCP 2026-07-28, Overview, "_meta": every result SHOULD say
 * who the server is.
 *
 * <pre>
 *   "_meta":{"io.modelcontextprotocol/serverInfo":{…}, the author's}
 *            |------------ encoded -----------------|
 * </pre>
 */
public final class ResultMeta {
    /** Writes what the author adds, and nothing besides. */
    public static final ResultMeta AUTHORS_ONLY = new ResultMeta(null);

    private static final JsonName META = JsonName.of("_meta");
    private static final JsonName RESULT_TYPE = JsonName.of("resultType");
    private static final String SERVER_INFO = MetaKeys.SERVER_INFO.toString();
    private static final int MAX_BYTES = 1 << 20;

    private final UnsafeBuffer serverInfo;

    private ResultMeta(UnsafeBuffer serverInfo) {
        this.serverInfo = serverInfo;
    }

    /**
     * Encodes who the server is.
     *
     * @param info of the engine.
     * @return for all its results.
     */
    public static ResultMeta of(ServerInfo info) {
        final HeapJson json = new HeapJson(MAX_BYTES);
        writeServerInfo(info, json.writer(), ProtocolVersion.V2026_07_28);
        return new ResultMeta(new UnsafeBuffer(json.bytes()));
    }

    /**
     * Writes the member, or nothing when there is nothing to say.
     *
     * @param writer stands inside the result object.
     * @param version of the client.
     * @param own the author's members, which override the server's.
     */
    public void write(JsonWriter writer, ProtocolVersion version, Meta own) {
        final boolean named = serverInfo != null && version.isModern() && !own.has(SERVER_INFO);
        if (named || !own.isEmpty()) {
            writer.name(META).beginObject();
            if (named) {
                writeServerInfo(writer);
            }
            own.writeMembers(writer);
            writer.endObject();
        }
    }

    /**
     * Writes who the server is into a {@code _meta} that has other members.
     *
     * @param writer stands inside the object, of a result for a modern client.
     */
    public void writeServerInfo(JsonWriter writer) {
        if (serverInfo != null) {
            writer.name(MetaKeys.SERVER_INFO).rawValue(serverInfo, 0, serverInfo.capacity());
        }
    }

    /**
     * Writes an {@code Implementation}.
     *
     * @param info of the server.
     * @param writer positioned at a value.
     * @param version of the request.
     */
    public static void writeServerInfo(ServerInfo info, JsonWriter writer, ProtocolVersion version) {
        writer.beginObject().name("name").value(info.name());
        if (info.title() != null && version.isAtLeast(ProtocolVersion.V2025_06_18)) {
            writer.name("title").value(info.title());
        }
        writer.name("version").value(info.version()).endObject();
    }

    /**
     * Begins a result object as a revision wants it.
     *
     * @param writer stands where a value belongs.
     * @param version modern ones get {@code "resultType":"complete"} (MCP 2026-07-28, Overview, "ResultType").
     */
    public static void beginResult(JsonWriter writer, ProtocolVersion version) {
        writer.beginObject();
        if (version.isModern()) {
            writer.name(RESULT_TYPE).value("complete");
        }
    }
}
