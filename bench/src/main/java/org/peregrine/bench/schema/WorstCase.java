package org.peregrine.bench.schema;

import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Schemas with arguments of up to a megabyte that make validation dear: for each keyword what costs most for the steps
 * that it takes. Found by trying keywords, shapes of values and their combinations; a new keyword comes with its worst
 * case.
 */
public enum WorstCase {
    /** Small values, constrained by their type only. */
    ITEMS("{\"items\":{\"type\":\"number\"}}", list(400_000, i -> "1")),
    /** Many rules that all hold for each value. */
    ALL_OF(items("{\"allOf\":[" + join(200, i -> "{\"minimum\":-" + i + "}") + "]}"), list(20_000, i -> "1")),
    /** Many rules that fail by type. */
    ANY_OF_TYPES(
            items("{\"anyOf\":[" + join(200, i -> "{\"type\":\"string\",\"maxLength\":" + i + "}") + ",true]}"),
            list(20_000, i -> "1")),
    /** Many rules that fail by value. */
    ANY_OF_VALUES(
            items("{\"anyOf\":[" + join(200, i -> "{\"minimum\":" + (i + 2) + "}") + ",true]}"),
            list(20_000, i -> "1")),
    /** Conditions within conditions. */
    CONDITIONS(
            items(nest(40, inner -> "{\"if\":{\"minimum\":2},\"then\":false,\"else\":" + inner + "}")),
            list(20_000, i -> "1")),
    /** References that follow references. */
    REFERENCES(chain(200), list(20_000, i -> "1")),
    /** The outermost of many resources in scope. */
    DYNAMIC_REFERENCES(
            "{\"$dynamicAnchor\":\"n\",\"items\":{\"allOf\":[" + join(100, i -> "{\"$dynamicRef\":\"#n\"}") + "]}}",
            list(20_000, i -> "1")),
    /** Brackets that are run over again and again. */
    SKIPPED_BRACKETS(anyOf(200, "{\"enum\":[[0]]}"), list(330_000, i -> "[]")),
    /** Strings with an escape at every other byte, run over again and again. */
    SKIPPED_ESCAPES(anyOf(200, "{\"enum\":[\"x\"]}"), "\"" + "\\n".repeat(500_000) + "\""),
    /** Plain text, run over again and again. */
    SKIPPED_TEXT(anyOf(2000, "{\"enum\":[\"x\"]}"), "\"" + "x".repeat(1_000_000) + "\""),
    /** White space between few values. */
    WHITE_SPACE(anyOf(200, "{\"items\":{\"type\":\"string\"},\"minItems\":3}"), "[" + " ".repeat(1_000_000) + "\"\"]"),
    /** White space in an object. */
    WHITE_SPACE_IN_OBJECTS(
            anyOf(200, "{\"properties\":{\"a\":{}},\"minProperties\":3}"),
            "{" + " ".repeat(300_000) + "\"a\"" + " ".repeat(300_000) + ":" + " ".repeat(300_000) + "1}"),
    /** Members that the schema does not name. */
    MEMBERS_NOT_NAMED(anyOf(200, "{\"required\":[\"x\"]}"), object(90_000, i -> "m" + i)),
    /** Members that the schema names, in another order. */
    MEMBERS_NAMED(
            "{\"properties\":{" + join(9000, i -> "\"p" + i + "\":{}") + "}}", object(9000, i -> "p" + (8999 - i))),
    /** Names that differ in their middle only. */
    MEMBERS_ALIKE(
            anyOf(20, "{\"properties\":{" + join(100, i -> "\"" + alike(i) + "\":{}") + "},\"minProperties\":9999}"),
            object(4000, i -> alike(i + 200))),
    /** A schema that names much, for objects that have nothing. */
    REQUIRED(items("{\"properties\":{" + join(9000, i -> "\"p" + i + "\":true") + "}}"), list(300_000, i -> "{}")),
    /** Members that ask for others. */
    DEPENDENT_REQUIRED(
            items("{\"dependentRequired\":{" + join(9000, i -> "\"p" + i + "\":[\"p" + (i + 1) + "\"]") + "}}"),
            list(300_000, i -> "{}")),
    /** One member that asks for many. */
    DEPENDENTS(
            items("{\"dependentRequired\":{\"a\":[" + join(2000, i -> "\"a\"") + "]}}"),
            list(150_000, i -> "{\"a\":1}")),
    /** Numbers of an enumeration, the last of which is meant. */
    ENUM_INTEGERS(items("{\"enum\":[" + join(5000, i -> "" + (i + 1)) + ",0]}"), list(400_000, i -> "0")),
    /** Numbers that are compared digit by digit. */
    ENUM_DECIMALS(items("{\"enum\":[" + join(1000, i -> "1." + (10_000 + i)) + "]}"), list(50_000, i -> "1.1")),
    /** Long numbers that differ at their end. */
    ENUM_LONG_NUMBERS("{\"enum\":[" + join(20, i -> "1".repeat(1000) + i) + "]}", "1".repeat(1_000_000)),
    /** Objects whose last member differs. */
    ENUM_OBJECTS(
            items("{\"enum\":[" + join(200, i -> "{\"a\":1,\"b\":2,\"c\":" + i + "}") + "]}"),
            list(20_000, i -> "{\"a\":1,\"b\":2,\"c\":199}")),
    /** An object with all its members in the other order. */
    CONST_REVERSED("{\"const\":" + object(5000, i -> "m" + i) + "}", object(5000, i -> "m" + (4999 - i))),
    /** The same with names that are long and alike. */
    CONST_ALIKE("{\"const\":" + object(1000, WorstCase::alike) + "}", object(1000, i -> alike(999 - i))),
    /** Arrays within arrays. */
    CONST_DEEP(
            anyOf(50, "{\"const\":" + "[".repeat(60) + "\"" + "x".repeat(10_000) + "y\"" + "]".repeat(60) + "}"),
            "[".repeat(60) + "\"" + "x".repeat(10_000) + "z\"" + "]".repeat(60)),
    /** Different small numbers. */
    UNIQUE_NUMBERS("{\"uniqueItems\":true}", list(140_000, i -> "" + i)),
    /** Different strings. */
    UNIQUE_STRINGS("{\"uniqueItems\":true}", list(100_000, i -> "\"s" + i + "\"")),
    /** Different objects. */
    UNIQUE_OBJECTS("{\"uniqueItems\":true}", list(50_000, i -> "{\"a\":{\"b\":" + i + "}}")),
    /** Deep and different only in the middle. */
    UNIQUE_DEEP("{\"uniqueItems\":true}", list(5_000, i -> "[".repeat(60) + i + "]".repeat(60))),
    /** A million characters through a table. */
    PATTERN(anyOf(50, "{\"pattern\":\"^[a-z]*[A-Z]$\"}"), "\"" + "a".repeat(1_000_000) + "\""),
    /** Characters beyond ASCII. */
    PATTERN_UNICODE(anyOf(50, "{\"pattern\":\"^\\\\p{L}*[0-9]$\"}"), "\"" + "\u00e9".repeat(500_000) + "\""),
    /** Characters as escapes. */
    PATTERN_ESCAPES(anyOf(50, "{\"pattern\":\"^\\\\p{L}*[0-9]$\"}"), "\"" + "\\u00e9".repeat(160_000) + "\""),
    /** A pattern that has many states under way at once. */
    PATTERN_STATES("{\"pattern\":\"(a|b)*a(a|b){2000}c\"}", "\"" + "ab".repeat(200_000) + "\""),
    /** Short strings. */
    PATTERN_SHORT(items("{\"pattern\":\"^a$\"}"), list(200_000, i -> "\"a\"")),
    /** Many patterns for the name of each member. */
    PATTERN_PROPERTIES(
            "{\"patternProperties\":{" + join(100, i -> "\"^x" + i + "\":{}") + "}}", object(20_000, i -> "m" + i)),
    /** A rule for each name. */
    PROPERTY_NAMES("{\"propertyNames\":{\"maxLength\":10}}", object(90_000, i -> "m" + i)),
    /** A rule that is tried for each element. */
    CONTAINS("{\"contains\":{\"minimum\":2},\"minContains\":1}", list(400_000, i -> "1")),
    /** Copying what has been evaluated for each rule that is tried. */
    UNEVALUATED_ITEMS(
            "{\"anyOf\":[" + join(500, i -> "{\"prefixItems\":[{\"minimum\":2}]}")
                    + ",true],\"unevaluatedItems\":{\"type\":\"number\"}}",
            list(400_000, i -> "1")),
    /** The same for members. */
    UNEVALUATED_PROPERTIES(
            "{\"anyOf\":[" + join(500, i -> "{\"properties\":{\"m0\":{\"minimum\":2}}}")
                    + ",true],\"unevaluatedProperties\":true}",
            object(60_000, i -> "m" + i)),
    /** Characters of several bytes are counted. */
    LENGTHS(anyOf(200, "{\"minLength\":499999999}"), "\"" + "\u00e9".repeat(500_000) + "\""),
    /** Characters as escapes are counted. */
    LENGTHS_OF_ESCAPES(anyOf(200, "{\"maxLength\":3}"), "\"" + "\\n".repeat(500_000) + "\""),
    /** Digits without end. */
    NUMBERS_LONG(anyOf(200, "{\"minimum\":1e1000000,\"maximum\":1e1000001}"), "1".repeat(1_000_000)),
    /** A number that shares its digits with its bounds. */
    NUMBERS_BOUNDED(
            anyOf(20, "{\"exclusiveMaximum\":" + "1".repeat(20_000) + ",\"maximum\":" + "1".repeat(20_000) + "}"),
            "1".repeat(20_000)),
    /** Short numbers that are no integers. */
    NUMBERS_EXACT(items("{\"minimum\":1,\"multipleOf\":1}"), list(250_000, i -> "1e1")),
    /** A remainder digit by digit. */
    MULTIPLES(anyOf(20, "{\"multipleOf\":7}"), "1".repeat(1_000_000)),
    /** A remainder by a long divisor. */
    MULTIPLES_LARGE(anyOf(20, "{\"multipleOf\":" + "7".repeat(2000) + "}"), "1".repeat(100_000)),
    /** A remainder of a short number by a long divisor. */
    MULTIPLES_EXPONENT(items("{\"multipleOf\":" + "7".repeat(2000) + "}"), list(10_000, i -> "1e9999")),
    /** Digits behind a point, between bounds that need none of them. */
    FRACTIONS(allOf(200, "{\"minimum\":0}"), "1." + "1".repeat(1_000_000)),
    /** Long members where they are expected. */
    MEMBERS_LONG(
            repeated(
                    "allOf",
                    500,
                    "{\"properties\":{" + join(50, i -> "\"" + i + "n".repeat(10_000) + "\":true") + "}}"),
            object(50, i -> i + "n".repeat(10_000))),
    /** Many patterns for a name of escapes that none of them reads. */
    PATTERN_PROPERTIES_ESCAPES(
            "{\"patternProperties\":{" + join(100, i -> "\"^x" + i + "\":{}") + "}}",
            "{\"" + "\\n".repeat(500_000) + "\":1}"),
    /** Characters of many scripts, in no order, for classes of many ranges. */
    PATTERN_SCRIPTS(anyOf(50, "{\"pattern\":\"^(\\\\p{L}|[^\\\\p{L}])*[0-9]$\"}"), "\"" + scripts(300_000) + "\""),
    /** Names that are matched whole. */
    PROPERTY_NAMES_PATTERN("{\"propertyNames\":{\"pattern\":\"^m[0-9]+$\"}}", object(90_000, i -> "m" + i)),
    /** A rule for members that the schema does not name. */
    ADDITIONAL_PROPERTIES("{\"additionalProperties\":{\"type\":\"number\"}}", object(90_000, i -> "m" + i)),
    /** Members that ask for rules. */
    DEPENDENT_SCHEMAS(
            items("{\"dependentSchemas\":{\"a\":" + allOf(100, "{\"required\":[\"a\"]}") + "}}"),
            list(150_000, i -> "{\"a\":1}")),
    /** Different strings of escapes. */
    UNIQUE_ESCAPES("{\"uniqueItems\":true}", list(2_000, i -> "\"" + "\\n".repeat(200) + i + "\"")),
    /** Different strings of escaped characters. */
    UNIQUE_CHARACTERS("{\"uniqueItems\":true}", list(2_000, i -> "\"" + "\\u00e9".repeat(80) + i + "\"")),
    /** Different objects with a name of escapes. */
    UNIQUE_ESCAPED_NAMES("{\"uniqueItems\":true}", list(2_000, i -> "{\"" + "\\n".repeat(200) + i + "\":1}")),
    /** Names of escapes that the schema does not name. */
    MEMBERS_ESCAPED("{\"required\":[\"x\"]}", object(2_000, i -> "\\n".repeat(200) + i)),
    /** Different numbers that are no integers. */
    UNIQUE_DECIMALS("{\"uniqueItems\":true}", list(100_000, i -> i + ".5e1")),
    /** A string of escapes among strings of an enumeration. */
    ENUM_ESCAPES(
            repeated("anyOf", 200, "{\"enum\":[\"" + "x".repeat(500_000) + "\"]}"),
            "\"" + "\\n".repeat(500_000) + "\""),
    /** A long string in a container, of escapes, which is equal but for its end. */
    CONST_ESCAPES(
            repeated("anyOf", 50, "{\"const\":[\"" + "\\u000a".repeat(100_000) + "x\"]}"),
            "[\"" + "\\n".repeat(100_000) + "y\"]"),
    /** White space within values that are compared. */
    CONST_WHITE_SPACE(anyOf(50, "{\"const\":[1,2]}"), "[1" + " ".repeat(1_000_000) + ",3]"),
    /** Exactly one rule of many. */
    ONE_OF(
            items("{\"oneOf\":[" + join(200, i -> "{\"type\":\"string\",\"maxLength\":" + i + "}") + ",true]}"),
            list(20_000, i -> "1")),
    /** Negations of negations. */
    NOT(items(nest(40, inner -> "{\"not\":{\"not\":" + inner + "}}")), list(20_000, i -> "1")),
    /** A schema that is its own, for arrays in arrays. */
    RECURSION(
            "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"items\":{\"$ref\":\"#/$defs/a\"}}}}",
            list(20_000, i -> "[[[[[[[[[1]]]]]]]]]")),
    /** Every pair of escapes is one character. */
    LENGTHS_OF_PAIRS(anyOf(200, "{\"maxLength\":3}"), "\"" + "\\ud83d\\ude00".repeat(80_000) + "\""),
    /** Characters as escapes of six bytes are counted. */
    LENGTHS_OF_CHARACTERS(anyOf(200, "{\"maxLength\":3}"), "\"" + "\\u0061".repeat(160_000) + "\""),
    /** Formats that read all of a text. */
    FORMAT_URI(anyOf(50, "{\"format\":\"uri\"}"), "\"http://" + "a%20".repeat(200_000) + "^\""),
    /** The same with characters of several bytes. */
    FORMAT_IRI(anyOf(50, "{\"format\":\"iri\"}"), "\"http://" + "\u00e9\u4e2d".repeat(150_000) + "^\""),
    /** A format whose pattern has more to follow. */
    FORMAT_EMAIL(anyOf(50, "{\"format\":\"idn-email\"}"), "\"a@" + "a-".repeat(400_000) + "\""),
    /** A regular expression as text. */
    FORMAT_REGEX(items("{\"format\":\"regex\"}"), list(300, i -> "\"" + "(a|b)*".repeat(100) + "\""));

