package org.peregrine.codec.schema.compile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.schema.SchemaException;
import org.peregrine.codec.schema.rule.Decimal;

/** A value of a schema document while it is compiled. */
final class SourceNode {
    private final SourceNode parent;
    private final String token;
    private final JsonValue value;
    private final Map<String, SourceNode> members = new LinkedHashMap<>();
    private final List<SourceNode> elements = new ArrayList<>();
    private SchemaResource resource;

    private SourceNode(final SourceNode parent, final String token, final JsonValue value) {
        this.parent = parent;
        this.token = token;
        this.value = value;
        final JsonCursor cursor = new JsonCursor().wrap(value);
        while (cursor.next()) {
            final JsonValue copy = new JsonValue()
                    .wrap(
                            value.buffer(),
                            cursor.value().offset(),
                            cursor.value().length());
            if (value.isArray()) {
                elements.add(new SourceNode(this, String.valueOf(elements.size()), copy));
            } else if (members.put(cursor.name(), new SourceNode(this, cursor.name(), copy)) != null) {
                throw error("duplicate member \"" + cursor.name() + "\"");
            }
        }
    }

    static SourceNode document(final JsonValue root) {
        return new SourceNode(null, "", root);
    }

    JsonValue value() {
        return value;
    }

    boolean isObject() {
        return value.isObject();
    }

    boolean isArray() {
        return value.isArray();
    }

    boolean isString() {
        return value.isString();
    }

    boolean isBoolean() {
        return value.isBoolean();
    }

    /** The members; none when this is no object. */
    Map<String, SourceNode> members() {
        return members;
    }

    /** The elements; none when this is no array. */
    List<SourceNode> elements() {
        return elements;
    }

    SourceNode member(final String name) {
        return members.get(name);
    }

    /** A member or element by a token of a JSON Pointer, or null. */
    SourceNode child(final String pointerToken) {
        if (isObject()) {
            return members.get(pointerToken);
        }
        final boolean index = pointerToken.matches("0|[1-9][0-9]{0,8}");
        return index && Integer.parseInt(pointerToken) < elements.size()
                ? elements.get(Integer.parseInt(pointerToken))
                : null;
    }

    /** The string, or an error that says what must be one. */
    String text() {
        if (!isString()) {
            throw error("must be a string");
        }
        return value.string();
    }

    /** Each element as a string. */
    List<String> texts() {
        if (!isArray()) {
            throw error("must be an array of strings");
        }
        return elements.stream().map(SourceNode::text).toList();
    }

    /** A count, cut off at the largest int. */
    int count() {
        final Decimal number = new Decimal();
        if (!value.isNumber() || !number.wrap(value).isInteger() || number.isNegative()) {
            throw error("must be a non-negative integer");
        }
        // A number that does not fit a long is larger than any count.
        return (int) Math.min(Integer.MAX_VALUE, value.longValue(Integer.MAX_VALUE));
    }

    boolean flag() {
        if (!isBoolean()) {
            throw error("must be true or false");
        }
        return value.booleanValue(false);
    }

    SourceNode requireObject() {
        if (!isObject()) {
            throw error("must be an object");
        }
        return this;
    }

    SourceNode requireArray() {
        if (!isArray() || elements.isEmpty()) {
            throw error("must be an array that is not empty");
        }
        return this;
    }

    /** The resource that this schema's references are relative to; null before it is known as a schema. */
    SchemaResource resource() {
        return resource;
    }

    void resource(final SchemaResource owner) {
        resource = owner;
    }

    String pointer() {
        return parent == null
                ? ""
                : parent.pointer() + "/" + token.replace("~", "~0").replace("/", "~1");
    }

    SchemaException error(final String message) {
        return new SchemaException(pointer(), message);
    }
}
