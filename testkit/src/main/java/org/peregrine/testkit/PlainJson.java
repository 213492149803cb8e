package org.peregrine.testkit;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.QuotedText;

/** JSON as plain values: maps, lists, strings, longs, doubles, booleans and null. */
final class PlainJson {
    private PlainJson() {}

    static String write(Object value) {
        final StringBuilder json = new StringBuilder();
        write(value, json);
        return json.toString();
    }

    private static void write(Object value, StringBuilder json) {
        switch (value) {
            case null -> json.append("null");
            case Map<?, ?> members -> writeMembers(members, json);
            case Iterable<?> elements -> writeElements(elements, json);
            case Number number -> json.append(finite(number));
            case Boolean bool -> json.append(bool);
            case CharSequence text -> json.append(QuotedText.of(text));
            case Enum<?> constant -> json.append(QuotedText.of(constant.name()));
            default ->
                throw new IllegalArgumentException(
                        "A plain value is a map, a list, a string, a number, a boolean, an enum or null, not "
                                + value.getClass().getTypeName());
        }
    }

    private static Number finite(Number number) {
        if (!Double.isFinite(number.doubleValue()) && (number instanceof Double || number instanceof Float)) {
            throw new IllegalArgumentException("JSON has no number " + number);
        }
        return number;
    }

    private static void writeMembers(Map<?, ?> members, StringBuilder json) {
        char before = '{';
        for (final Map.Entry<?, ?> member : members.entrySet()) {
            json.append(before);
            json.append(QuotedText.of(String.valueOf(member.getKey()))).append(':');
            write(member.getValue(), json);
            before = ',';
        }
        json.append(before == '{' ? "{}" : "}");
    }

    private static void writeElements(Iterable<?> elements, StringBuilder json) {
        char before = '[';
        for (final Object element : elements) {
            json.append(before);
            write(element, json);
            before = ',';
        }
        json.append(before == '[' ? "[]" : "]");
    }

    /** Reads what an engine has written, which is JSON. */
    static Object read(String json) {
        final byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer padded = new UnsafeBuffer(Arrays.copyOf(bytes, bytes.length + JsonScanner.PADDING));
        return read(new JsonValue().wrap(padded, 0, bytes.length));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> readObject(String json) {
        return (Map<String, Object>) read(json);
    }

    private static Object read(JsonValue value) {
        if (value.isObject()) {
            final Map<String, Object> members = new LinkedHashMap<>();
            final JsonCursor cursor = new JsonCursor().wrap(value);
            while (cursor.next()) {
                members.put(cursor.name(), read(cursor.value()));
            }
            return members;
        }
        if (value.isArray()) {
            final List<Object> elements = new ArrayList<>();
            final JsonCursor cursor = new JsonCursor().wrap(value);
            while (cursor.next()) {
                elements.add(read(cursor.value()));
            }
            return elements;
        }
        return readScalar(value);
    }

    private static Object readScalar(JsonValue value) {
        if (value.isString()) {
            return value.string();
        }
        if (value.isBoolean()) {
            return value.booleanValue(false);
        }
        if (value.isLong()) {
            return value.longValue(0);
        }
        return value.isNumber() ? (Object) value.doubleValue(0) : null;
    }

    /** Whether two plain values are one in JSON, where 3 and 3.0 are one number. */
    static boolean same(Object came, Object expected) {
        return switch (expected) {
            case Number number ->
                came instanceof Number other
                        && Double.isFinite(other.doubleValue())
                        && new BigDecimal(other.toString())
                                        .compareTo(new BigDecimal(finite(number).toString()))
                                == 0;
            case Map<?, ?> members -> came instanceof Map<?, ?> others && sameMembers(others, members);
            case Iterable<?> elements -> came instanceof List<?> others && sameElements(others, elements);
            case CharSequence text -> text.toString().equals(came);
            case Enum<?> constant -> constant.name().equals(came);
            case null, default -> Objects.equals(came, expected);
        };
    }

    private static boolean sameMembers(Map<?, ?> came, Map<?, ?> expected) {
        return came.size() == expected.size()
                && expected.entrySet().stream()
                        .allMatch(member -> came.containsKey(String.valueOf(member.getKey()))
                                && same(came.get(String.valueOf(member.getKey())), member.getValue()));
    }

    private static boolean sameElements(List<?> came, Iterable<?> expected) {
        int index = 0;
        for (final Object element : expected) {
            if (index == came.size() || !same(came.get(index), element)) {
                return false;
            }
            index++;
        }
        return index == came.size();
    }

    /** The value at a path of names and indexes; null where the path ends early. */
    static Object at(Object root, Object... path) {
        Object value = root;
        for (final Object step : path) {
            value = switch (value) {
                case Map<?, ?> members when step instanceof String -> members.get(step);
                case List<?> elements
                when step instanceof Integer index && index >= 0 && index < elements.size() -> elements.get(index);
                case null, default -> null;
            };
        }
        return value;
    }
}
