package org.peregrine.engine.tool;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.json.JsonText;

/**
 * An argument of a tool that modern HTTP clients repeat in a header, as {@code x-mcp-header} in its schema asks.
 * Immutable, any thread. Source: MCP 2026-07-28, Streamable HTTP, "Custom Headers from Tool Parameters".
 */
public final class HeaderParameter {
    private static final String PREFIX = "mcp-param-";
    private static final JsonName ANNOTATION = JsonName.of("x-mcp-header");
    private static final JsonName PROPERTIES = JsonName.of("properties");
    private static final JsonName TYPE = JsonName.of("type");
    private static final Set<String> TYPES = Set.of("string", "integer", "boolean");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** Keywords whose values are data, not schemas. */
    private static final Set<String> DATA = Set.of("const", "enum", "default", "examples");

    private final JsonName[] path;
    private final byte[] fieldName;

    private HeaderParameter(List<JsonName> path, String annotation) {
        this.path = path.toArray(JsonName[]::new);
        this.fieldName = (PREFIX + annotation.toLowerCase(Locale.ROOT)).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads the argument. No allocation.
     *
     * @param arguments of a call; may be absent.
     * @param value set to the argument.
     * @return false when it is absent or null, then no header is expected.
     */
    public boolean read(JsonValue arguments, JsonValue value) {
        if (!arguments.present()) {
            return false;
        }
        value.wrap(arguments);
        for (final JsonName name : path) {
            if (!value.isObject() || !value.member(name, value)) {
                return false;
            }
        }
        return !value.isNull();
    }

    /**
     * The header's field name.
     *
     * @return in lower case; not to be changed.
     */
    public byte[] fieldName() {
        return fieldName;
    }

    /** Finds the annotations of an input schema; throws IllegalArgumentException when one of them breaks a rule. */
    static List<HeaderParameter> of(JsonText schema) {
        final List<HeaderParameter> found = new ArrayList<>();
        collect(schema.value(), new ArrayList<>(), true, found);
        final Set<String> names = new HashSet<>();
        for (final HeaderParameter parameter : found) {
            final String name = new String(parameter.fieldName, StandardCharsets.US_ASCII);
            if (!names.add(name)) {
                throw new IllegalArgumentException("Two parameters ask for the header '" + name + "'");
            }
        }
        return List.copyOf(found);
    }

    private static void collect(JsonValue schema, List<JsonName> path, boolean reachable, List<HeaderParameter> found) {
        final JsonValue annotation = new JsonValue();
        if (schema.isObject() && schema.member(ANNOTATION, annotation)) {
            found.add(checked(schema, annotation, path, reachable));
        }
        final JsonCursor members = new JsonCursor().wrap(schema);
        while (members.next()) {
            final JsonValue member = copy(members.value());
            if (schema.isArray()) {
                descend(member, path, found);
            } else if (reachable && members.nameEquals(PROPERTIES) && member.isObject()) {
                collectProperties(member, path, found);
            } else if (!DATA.contains(members.name())) {
                descend(member, path, found);
            }
        }
    }

    private static void descend(JsonValue value, List<JsonName> path, List<HeaderParameter> found) {
        if (value.isObject() || value.isArray()) {
            collect(value, path, false, found);
        }
    }

    private static void collectProperties(JsonValue properties, List<JsonName> path, List<HeaderParameter> found) {
        final JsonCursor members = new JsonCursor().wrap(properties);
        while (members.next()) {
            final List<JsonName> deeper = new ArrayList<>(path);
            deeper.add(JsonName.of(members.name()));
            final JsonValue property = copy(members.value());
            if (property.isObject()) {
                collect(property, deeper, true, found);
            }
        }
    }

    private static HeaderParameter checked(
            JsonValue schema, JsonValue annotation, List<JsonName> path, boolean reachable) {
        final String name = annotation.string();
        if (name == null || !TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException("x-mcp-header must be a token of HTTP: " + annotation);
        }
        if (!reachable || path.isEmpty()) {
            throw new IllegalArgumentException(
                    "x-mcp-header '" + name + "' must stand at a property that is reached by 'properties' alone");
        }
        final JsonValue type = new JsonValue();
        schema.member(TYPE, type);
        if (!type.isString() || !TYPES.contains(type.string())) {
            throw new IllegalArgumentException(
                    "x-mcp-header '" + name + "' must stand at a string, an integer or a boolean");
        }
        return new HeaderParameter(path, name);
    }

    private static JsonValue copy(JsonValue value) {
        return new JsonValue().wrap(value);
    }
}
