package org.peregrine.engine.session;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;

/**
 * A client's description of itself. Owns its bytes; immutable, but its values are flyweights: read them, do not wrap
 * them.
 *
 * @param capabilities its {@code ClientCapabilities}; absent when it declared none.
 * @param info its {@code Implementation}; absent when it sent none.
 */
public record ClientDescription(JsonValue capabilities, JsonValue info) {
    /** A description without values. */
    public static final ClientDescription UNKNOWN = new ClientDescription(new JsonValue(), new JsonValue());

    /**
     * Copies the description in an object, shortened by the rules of {@link ShortenedJson}.
     *
     * @param object params of initialize; may be absent.
     * @param capabilitiesName of the member with the capabilities.
     * @param infoName of the member with the implementation.
     * @param maxBytes of both together.
     * @return the copy.
     */
    public static ClientDescription shortened(
            JsonValue object, JsonName capabilitiesName, JsonName infoName, int maxBytes) {
        return new ClientDescription(
                ShortenedJson.of(member(object, capabilitiesName), maxBytes / 2),
                ShortenedJson.of(member(object, infoName), maxBytes / 2));
    }

    /**
     * The heap that it takes.
     *
     * @return bytes of both values.
     */
    int lengthBytes() {
        return capabilities.length() + info.length();
    }

    /**
     * Copies the description in an object.
     *
     * @param object params of initialize, or {@code _meta}; may be absent.
     * @param capabilitiesName of the member with the capabilities.
     * @param infoName of the member with the implementation.
     * @return the copy.
     */
    public static ClientDescription copyOf(JsonValue object, JsonName capabilitiesName, JsonName infoName) {
        return new ClientDescription(copy(object, capabilitiesName), copy(object, infoName));
    }

    private static JsonValue copy(JsonValue object, JsonName name) {
        return member(object, name).copy();
    }

    private static JsonValue member(JsonValue object, JsonName name) {
        final JsonValue value = new JsonValue();
        return object.present() && object.isObject() && object.member(name, value) && value.isObject()
                ? value
                : new JsonValue();
    }
}