    private final String schema;
    private final String instance;

    WorstCase(String schema, String instance) {
        this.schema = schema;
        this.instance = instance;
    }

    /** The schema. */
    public String schema() {
        return schema;
    }

    /** The arguments. */
    public String instance() {
        return instance;
    }

    private static String join(int count, IntFunction<String> part) {
        return IntStream.range(0, count).mapToObj(part).collect(Collectors.joining(","));
    }

    private static String list(int count, IntFunction<String> element) {
        return "[" + join(count, element) + "]";
    }

    private static String object(int count, IntFunction<String> name) {
        return "{" + join(count, i -> "\"" + name.apply(i) + "\":" + i) + "}";
    }

    private static String items(String schema) {
        return "{\"items\":" + schema + "}";
    }

    private static String anyOf(int count, String schema) {
        return "{\"anyOf\":[" + join(count, i -> schema) + "]}";
    }

    private static String allOf(int count, String schema) {
        return "{\"allOf\":[" + join(count, i -> schema) + "]}";
    }

    /** A long schema that is evaluated again and again, written once. */
    private static String repeated(String keyword, int count, String schema) {
        return "{\"" + keyword + "\":[" + join(count, i -> "{\"$ref\":\"#/$defs/a\"}") + "],\"$defs\":{\"a\":" + schema
                + "}}";
    }

    /** Letters and others from everywhere in the plane of most scripts, in an order that cannot be foreseen. */
    private static String scripts(int count) {
        return new Random(1)
                .ints(0x80, 0xD800)
                .limit(count)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static String alike(int number) {
        return "n".repeat(90) + (10_000 + number) + "n".repeat(90);
    }

    private static String nest(int levels, java.util.function.UnaryOperator<String> around) {
        String schema = "true";
        for (int i = 0; i < levels; i++) {
            schema = around.apply(schema);
        }
        return schema;
    }

    private static String chain(int links) {
        return "{\"items\":{\"$ref\":\"#/$defs/d0\"},\"$defs\":{"
                + join(links, i -> "\"d" + i + "\":{\"minimum\":0,\"$ref\":\"#/$defs/d" + (i + 1) + "\"}") + ",\"d"
                + links
                + "\":{}}}";
    }
}
