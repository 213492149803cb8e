package org.peregrine.engine.content;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.json.Fields;
import org.peregrine.engine.json.JsonText;

/**
 * The {@code _meta} object of a list entry, a content block or a result: keys with JSON values, in the order they were
 * added. Immutable, any thread. Source: MCP 2026-07-28, Overview, "_meta".
 */
public final class Meta {
    /** No metadata: nothing is written. */
    public static final Meta EMPTY = new Meta(List.of());

    private static final String LABEL = "[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
    private static final Pattern KEY =
            Pattern.compile("(?:" + LABEL + "(?:\\." + LABEL + ")*/)?(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?)?");

    private final List<Entry> entries;

    private record Entry(String key, JsonName name, JsonText value) {}

    private Meta(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * Adds a key, or replaces its value.
     *
     * @param key an optional prefix of dotted labels with a slash, and a name.
     * @param json the value as a JSON text.
     * @return a new object; this one stays as it is.
     * @throws IllegalArgumentException when the key breaks MCP's rules or the text is not JSON.
     */
    public Meta with(String key, String json) {
        if (key.isEmpty() || !KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("_meta key must be [prefix/]name as MCP defines it: '" + key + "'");
        }
        final List<Entry> changed = new ArrayList<>(entries);
        changed.removeIf(entry -> entry.key.equals(key));
        changed.add(new Entry(key, JsonName.of(key), JsonText.parse("_meta '" + key + "'", json)));
        return new Meta(List.copyOf(changed));
    }

    /**
     * Whether there is nothing to write.
     *
     * @return true without any key.
     */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * Writes the keys and values, not the braces: for who has keys of its own to add.
     *
     * @param writer stands inside the {@code _meta} object.
     */
    public void writeMembers(JsonWriter writer) {
        for (int i = 0; i < entries.size(); i++) { // Also where there is none to write, and nothing may be allocated.
            final Entry entry = entries.get(i);
            writer.name(entry.name);
            entry.value.writeTo(writer);
        }
    }

    /**
     * Whether there is a key. No allocation.
     *
     * @param key as it was added.
     * @return true when it has a value.
     */
    public boolean has(String key) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).key.equals(key)) {
                return true;
            }
        }
        return false;
    }

    /** Writes {@code "_meta":{…}} of a result, or nothing when empty. Every revision has it. */
    void writeResultMember(JsonWriter writer) {
        if (!entries.isEmpty()) {
            writer.name(Fields.META).beginObject();
            writeMembers(writer);
            writer.endObject();
        }
    }

    /** Writes {@code "_meta":{…}} of a list entry or a content block: from 2025-06-18. */
    void writeMember(JsonWriter writer, ProtocolVersion version) {
        if (version.isAtLeast(ProtocolVersion.V2025_06_18)) {
            writeResultMember(writer);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Meta meta && toString().equals(meta.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /**
     * The object for logs.
     *
     * @return keys and values in the order they were added.
     */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder("{");
        for (final Entry entry : entries) {
            text.append(text.length() > 1 ? "," : "")
                    .append(entry.key)
                    .append(':')
                    .append(entry.value);
        }
        return text.append('}').toString();
    }
}
