package org.peregrine.engine.content;

import java.util.List;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.json.Fields;
import org.peregrine.engine.json.Text;

/**
 * The part that all list entries have in common. Null texts are not written.
 *
 * @param name for programs.
 * @param title for people, or null.
 * @param description for people and models, or null.
 * @param icons for people.
 * @param meta of the entry.
 * @param access of its callers; no client reads it.
 */
public record Listing(String name, String title, String description, List<Icon> icons, Meta meta, EntryAccess access) {

    /**
     * Opens the object of an entry that has a name only, and writes the texts.
     *
     * @param writer positioned at a value.
     * @param version of the client.
     */
    public void open(JsonWriter writer, ProtocolVersion version) {
        writer.beginObject();
        writeTexts(writer, version);
    }

    /**
     * Opens the object of an entry that has a URI or a template of URIs, and writes it and the texts.
     *
     * @param uriName name of its member.
     * @param uri or template.
     * @param writer positioned at a value.
     * @param version of the client.
     */
    public void openAt(JsonName uriName, String uri, JsonWriter writer, ProtocolVersion version) {
        writer.beginObject().name(uriName).value(uri);
        writeTexts(writer, version);
    }

    private void writeTexts(JsonWriter writer, ProtocolVersion version) {
        writer.name(Fields.NAME).value(name);
        if (version.isAtLeast(ProtocolVersion.V2025_06_18)) {
            Text.writeMember(writer, Fields.TITLE, title);
        }
        Text.writeMember(writer, Fields.DESCRIPTION, description);
    }

    /**
     * Writes the icons and the metadata and closes the entry's object.
     *
     * @param writer in the object.
     * @param version of the client.
     */
    public void close(JsonWriter writer, ProtocolVersion version) {
        Icon.writeMember(writer, version, icons);
        meta.writeMember(writer, version);
        writer.endObject();
    }
}
