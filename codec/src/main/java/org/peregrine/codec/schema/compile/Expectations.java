package org.peregrine.codec.schema.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The expectation of a schema in a few words, for failures. */
final class Expectations {
    private static final int MAX_VALUES = 12;
    private static final int MAX_VALUE_LENGTH = 64;

    private Expectations() {}

    static String alternatives(final SourceNode list) {
        final List<String> each =
                list.elements().stream().map(Expectations::of).distinct().toList();
        return each.size() == 1 ? list.elements().size() + " schemas" : enumerated(each, " or ");
    }

    static String of(final SourceNode schema) {
        if (schema.member("const") != null) {
            return value(schema.member("const"));
        }
        if (schema.member("enum") != null) {
            return values(schema.member("enum").elements());
        }
        if (schema.member("type") != null) {
            return types(schema.member("type"));
        }
        if (schema.member("title") != null && schema.member("title").isString()) {
            return cut(schema.member("title").text());
        }
        if (SchemaKeywords.hasReference(schema)) {
            return cut(schema.member("$ref").text());
        }
        return "a schema";
    }

    static String types(final SourceNode type) {
        return type.isString()
                ? cut(type.text())
                : type.elements().stream().map(SourceNode::text).collect(Collectors.joining(" or "));
    }

    static String values(final List<SourceNode> values) {
        return enumerated(values.stream().map(Expectations::value).toList(), ", ");
    }

    static String value(final SourceNode node) {
        return cut(node.value().toString());
    }

    private static String enumerated(final List<String> parts, final String separator) {
        if (parts.size() <= MAX_VALUES) {
            return String.join(separator, parts);
        }
        final List<String> some = new ArrayList<>(parts.subList(0, MAX_VALUES));
        some.add("… (" + parts.size() + " in all)");
        return String.join(separator, some);
    }

    private static String cut(final String text) {
        return text.codePointCount(0, text.length()) <= MAX_VALUE_LENGTH
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_VALUE_LENGTH)) + "…";
    }
}
