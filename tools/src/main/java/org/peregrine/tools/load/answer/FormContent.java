package org.peregrine.tools.load.answer;

import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/**
 * Fills in the form of an elicitation: each field with its default, its first choice, or the least that its type
 * allows. One thread. Source: MCP 2025-11-25, Elicitation, "Supported Schema Types".
 */
final class FormContent {
    private static final JsonName PROPERTIES = JsonName.of("properties");
    private static final JsonName TYPE = JsonName.of("type");
    private static final JsonName DEFAULT = JsonName.of("default");
    private static final JsonName CONST = JsonName.of("const");
    private static final JsonName ENUM = JsonName.of("enum");
    private static final JsonName ONE_OF = JsonName.of("oneOf");
    private static final JsonName ANY_OF = JsonName.of("anyOf");
    private static final JsonName ITEMS = JsonName.of("items");
    private static final JsonName MIN_ITEMS = JsonName.of("minItems");
    private static final JsonName FORMAT = JsonName.of("format");
    private static final JsonName MIN_LENGTH = JsonName.of("minLength");
    private static final JsonName MAX_LENGTH = JsonName.of("maxLength");
    private static final JsonName MINIMUM = JsonName.of("minimum");
    private static final JsonName MAXIMUM = JsonName.of("maximum");
    private static final JsonName STRING = JsonName.of("string");
    private static final JsonName INTEGER = JsonName.of("integer");
    private static final JsonName NUMBER = JsonName.of("number");
    private static final JsonName BOOLEAN = JsonName.of("boolean");
    private static final JsonName ARRAY = JsonName.of("array");

    private static final JsonName[] FORMATS = {
        JsonName.of("email"), JsonName.of("uri"), JsonName.of("date"), JsonName.of("date-time")
    };
    private static final String[] EXAMPLES = {
        "ada@example.com", "https://example.com/", "2026-07-28", "2026-07-28T12:00:00Z"
    };
    private static final String TEXT = "text";

    /** A server that asks for a longer text gets none. */
    private static final int LONGEST_TEXT = 1 << 16;

    private final JsonCursor fields = new JsonCursor();
    private final JsonCursor choices = new JsonCursor();
    private final JsonValue list = new JsonValue();
    private final JsonValue items = new JsonValue();
    private final JsonValue found = new JsonValue();
    private final JsonValue type = new JsonValue();

    /** Writes the content for a requested schema, an object. */
    void write(JsonValue schema, JsonWriter writer) {
        writer.beginObject();
        schema.member(PROPERTIES, list);
        fields.wrap(list);
        while (fields.next()) {
            writer.name(fields.name());
            field(fields.value(), writer);
        }
        writer.endObject();
    }

    private void field(JsonValue field, JsonWriter writer) {
        field.member(TYPE, type);
        if (field.member(DEFAULT, found) || field.member(CONST, found)) {
            writer.value(found);
        } else if (type.stringEquals(ARRAY)) {
            final long least = field.member(MIN_ITEMS, found) ? found.longValue(1) : 1;
            field.member(ITEMS, items);
            writer.beginArray();
            choose(items, Math.max(1, least), writer);
            writer.endArray();
        } else if (choose(field, 1, writer) == 0) {
            plain(field, writer);
        }
    }

    /** Writes the first choices of a field; returns their number. */
    private long choose(JsonValue field, long wanted, JsonWriter writer) {
        if (!field.member(ENUM, list) && !field.member(ONE_OF, list) && !field.member(ANY_OF, list)) {
            return 0;
        }
        long count = 0;
        choices.wrap(list);
        while (count < wanted && choices.next()) {
            final JsonValue choice = choices.value();
            writer.value(choice.isObject() && choice.member(CONST, found) ? found : choice);
            count++;
        }
        return count;
    }

    private void plain(JsonValue field, JsonWriter writer) {
        if (type.stringEquals(STRING)) {
            text(field, writer);
        } else if (type.stringEquals(INTEGER) || type.stringEquals(NUMBER)) {
            final boolean bounded = field.member(MINIMUM, found) || field.member(MAXIMUM, found);
            if (bounded) {
                writer.value(found);
            } else {
                writer.value(1);
            }
        } else if (type.stringEquals(BOOLEAN)) {
            writer.value(true);
        } else {
            writer.nullValue();
        }
    }

    private void text(JsonValue field, JsonWriter writer) {
        if (field.member(FORMAT, found)) {
            for (int i = 0; i < FORMATS.length; i++) {
                if (found.stringEquals(FORMATS[i])) {
                    writer.value(EXAMPLES[i]);
                    return;
                }
            }
        }
        final long most = field.member(MAX_LENGTH, found) ? found.longValue(TEXT.length()) : TEXT.length();
        final long least = field.member(MIN_LENGTH, found) ? found.longValue(0) : 0;
        final int length = Math.clamp(Math.max(least, Math.min(most, TEXT.length())), 0, LONGEST_TEXT);
        writer.beginString();
        for (int i = 0; i < length; i++) {
            writer.append(TEXT.substring(i % TEXT.length(), i % TEXT.length() + 1));
        }
        writer.endString();
    }
}
