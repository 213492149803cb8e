package org.peregrine.bench.schema;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A schema and a valid instance of it. */
public enum SchemaWorkload {
    /** The arguments of a tool: seven properties of every usual kind. */
    SMALL("""
            {"type":"object","properties":{"city":{"type":"string","minLength":1,"maxLength":100},\
            "country":{"type":"string","minLength":2,"maxLength":2},"days":{"type":"integer","minimum":1,"maximum":14},\
            "units":{"type":"string","enum":["metric","imperial","kelvin"]},\
            "latitude":{"type":"number","minimum":-90,"maximum":90},"hourly":{"type":"boolean"},\
            "tags":{"type":"array","items":{"type":"string","maxLength":32},"maxItems":10}},\
            "required":["city","days","units"],"additionalProperties":false}""", """
            {"city":"Amsterdam","country":"NL","days":7,"units":"metric","latitude":52.3676,"hourly":true,\
            "tags":["travel","work"]}"""),

    /** Twenty properties, two of them objects. */
    MEDIUM(medium(), mediumInstance()),

    /** A hundred fields. */
    LARGE(large(100), largeInstance(100)),

    /** A list of shapes told apart by oneOf, through references. */
    REFS("""
            {"type":"object","properties":{"title":{"$ref":"#/$defs/name"},"shapes":{"type":"array","items":{"$ref":"#/$defs/shape"}}},\
            "required":["title","shapes"],"$defs":{"name":{"type":"string","minLength":1,"maxLength":64},\
            "point":{"type":"object","properties":{"x":{"type":"number"},"y":{"type":"number"}},"required":["x","y"]},\
            "shape":{"oneOf":[{"$ref":"#/$defs/circle"},{"$ref":"#/$defs/box"},{"$ref":"#/$defs/label"}]},\
            "circle":{"type":"object","properties":{"kind":{"const":"circle"},"at":{"$ref":"#/$defs/point"},\
            "radius":{"type":"number","exclusiveMinimum":0}},"required":["kind","at","radius"]},\
            "box":{"type":"object","properties":{"kind":{"const":"box"},"from":{"$ref":"#/$defs/point"},\
            "to":{"$ref":"#/$defs/point"}},"required":["kind","from","to"]},\
            "label":{"type":"object","properties":{"kind":{"const":"label"},"at":{"$ref":"#/$defs/point"},\
            "text":{"$ref":"#/$defs/name"}},"required":["kind","at","text"]}}}""", """
            {"title":"plan","shapes":[{"kind":"circle","at":{"x":1,"y":2.5},"radius":3},\
            {"kind":"box","from":{"x":0,"y":0},"to":{"x":10,"y":20}},{"kind":"label","at":{"x":1,"y":1},"text":"door"}]}""");

    private final String schema;
    private final String instance;

    SchemaWorkload(final String schema, final String instance) {
        this.schema = schema;
        this.instance = instance;
    }

    /**
     * The schema.
     *
     * @return JSON text.
     */
    public String schema() {
        return schema;
    }

    /**
     * An instance that is valid.
     *
     * @return JSON text.
     */
    public String instance() {
        return instance;
    }

    private static String medium() {
        final String address = "{\"type\":\"object\",\"properties\":{\"street\":{\"type\":\"string\",\"maxLength\":80},"
                + "\"number\":{\"type\":\"integer\",\"minimum\":1},\"code\":{\"type\":\"string\",\"minLength\":4,\"maxLength\":8}},"
                + "\"required\":[\"street\",\"code\"],\"additionalProperties\":false}";
        return "{\"type\":\"object\",\"properties\":{" + fields(12) + ",\"home\":" + address + ",\"work\":" + address
                + "},\"required\":[\"field0\",\"field1\",\"home\"],\"additionalProperties\":false}";
    }

    private static String mediumInstance() {
        final String address = "{\"street\":\"Prinsengracht\",\"number\":263,\"code\":\"1016GV\"}";
        return "{" + values(12) + ",\"home\":" + address + ",\"work\":" + address + "}";
    }

    private static String large(final int count) {
        final String required = IntStream.range(0, count / 2)
                .mapToObj(i -> "\"field" + i + "\"")
                .collect(Collectors.joining(","));
        return "{\"type\":\"object\",\"properties\":{" + fields(count) + "},\"required\":[" + required
                + "],\"additionalProperties\":false}";
    }

    private static String largeInstance(final int count) {
        return "{" + values(count) + "}";
    }

    private static String fields(final int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"field" + i + "\":"
                        + switch (i % 4) {
                            case 0 -> "{\"type\":\"string\",\"maxLength\":40}";
                            case 1 -> "{\"type\":\"integer\",\"minimum\":0,\"maximum\":1000}";
                            case 2 -> "{\"type\":\"boolean\"}";
                            default -> "{\"enum\":[\"red\",\"green\",\"blue\"]}";
                        })
                .collect(Collectors.joining(","));
    }

    private static String values(final int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"field" + i + "\":"
                        + switch (i % 4) {
                            case 0 -> "\"some text of a user\"";
                            case 1 -> String.valueOf(i);
                            case 2 -> "true";
                            default -> "\"green\"";
                        })
                .collect(Collectors.joining(","));
    }
}
