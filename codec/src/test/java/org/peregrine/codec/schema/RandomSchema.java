package org.peregrine.codec.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Schemas of every keyword, small enough that instances of {@link RandomInstance} often satisfy them. */
final class RandomSchema {
    private static final List<String> TYPES =
            List.of("object", "array", "string", "number", "integer", "boolean", "null");
    private static final List<String> PATTERNS = List.of(
            "^a",
            "b$",
            "^[a-c]+$",
            "a.c",
            "^$",
            "\\\\d{2}",
            "^(ab|c)*$",
            "[^a]",
            "^.{2,3}$",
            "\\\\bx",
            "\u00e9",
            "^\\\\w+$");
    private static final int MAX_DEPTH = 3;

    private final RandomGenerator random;
    private final boolean draft07;
    private int definitions;

    RandomSchema(final RandomGenerator random, final boolean draft07) {
        this.random = random;
        this.draft07 = draft07;
    }

    /** A whole schema, of one of the two dialects. */
    String document() {
        final List<String> members = new ArrayList<>();
        members.add("\"$schema\":\""
                + (draft07 ? "http://json-schema.org/draft-07/schema#" : "https://json-schema.org/draft/2020-12/schema")
                + "\"");
        final int count = random.nextInt(4);
        final List<String> named = new ArrayList<>();
        // A definition refers only to those before it, so that no reference leads in a circle.
        for (definitions = 0; definitions < count; definitions++) {
            named.add("\"d" + definitions + "\":" + schema(1));
        }
        if (!named.isEmpty()) {
            members.add("\"" + definitionsKeyword() + "\":{" + String.join(",", named) + "}");
        }
        members.addAll(keywords(0));
        return "{" + String.join(",", members) + "}";
    }

    private String definitionsKeyword() {
        return draft07 ? "definitions" : "$defs";
    }

    private String schema(final int depth) {
        if (random.nextInt(12) == 0) {
            return random.nextInt(3) > 0 ? "true" : "false";
        }
        if (definitions > 0 && random.nextInt(6) == 0) {
            return "{\"$ref\":\"#/" + definitionsKeyword() + "/d" + random.nextInt(definitions) + "\"}";
        }
        return "{" + String.join(",", keywords(depth)) + "}";
    }

