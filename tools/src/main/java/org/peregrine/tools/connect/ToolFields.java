package org.peregrine.tools.connect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.peregrine.client.ModernHeads;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;

/**
 * Arguments that tools want repeated in fields of HTTP, learned from the lists that the server sends. Source: MCP
 * 2026-07-28, Streamable HTTP, "Custom Headers from Tool Parameters". One thread.
 */
final class ToolFields {
    private static final String CALL = "tools/call";
    private static final JsonName TOOLS = JsonName.of("tools");
    private static final JsonName NAME = JsonName.of("name");
    private static final JsonName SCHEMA = JsonName.of("inputSchema");
    private static final JsonName PROPERTIES = JsonName.of("properties");
    private static final JsonName ANNOTATION = JsonName.of("x-mcp-header");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** More tools than a server lists; their fields are not sent. */
    private static final int MAX_TOOLS = 10_000;

    private record Field(List<JsonName> path, String name) {}

    private final Map<String, List<Field>> byTool = new HashMap<>();

    /** Learns from the result of {@code tools/list}. */
    void learn(JsonValue result) {
        final JsonValue tools = new JsonValue();
        if (!result.isObject() || !result.member(TOOLS, tools) || !tools.isArray()) {
            return;
        }
        for (final JsonCursor cursor = new JsonCursor().wrap(tools); cursor.next(); ) {
            final JsonValue tool = cursor.value();
            final JsonValue name = new JsonValue();
            final JsonValue schema = new JsonValue();
            if (tool.isObject() && tool.member(NAME, name) && name.isString() && tool.member(SCHEMA, schema)) {
                learn(name.string(), schema);
            }
        }
    }

    private void learn(String tool, JsonValue schema) {
        final List<Field> fields = new ArrayList<>();
        collect(schema, List.of(), fields);
        if (fields.isEmpty()) {
            byTool.remove(tool);
        } else if (byTool.size() < MAX_TOOLS) {
            byTool.put(tool, fields);
        }
    }

    private static void collect(JsonValue schema, List<JsonName> path, List<Field> fields) {
        final JsonValue annotation = new JsonValue();
        final JsonValue properties = new JsonValue();
        if (!schema.isObject()) {
            return;
        }
        if (schema.member(ANNOTATION, annotation)
                && annotation.isString()
                && TOKEN.matcher(annotation.string()).matches()) {
            fields.add(new Field(path, annotation.string()));
        }
        if (schema.member(PROPERTIES, properties) && properties.isObject()) {
            for (final JsonCursor cursor = new JsonCursor().wrap(properties); cursor.next(); ) {
                final List<JsonName> deeper = new ArrayList<>(path);
                deeper.add(JsonName.of(cursor.name()));
                collect(copy(cursor.value()), deeper, fields);
            }
        }
    }

    /** Appends the lines that repeat arguments of a call. */
    void append(ClientMessage message, StringBuilder lines) {
        final JsonValue name = message.envelope().name();
        if (!CALL.equals(message.method()) || !name.isString()) {
            return;
        }
        for (final Field field : byTool.getOrDefault(name.string(), List.of())) {
            final String value = value(message.envelope().arguments(), field.path());
            if (value != null) {
                lines.append("Mcp-Param-")
                        .append(field.name())
                        .append(": ")
                        .append(ModernHeads.value(value))
                        .append("\r\n");
            }
        }
    }

    private static String value(JsonValue arguments, List<JsonName> path) {
        final JsonValue value = copy(arguments);
        for (final JsonName name : path) {
            if (!value.isObject() || !value.member(name, value)) {
                return null;
            }
        }
        if (value.isString()) {
            return value.string();
        }
        return value.isNumber() || value.isBoolean() ? value.toString() : null;
    }

    private static JsonValue copy(JsonValue value) {
        return value.present()
                ? new JsonValue().wrap(value.buffer(), value.offset(), value.length())
                : new JsonValue().reset();
    }
}
