package org.peregrine.engine.binding.shape;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Constraints on a component's values beyond its type, taken from its annotations, in the words of JSON Schema. Filled
 * once, then only read.
 */
final class Constraints {
    /** No constraints. */
    static final Constraints NONE = new Constraints();

    private final List<String> patterns = new ArrayList<>();
    private BigDecimal minimum;
    private BigDecimal maximum;
    private BigDecimal exclusiveMinimum;
    private BigDecimal exclusiveMaximum;
    private BigDecimal multipleOf;
    private long minSize;
    private long maxSize = Long.MAX_VALUE;
    private String format;
    private Shape.Group group;

    /** Requires a value that the constraint can hold for. */
    private void require(Shape.Group needed, String what) {
        if (group != null && group != needed) {
            throw new IllegalArgumentException(what + " does not go together with the other constraints");
        }
        group = needed;
    }

    boolean isEmpty() {
        return group == null && !hasSize();
    }

    void minimum(BigDecimal value) {
        require(Shape.Group.NUMBER, "A minimum");
        minimum = minimum == null ? value : minimum.max(value);
    }

    void maximum(BigDecimal value) {
        require(Shape.Group.NUMBER, "A maximum");
        maximum = maximum == null ? value : maximum.min(value);
    }

    void exclusiveMinimum(BigDecimal value) {
        require(Shape.Group.NUMBER, "A minimum");
        exclusiveMinimum = exclusiveMinimum == null ? value : exclusiveMinimum.max(value);
    }

    void exclusiveMaximum(BigDecimal value) {
        require(Shape.Group.NUMBER, "A maximum");
        exclusiveMaximum = exclusiveMaximum == null ? value : exclusiveMaximum.min(value);
    }

    void multipleOf(BigDecimal value) {
        require(Shape.Group.NUMBER, "A divisor");
        multipleOf = value;
    }

    void pattern(String value) {
        require(Shape.Group.TEXT, "A pattern");
        patterns.add(value);
    }

    void format(String value) {
        require(Shape.Group.TEXT, "A format");
        format = value;
    }

    /** Refuses what no value can meet. */
    void check() {
        final BigDecimal least = greater(minimum, exclusiveMinimum);
        final BigDecimal most = lesser(maximum, exclusiveMaximum);
        if ((least != null && most != null && least.compareTo(most) > 0) || minSize > maxSize) {
            throw new IllegalArgumentException("its constraints leave no value");
        }
        if (multipleOf != null && multipleOf.signum() <= 0) {
            throw new IllegalArgumentException("a divisor must be above zero");
        }
    }

    private static BigDecimal greater(BigDecimal first, BigDecimal second) {
        return first == null ? second : second == null ? first : first.max(second);
    }

    private static BigDecimal lesser(BigDecimal first, BigDecimal second) {
        return first == null ? second : second == null ? first : first.min(second);
    }

    /** Refuses to be set on values of another kind. */
    void requireFits(Shape shape) {
        final Shape.Group values = shape.group();
        final boolean sized = values == Shape.Group.TEXT || values == Shape.Group.ARRAY || values == Shape.Group.OBJECT;
        if ((group != null && group != values) || (hasSize() && !sized)) {
            throw new IllegalArgumentException("its constraints are not for values of its type");
        }
    }

    /** Characters, elements or members. */
    void size(long least, long most) {
        minSize = Math.max(minSize, least);
        maxSize = Math.min(maxSize, most);
    }

    private boolean hasSize() {
        return minSize > 0 || maxSize != Long.MAX_VALUE;
    }

    void describeNumber(SchemaText schema, BigDecimal least, BigDecimal most) {
        schema.member("minimum", minimum == null ? least : minimum.max(least));
        schema.member("maximum", maximum == null ? most : maximum.min(most));
        if (exclusiveMinimum != null) {
            schema.member("exclusiveMinimum", exclusiveMinimum);
        }
        if (exclusiveMaximum != null) {
            schema.member("exclusiveMaximum", exclusiveMaximum);
        }
        if (multipleOf != null) {
            schema.member("multipleOf", multipleOf);
        }
    }

    void describeText(SchemaText schema, String typeFormat, String typePattern) {
        schema.optionalMember("format", format == null ? typeFormat : format);
        describeSize(schema, "Length");
        final List<String> all = new ArrayList<>();
        if (typePattern != null) {
            all.add(typePattern);
        }
        all.addAll(patterns);
        if (!all.isEmpty()) {
            schema.member("pattern", all.getFirst());
        }
        if (all.size() > 1) {
            schema.writer().name("allOf").beginArray();
            for (final String pattern : all.subList(1, all.size())) {
                schema.writer().beginObject();
                schema.member("pattern", pattern);
                schema.writer().endObject();
            }
            schema.writer().endArray();
        }
    }

    /** Writes how many items, characters or properties there may be. */
    void describeSize(SchemaText schema, String unit) {
        if (minSize > 0) {
            schema.member("min" + unit, minSize);
        }
        if (maxSize != Long.MAX_VALUE) {
            schema.member("max" + unit, maxSize);
        }
    }
}