    private List<String> keywords(final int depth) {
        final List<String> members = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            members.add("\"type\":" + type());
        }
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            final String member = switch (random.nextInt(depth < MAX_DEPTH ? 8 : 3)) {
                case 0 -> scalarKeyword();
                case 1 -> values();
                case 2 -> number();
                case 3, 4 -> objectKeyword(depth + 1);
                case 5 -> arrayKeyword(depth + 1);
                default -> applicator(depth + 1);
            };
            final String name = member.substring(0, member.indexOf(':') + 1);
            if (members.stream().noneMatch(each -> each.startsWith(name))) {
                members.add(member);
            }
        }
        return members;
    }

    private String type() {
        if (random.nextInt(3) > 0) {
            return "\"" + TYPES.get(random.nextInt(TYPES.size())) + "\"";
        }
        final int first = random.nextInt(TYPES.size() - 1);
        // Not "number" beside "integer": networknt then cuts fractions off before it compares with bounds.
        final int second = first + 1 + random.nextInt(TYPES.size() - 1 - first);
        if (first == TYPES.indexOf("number") && second == TYPES.indexOf("integer")) {
            return type();
        }
        return "[\"" + TYPES.get(first) + "\",\"" + TYPES.get(second) + "\"]";
    }

    private String scalarKeyword() {
        return switch (random.nextInt(4)) {
            case 0 -> "\"minLength\":" + random.nextInt(4);
            case 1 -> "\"maxLength\":" + random.nextInt(5);
            case 2 -> "\"pattern\":\"" + PATTERNS.get(random.nextInt(PATTERNS.size())) + "\"";
            default -> "\"title\":\"x\"";
        };
    }

    private String values() {
        final RandomInstance values = new RandomInstance(random);
        if (random.nextInt(3) == 0) {
            return "\"const\":" + values.value(2);
        }
        return "\"enum\":[" + list(1 + random.nextInt(4), () -> values.value(1)) + "]";
    }

    private String number() {
        final String keyword = List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
                .get(random.nextInt(5));
        if ("multipleOf".equals(keyword)) {
            return "\"multipleOf\":"
                    + List.of("1", "2", "3", "0.5", "0.01", "1.5", "2.0", "1e1").get(random.nextInt(8));
        }
        return "\"" + keyword + "\":" + new RandomInstance(random).number();
    }

    private String objectKeyword(final int depth) {
        return switch (random.nextInt(draft07 ? 8 : 10)) {
            case 0, 1 -> "\"properties\":{" + named(depth) + "}";
            case 2 -> "\"required\":[" + names() + "]";
            case 3 -> "\"additionalProperties\":" + schema(depth);
            case 4 ->
                "\"patternProperties\":{\"" + PATTERNS.get(random.nextInt(PATTERNS.size())) + "\":" + schema(depth)
                        + "}";
            case 5 -> "\"propertyNames\":{" + scalarKeyword() + "}";
            case 6 ->
                random.nextBoolean()
                        ? "\"minProperties\":" + random.nextInt(3)
                        : "\"maxProperties\":" + random.nextInt(4);
            case 7 ->
                draft07
                        ? "\"dependencies\":{" + dependency(depth) + "}"
                        : "\"dependentRequired\":{\"" + RandomInstance.name(random) + "\":[" + names() + "]}";
            case 8 -> "\"dependentSchemas\":{\"" + RandomInstance.name(random) + "\":" + schema(depth) + "}";
            default -> "\"unevaluatedProperties\":" + schema(depth);
        };
    }

    private String dependency(final int depth) {
        return "\"" + RandomInstance.name(random) + "\":"
                + (random.nextBoolean() ? "[" + names() + "]" : schema(depth));
    }

    private String arrayKeyword(final int depth) {
        return switch (random.nextInt(draft07 ? 7 : 10)) {
            case 0 -> "\"items\":" + schema(depth);
            case 1 ->
                draft07
                        ? "\"items\":[" + list(1 + random.nextInt(2), () -> schema(depth)) + "]"
                        : "\"prefixItems\":[" + list(1 + random.nextInt(2), () -> schema(depth)) + "]";
            case 2 -> "\"contains\":" + schema(depth);
            case 3 -> "\"minItems\":" + random.nextInt(3);
            case 4 -> "\"maxItems\":" + random.nextInt(4);
            case 5 -> "\"uniqueItems\":true";
            case 6 -> draft07 ? "\"additionalItems\":" + schema(depth) : "\"prefixItems\":[" + schema(depth) + "]";
            case 7 -> "\"minContains\":" + random.nextInt(3);
            case 8 -> "\"maxContains\":" + random.nextInt(3);
            default -> "\"unevaluatedItems\":" + schema(depth);
        };
    }

    private String applicator(final int depth) {
        return switch (random.nextInt(7)) {
            case 0 -> "\"allOf\":[" + list(1 + random.nextInt(2), () -> schema(depth)) + "]";
            case 1 -> "\"anyOf\":[" + list(1 + random.nextInt(3), () -> schema(depth)) + "]";
            case 2 -> "\"oneOf\":[" + list(1 + random.nextInt(3), () -> schema(depth)) + "]";
            case 3 -> "\"not\":" + schema(depth);
            case 4 -> "\"if\":" + schema(depth) + ",\"then\":" + schema(depth);
            case 5 -> "\"if\":" + schema(depth) + ",\"else\":" + schema(depth);
            default ->
                definitions == 0
                        ? "\"description\":\"x\""
                        : "\"$ref\":\"#/" + definitionsKeyword() + "/d" + random.nextInt(definitions) + "\"";
        };
    }

    private String named(final int depth) {
        final List<String> members = new ArrayList<>();
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            final String name = "\"" + RandomInstance.name(random) + "\":";
            if (members.stream().noneMatch(each -> each.startsWith(name))) {
                members.add(name + schema(depth));
            }
        }
        return String.join(",", members);
    }

    private String names() {
        final List<String> names = new ArrayList<>();
        for (int left = 1 + random.nextInt(2); left > 0; left--) {
            final String name = "\"" + RandomInstance.name(random) + "\"";
            if (!names.contains(name)) {
                names.add(name);
            }
        }
        return String.join(",", names);
    }

    private static String list(final int count, final Supplier<String> element) {
        final List<String> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(element.get());
        }
        return String.join(",", elements);
    }
}
