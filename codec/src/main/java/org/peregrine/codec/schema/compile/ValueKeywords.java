package org.peregrine.codec.schema.compile;

import java.util.ArrayList;
import java.util.List;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.schema.rule.Applicators;
import org.peregrine.codec.schema.rule.Constraint;
import org.peregrine.codec.schema.rule.Decimal;
import org.peregrine.codec.schema.rule.Format;
import org.peregrine.codec.schema.rule.Multiple;
import org.peregrine.codec.schema.rule.NameTable;
import org.peregrine.codec.schema.rule.NumberRule;
import org.peregrine.codec.schema.rule.Rule;
import org.peregrine.codec.schema.rule.StringRule;
import org.peregrine.codec.schema.rule.TypeBits;
import org.peregrine.codec.schema.rule.ValueSet;

/** Compiles what is asked of types, values, strings and numbers. */
final class ValueKeywords {
    private ValueKeywords() {}

    static void compile(final RuleCompiler compiler, final SourceNode node, final Rule rule) {
        types(node, rule);
        strings(compiler, node, rule);
        numbers(node, rule);
        final SourceNode enumeration = node.member("enum");
        final SourceNode constant =
                node.resource().isDraft07() || node.member("const") != null ? node.member("const") : null;
        if (enumeration != null && !enumeration.isArray()) {
            throw enumeration.error("must be an array");
        }
        if (constant != null) {
            rule.values = values(List.of(constant), new Constraint("const", Expectations.value(constant)));
        }
        if (enumeration != null && constant == null) {
            final String expected = "one of " + Expectations.values(enumeration.elements());
            rule.values = values(enumeration.elements(), new Constraint("enum", expected));
        } else if (enumeration != null) {
            addToAll(rule, enumeration);
        }
    }

    /** For schemas with both: the enumeration is asked as a rule of its own. */
    private static void addToAll(final Rule rule, final SourceNode enumeration) {
        final Rule own = new Rule();
        own.resource = rule.resource;
        own.values = values(
                enumeration.elements(),
                new Constraint("enum", "one of " + Expectations.values(enumeration.elements())));
        if (rule.applicators == null) {
            rule.applicators = new Applicators();
        }
        final Rule[] all = java.util.Arrays.copyOf(rule.applicators.all, rule.applicators.all.length + 1);
        all[all.length - 1] = own;
        rule.applicators.all = all;
    }

    private static void types(final SourceNode node, final Rule rule) {
        final SourceNode type = node.member("type");
        if (type == null) {
            return;
        }
        final List<SourceNode> names =
                type.isString() ? List.of(type) : type.requireArray().elements();
        int types = 0;
        boolean number = false;
        boolean integer = false;
        for (final SourceNode name : names) {
            number |= "number".equals(name.text());
            integer |= "integer".equals(name.text());
            types |= bit(name);
        }
        rule.types = types;
        rule.typeConstraint = new Constraint("type", Expectations.types(type));
        if (integer && !number) {
            rule.numbers = new NumberRule();
            rule.numbers.integerOnly = true;
            rule.numbers.integerConstraint = rule.typeConstraint;
        }
    }

    private static int bit(final SourceNode name) {
        return switch (name.text()) {
            case "object" -> TypeBits.OBJECT;
            case "array" -> TypeBits.ARRAY;
            case "string" -> TypeBits.STRING;
            case "number", "integer" -> TypeBits.NUMBER;
            case "boolean" -> TypeBits.BOOLEAN;
            case "null" -> TypeBits.NULL;
            default -> throw name.error("unknown type \"" + name.text() + "\"");
        };
    }

    private static void strings(final RuleCompiler compiler, final SourceNode node, final Rule rule) {
        final SourceNode minLength = node.member("minLength");
        final SourceNode maxLength = node.member("maxLength");
        final SourceNode pattern = node.member("pattern");
        if (minLength != null) {
            stringRule(rule).minLength = minLength.count();
            rule.strings.minLengthConstraint =
                    new Constraint("minLength", "at least " + Counts.of(rule.strings.minLength, "character"));
        }
        if (maxLength != null) {
            stringRule(rule).maxLength = maxLength.count();
            rule.strings.maxLengthConstraint =
                    new Constraint("maxLength", "at most " + Counts.of(rule.strings.maxLength, "character"));
        }
        if (pattern != null) {
            stringRule(rule).pattern = compiler.pattern(pattern.text(), pattern);
            rule.strings.patternConstraint = new Constraint("pattern", "a string that matches " + pattern.text());
        }
    }

