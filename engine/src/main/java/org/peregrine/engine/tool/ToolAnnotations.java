package org.peregrine.engine.tool;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.json.Fields;

/**
 * Hints on what a tool does, written from 2025-03-26 on. A hint that is null is not written, and clients then assume
 * the specification's default. Immutable, any thread. Source: MCP 2025-11-25, schema, {@code ToolAnnotations}.
 *
 * @param title for people; before {@code Tool.title} existed, the only one.
 * @param readOnlyHint whether the tool changes nothing; clients assume false.
 * @param destructiveHint whether it may destroy rather than only add; clients assume true.
 * @param idempotentHint whether calling twice is as calling once; clients assume false.
 * @param openWorldHint whether it deals with an open set of outside things; clients assume true.
 */
public record ToolAnnotations(
        String title, Boolean readOnlyHint, Boolean destructiveHint, Boolean idempotentHint, Boolean openWorldHint) {
    /** Nothing is said: nothing is written. */
    public static final ToolAnnotations NONE = new ToolAnnotations(null, null, null, null, null);

    private static final JsonName READ_ONLY_HINT = JsonName.of("readOnlyHint");
    private static final JsonName DESTRUCTIVE_HINT = JsonName.of("destructiveHint");
    private static final JsonName IDEMPOTENT_HINT = JsonName.of("idempotentHint");
    private static final JsonName OPEN_WORLD_HINT = JsonName.of("openWorldHint");

    /**
     * Sets the title.
     *
     * @param text for people.
     * @return a new object.
     */
    public ToolAnnotations withTitle(String text) {
        return new ToolAnnotations(text, readOnlyHint, destructiveHint, idempotentHint, openWorldHint);
    }

    /**
     * Sets whether the tool is read-only.
     *
     * @param hint the claim.
     * @return a new object.
     */
    public ToolAnnotations withReadOnlyHint(boolean hint) {
        return new ToolAnnotations(title, hint, destructiveHint, idempotentHint, openWorldHint);
    }

    /**
     * Sets whether the tool may be destructive.
     *
     * @param hint the claim.
     * @return a new object.
     */
    public ToolAnnotations withDestructiveHint(boolean hint) {
        return new ToolAnnotations(title, readOnlyHint, hint, idempotentHint, openWorldHint);
    }

    /**
     * Sets whether the tool is idempotent.
     *
     * @param hint the claim.
     * @return a new object.
     */
    public ToolAnnotations withIdempotentHint(boolean hint) {
        return new ToolAnnotations(title, readOnlyHint, destructiveHint, hint, openWorldHint);
    }

    /**
     * Sets whether the tool acts on an open world of external entities.
     *
     * @param hint the claim.
     * @return a new object.
     */
    public ToolAnnotations withOpenWorldHint(boolean hint) {
        return new ToolAnnotations(title, readOnlyHint, destructiveHint, idempotentHint, hint);
    }

    /** Writes {@code "annotations":{…}}, or nothing when there is nothing that the revision knows. */
    void writeMember(JsonWriter writer, ProtocolVersion version) {
        if (equals(NONE) || !version.isAtLeast(ProtocolVersion.V2025_03_26)) {
            return;
        }
        writer.name(Fields.ANNOTATIONS).beginObject();
        if (title != null) {
            writer.name(Fields.TITLE).value(title);
        }
        writeHint(writer, READ_ONLY_HINT, readOnlyHint);
        writeHint(writer, DESTRUCTIVE_HINT, destructiveHint);
        writeHint(writer, IDEMPOTENT_HINT, idempotentHint);
        writeHint(writer, OPEN_WORLD_HINT, openWorldHint);
        writer.endObject();
    }

    private static void writeHint(JsonWriter writer, JsonName name, Boolean hint) {
        if (hint != null) {
            writer.name(name).value(hint.booleanValue());
        }
    }
}
