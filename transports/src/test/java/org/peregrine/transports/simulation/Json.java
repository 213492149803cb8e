package org.peregrine.transports.simulation;

import java.util.ArrayList;
import java.util.List;

/** Reads members of messages as raw text: a reader that shares nothing with the server's. Expects valid JSON. */
final class Json {
    private Json() {}

    /** The raw value of a member, found by a path of names; null when there is none. */
    static String member(String object, String... path) {
        String current = object;
        for (final String name : path) {
            current = current == null ? null : find(current, name);
        }
        return current;
    }

    /** The text of a member that is a string; null when there is none. */
    static String text(String object, String... path) {
        final String raw = member(object, path);
        return raw == null || raw.isEmpty() || raw.charAt(0) != '"' ? null : raw.substring(1, raw.length() - 1);
    }

    /** The elements of an array, or the value itself when it is none. */
    static List<String> elements(String value) {
        if (!value.startsWith("[")) {
            return List.of(value);
        }
        final List<String> elements = new ArrayList<>();
        int at = 1;
        while (value.charAt(at) != ']') {
            final int end = end(value, at);
            elements.add(value.substring(at, end));
            at = value.charAt(end) == ',' ? end + 1 : end;
        }
        return elements;
    }

    private static String find(String object, String name) {
        if (!object.startsWith("{")) {
            return null;
        }
        int at = 1;
        while (object.charAt(at) != '}') {
            final int nameEnd = end(object, at);
            final int valueEnd = end(object, nameEnd + 1);
            if (object.substring(at + 1, nameEnd - 1).equals(name)) {
                return object.substring(nameEnd + 1, valueEnd);
            }
            at = object.charAt(valueEnd) == ',' ? valueEnd + 1 : valueEnd;
        }
        return null;
    }

    /** The index after the value that begins at an index. */
    private static int end(String text, int from) {
        int depth = 0;
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (quoted) {
                i += c == '\\' ? 1 : 0;
                quoted = c != '"';
            } else if (depth == 0 && (c == ',' || c == ':' || c == '}' || c == ']')) {
                return i;
            } else {
                quoted = c == '"';
                depth += c == '{' || c == '[' ? 1 : 0;
                depth -= c == '}' || c == ']' ? 1 : 0;
            }
        }
        return text.length();
    }
}
