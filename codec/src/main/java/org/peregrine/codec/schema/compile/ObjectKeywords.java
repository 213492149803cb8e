package org.peregrine.codec.schema.compile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.codec.schema.pattern.Pattern;
import org.peregrine.codec.schema.rule.Applicators;
import org.peregrine.codec.schema.rule.Constraint;
import org.peregrine.codec.schema.rule.NameTable;
import org.peregrine.codec.schema.rule.ObjectRule;
import org.peregrine.codec.schema.rule.Rule;

/** Compiles what is asked of objects. */
final class ObjectKeywords {
    private final RuleCompiler compiler;
    private final SourceNode node;
    private final ObjectRule rule = new ObjectRule();
    private final boolean validates;
    private final boolean applies;

    /** The names that the schema gives, with their ordinals. */
    private final Map<String, Integer> ordinals = new LinkedHashMap<>();

    private boolean present;

    private ObjectKeywords(final RuleCompiler compiler, final SourceNode node) {
        this.compiler = compiler;
        this.node = node;
        validates = node.resource().uses(Vocabulary.VALIDATION);
        applies = node.resource().uses(Vocabulary.APPLICATOR);
    }

    static void compile(final RuleCompiler compiler, final SourceNode node, final Rule rule) {
        final ObjectKeywords keywords = new ObjectKeywords(compiler, node);
        keywords.collectNames();
        keywords.fillNames();
        keywords.fillOthers();
        keywords.counts();
        if (keywords.present) {
            rule.objects = keywords.rule;
        }
        final SourceNode unevaluated = node.member("unevaluatedProperties");
        if (unevaluated != null
                && !node.resource().isDraft07()
                && node.resource().uses(Vocabulary.UNEVALUATED)) {
            rule.unevaluatedProperties = new Rule.Unevaluated(
                    compiler.rule(unevaluated), new Constraint("unevaluatedProperties", "no such member"));
        }
    }

    private SourceNode member(final String name, final boolean asked) {
        final SourceNode member = asked ? node.member(name) : null;
        present |= member != null;
        return member;
    }

    private Map<String, SourceNode> map(final String name, final boolean asked) {
        final SourceNode member = member(name, asked);
        return member == null ? Map.of() : member.requireObject().members();
    }

    private boolean modern() {
        return !node.resource().isDraft07();
    }

    private void collectNames() {
        map("properties", applies).keySet().forEach(this::ordinal);
        final SourceNode required = member("required", validates);
        if (required != null) {
            required.texts().forEach(this::ordinal);
        }
        map("dependentRequired", validates && modern()).forEach((name, names) -> {
            ordinal(name);
            names.texts().forEach(this::ordinal);
        });
        map("dependentSchemas", applies && modern()).keySet().forEach(this::ordinal);
        map("dependencies", applies).forEach((name, dependency) -> {
            ordinal(name);
            if (dependency.isArray()) {
                dependency.texts().forEach(this::ordinal);
            }
        });
        rule.names = new NameTable(List.copyOf(ordinals.keySet()));
        rule.properties = new Rule[ordinals.size()];
        rule.required = new long[(ordinals.size() + Long.SIZE - 1) / Long.SIZE];
        rule.requiredConstraints = new Constraint[ordinals.size()];
    }

    private int ordinal(final String name) {
        final Integer known = ordinals.putIfAbsent(name, ordinals.size());
        return known == null ? ordinals.size() - 1 : known;
    }

    private void fillNames() {
        map("properties", applies).forEach((name, schema) -> rule.properties[ordinal(name)] = compiler.rule(schema));
        final SourceNode required = member("required", validates);
        if (required != null) {
            for (final String name : required.texts()) {
                final int ordinal = ordinal(name);
                rule.required[ordinal / Long.SIZE] |= 1L << ordinal;
                rule.requiredConstraints[ordinal] = new Constraint("required", "a value", name);
            }
        }
        map("dependentRequired", validates && modern())
                .forEach((name, names) -> addDependencies(name, names, "dependentRequired"));
        map("dependentSchemas", applies && modern()).forEach(this::addDependentSchema);
        map("dependencies", applies).forEach((name, dependency) -> {
            if (dependency.isArray()) {
                addDependencies(name, dependency, "dependencies");
            } else {
                addDependentSchema(name, dependency);
            }
        });
    }

    private void addDependencies(final String name, final SourceNode names, final String keyword) {
        if (rule.dependentRequired == null) {
            rule.dependentRequired = new ObjectRule.Dependency[ordinals.size()][];
        }
        final List<ObjectRule.Dependency> dependencies = new ArrayList<>();
        final ObjectRule.Dependency[] before = rule.dependentRequired[ordinal(name)];
        dependencies.addAll(before == null ? List.of() : List.of(before));
        for (final String other : names.texts()) {
            final String expected = "a value, because \"" + name + "\" is there";
            dependencies.add(new ObjectRule.Dependency(ordinal(other), new Constraint(keyword, expected, other)));
        }
        rule.dependentRequired[ordinal(name)] = dependencies.toArray(ObjectRule.Dependency[]::new);
        dependsOn(name);
    }

    private void dependsOn(final String name) {
        if (rule.dependedOn == null) {
            rule.dependedOn = new long[rule.required.length];
        }
        rule.dependedOn[ordinal(name) >>> 6] |= 1L << ordinal(name);
    }

    private void addDependentSchema(final String name, final SourceNode schema) {
        if (rule.dependentSchemas == null) {
            rule.dependentSchemas = new Rule[ordinals.size()];
        }
        dependsOn(name);
        final Rule before = rule.dependentSchemas[ordinal(name)];
        final Rule added = compiler.rule(schema);
        if (before == null) {
            rule.dependentSchemas[ordinal(name)] = added;
            return;
        }
        final Rule both = new Rule();
        both.resource = node.resource().id();
        both.applicators = new Applicators();
        both.applicators.all = new Rule[] {before, added};
        rule.dependentSchemas[ordinal(name)] = both;
    }

    private void fillOthers() {
        final Map<String, SourceNode> patternProperties = map("patternProperties", applies);
        final List<Pattern> patterns = new ArrayList<>();
        final List<Rule> patternRules = new ArrayList<>();
        patternProperties.forEach((pattern, schema) -> {
            patterns.add(compiler.pattern(pattern, schema));
            patternRules.add(compiler.rule(schema));
        });
        rule.patterns = patterns.toArray(Pattern[]::new);
        rule.patternRules = patternRules.toArray(Rule[]::new);
        final SourceNode additional = member("additionalProperties", applies);
        if (additional != null) {
            rule.additional = compiler.rule(additional);
            rule.additionalConstraint = new Constraint("additionalProperties", "no such member");
        }
        final SourceNode propertyNames = member("propertyNames", applies);
        if (propertyNames != null) {
            rule.propertyNames = compiler.rule(propertyNames);
            rule.propertyNamesConstraint =
                    new Constraint("propertyNames", "a name that is " + Expectations.of(propertyNames));
        }
    }

    private void counts() {
        final SourceNode minProperties = member("minProperties", validates);
        if (minProperties != null) {
            rule.minProperties = minProperties.count();
            rule.minPropertiesConstraint =
                    new Constraint("minProperties", "at least " + Counts.of(rule.minProperties, "member"));
        }
        final SourceNode maxProperties = member("maxProperties", validates);
        if (maxProperties != null) {
            rule.maxProperties = maxProperties.count();
            rule.maxPropertiesConstraint =
                    new Constraint("maxProperties", "at most " + Counts.of(rule.maxProperties, "member"));
        }
    }
}