    static void compileFormat(final RuleCompiler compiler, final SourceNode node, final Rule rule) {
        final SourceNode name = node.member("format");
        final Format format = name == null || !name.isString() ? null : compiler.format(name.text(), node.resource());
        if (format != null) {
            stringRule(rule).format = format;
            rule.strings.formatConstraint = new Constraint("format", name.text());
        }
    }

    private static StringRule stringRule(final Rule rule) {
        if (rule.strings == null) {
            rule.strings = new StringRule();
        }
        return rule.strings;
    }

    private static void numbers(final SourceNode node, final Rule rule) {
        final List<NumberRule.Bound> bounds = new ArrayList<>();
        addBound(bounds, node.member("minimum"), true, false);
        addBound(bounds, node.member("exclusiveMinimum"), true, true);
        addBound(bounds, node.member("maximum"), false, false);
        addBound(bounds, node.member("exclusiveMaximum"), false, true);
        final SourceNode multipleOf = node.member("multipleOf");
        if (bounds.isEmpty() && multipleOf == null) {
            return;
        }
        if (rule.numbers == null) {
            rule.numbers = new NumberRule();
        }
        final NumberRule numbers = rule.numbers;
        numbers.bounds = bounds.toArray(NumberRule.Bound[]::new);
        for (final NumberRule.Bound bound : bounds) {
            if (bound.lower()) {
                numbers.longMinimum = Math.max(numbers.longMinimum, bound.integer());
            } else {
                numbers.longMaximum = Math.min(numbers.longMaximum, bound.integer());
            }
        }
        if (multipleOf != null) {
            final Decimal divisor = number(multipleOf);
            if (divisor.isZero() || divisor.isNegative()) {
                throw multipleOf.error("must be greater than 0");
            }
            numbers.multiple = new Multiple(divisor);
            numbers.longMultiple = numbers.multiple.integer();
            numbers.multipleConstraint =
                    new Constraint("multipleOf", "a multiple of " + Expectations.value(multipleOf));
        }
    }

    private static void addBound(
            final List<NumberRule.Bound> bounds, final SourceNode limit, final boolean lower, final boolean exclusive) {
        if (limit == null) {
            return;
        }
        final String keyword =
                exclusive ? lower ? "exclusiveMinimum" : "exclusiveMaximum" : lower ? "minimum" : "maximum";
        final String comparison = exclusive ? lower ? "greater than " : "less than " : lower ? "at least " : "at most ";
        final Constraint constraint = new Constraint(keyword, comparison + Expectations.value(limit));
        bounds.add(new NumberRule.Bound(number(limit), lower, exclusive, constraint));
    }

    private static Decimal number(final SourceNode node) {
        if (!node.value().isNumber()) {
            throw node.error("must be a number");
        }
        return new Decimal().wrap(node.value());
    }

    private static ValueSet values(final List<SourceNode> nodes, final Constraint constraint) {
        final List<String> strings = new ArrayList<>();
        final List<JsonValue> numbers = new ArrayList<>();
        final List<JsonValue> containers = new ArrayList<>();
        int literals = 0;
        for (final SourceNode node : nodes) {
            if (node.isString()) {
                strings.add(node.text());
            } else if (node.value().isNumber()) {
                numbers.add(node.value());
            } else if (node.isObject() || node.isArray()) {
                containers.add(node.value());
            } else {
                literals |= ValueSet.literal(
                        node.value().buffer().getByte(node.value().offset()));
            }
        }
        return new ValueSet(
                new NameTable(strings),
                literals,
                numbers.toArray(JsonValue[]::new),
                containers.toArray(JsonValue[]::new),
                constraint);
    }
}
