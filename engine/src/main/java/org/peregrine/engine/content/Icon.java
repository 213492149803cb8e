package org.peregrine.engine.content;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.json.Fields;
import org.peregrine.engine.json.Text;

/**
 * A picture for user interfaces, written from 2025-11-25 on. Immutable, any thread. Source: MCP 2025-11-25, schema,
 * {@code Icon}.
 *
 * @param src an {@code https:} or {@code data:} URI.
 * @param mimeType overrides what the source says; null when not said.
 * @param sizes each as {@code 48x48}, or {@code any}; empty when not said.
 * @param theme the background it was drawn for; null for any.
 */
public record Icon(String src, String mimeType, List<String> sizes, Theme theme) {
    private static final Pattern SIZE = Pattern.compile("[1-9][0-9]*x[1-9][0-9]*|any");

    /** The background an icon was drawn for. */
    public enum Theme {
        /** A light background. */
        LIGHT,
        /** A dark background. */
        DARK
    }

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException when a size is neither {@code WxH} nor {@code any}.
     */
    public Icon {
        Text.required("Icon src", src);
        sizes = List.copyOf(sizes);
        for (final String size : sizes) {
            if (!SIZE.matcher(size).matches()) {
                throw new IllegalArgumentException("An icon's size is like 48x48, or any: '" + size + "'");
            }
        }
    }

    /**
     * An icon of which only the address is known.
     *
     * @param src an {@code https:} or {@code data:} URI.
     * @return the icon.
     */
    public static Icon of(String src) {
        return new Icon(src, null, List.of(), null);
    }

    /**
     * Sets the media type.
     *
     * @param type as {@code image/png}.
     * @return a new icon.
     */
    public Icon withMimeType(String type) {
        return new Icon(src, type, sizes, theme);
    }

    /**
     * Sets the sizes.
     *
     * @param values each as {@code 48x48}, or {@code any}.
     * @return a new icon.
     */
    public Icon withSizes(String... values) {
        return new Icon(src, mimeType, List.of(values), theme);
    }

    /**
     * Sets the background.
     *
     * @param background it was drawn for.
     * @return a new icon.
     */
    public Icon withTheme(Theme background) {
        return new Icon(src, mimeType, sizes, background);
    }

    /** Writes {@code "icons":[…]}, or nothing when there are none or the revision has none. */
    static void writeMember(JsonWriter writer, ProtocolVersion version, List<Icon> icons) {
        if (icons.isEmpty() || !version.isAtLeast(ProtocolVersion.V2025_11_25)) {
            return;
        }
        writer.name(Fields.ICONS).beginArray();
        for (final Icon icon : icons) {
            icon.writeTo(writer);
        }
        writer.endArray();
    }

    private void writeTo(JsonWriter writer) {
        writer.beginObject().name(Fields.SRC).value(src);
        Text.writeMember(writer, Fields.MIME_TYPE, mimeType);
        if (!sizes.isEmpty()) {
            writer.name(Fields.SIZES).beginArray();
            for (final String size : sizes) {
                writer.value(size);
            }
            writer.endArray();
        }
        if (theme != null) {
            writer.name(Fields.THEME).value(theme.name().toLowerCase(Locale.ROOT));
        }
        writer.endObject();
    }
}
