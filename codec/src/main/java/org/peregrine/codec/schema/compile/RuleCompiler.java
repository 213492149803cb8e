package org.peregrine.codec.schema.compile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.peregrine.codec.schema.SchemaLimits;
import org.peregrine.codec.schema.pattern.Pattern;
import org.peregrine.codec.schema.pattern.PatternException;
import org.peregrine.codec.schema.rule.Applicators;
import org.peregrine.codec.schema.rule.Constraint;
import org.peregrine.codec.schema.rule.Format;
import org.peregrine.codec.schema.rule.Rule;
import org.peregrine.codec.schema.rule.TypeBits;

/**
 * Makes rules of the subschemas that a schema reaches. Lives as long as one compilation. Works off a list and never
 * recurses along references.
 */
final class RuleCompiler {
    private static final Constraint NOTHING = new Constraint("false schema", "nothing");

    private final SchemaLibrary schemas;
    private final SchemaLimits limits;
    private final boolean assertFormat;
    private final Map<SourceNode, Rule> rules = new LinkedHashMap<>();
    private final ArrayDeque<SourceNode> open = new ArrayDeque<>();
    private final List<Applicators.DynamicReference> dynamicReferences = new ArrayList<>();
    private final Set<Integer> enteredResources = new HashSet<>();
    private final Map<String, Pattern> patterns = new HashMap<>();
    private final Map<String, Format> formats = new HashMap<>();
    private int patternStates;

    RuleCompiler(final SchemaLibrary schemas, final SchemaLimits limits, final boolean assertFormat) {
        this.schemas = schemas;
        this.limits = limits;
        this.assertFormat = assertFormat;
    }

    Rule compile(final SourceNode root) {
        final Rule rule = rule(root);
        drain();
        while (linkDynamicReferences()) {
            drain();
        }
        if (!dynamicReferences.isEmpty()) {
            rules.values().forEach(each -> each.special = true);
        }
        CircleCheck.requireNone(rules);
        return rule;
    }

    int subschemaCount() {
        return rules.size();
    }

    /** The rule of a schema; perhaps not filled yet. */
    Rule rule(final SourceNode schema) {
        final SourceNode node = withoutDetour(schema);
        final Rule known = rules.get(node);
        if (known != null) {
            return known;
        }
        if (!node.isObject() && !node.isBoolean()) {
            throw node.error("must be a schema: an object or a boolean");
        }
        if (rules.size() == limits.maxSubschemas()) {
            throw node.error("more than " + limits.maxSubschemas() + " subschemas");
        }
        final Rule rule = new Rule();
        rules.put(node, rule);
        open.add(node);
        return rule;
    }

    Rule[] rules(final SourceNode list) {
        return list.requireArray().elements().stream().map(this::rule).toArray(Rule[]::new);
    }

    /** The schema that one which is nothing but a reference stands for, as long as that stays in its resource. */
    private SourceNode withoutDetour(final SourceNode schema) {
        SourceNode node = schema;
        final Set<SourceNode> passed = new HashSet<>();
        while (isDetour(node)) {
            if (!passed.add(node)) {
                throw node.error("\"$ref\" leads back to itself");
            }
            final SourceNode target = schemas.resolve(node.member("$ref"), node.resource());
            if (target.resource() != node.resource()) {
                return node;
            }
            node = target;
        }
        return node;
    }

    private static boolean isDetour(final SourceNode node) {
        return node.isObject()
                && node.resource() != null
                && node.resource().root() != node
                && node.members().size() == 1
                && SchemaKeywords.hasReference(node);
    }

    private void drain() {
        while (!open.isEmpty()) {
            final SourceNode node = open.poll();
            fill(node, rules.get(node));
        }
    }

    private void fill(final SourceNode node, final Rule rule) {
        final SchemaResource resource = node.resource();
        rule.resource = resource.id();
        enteredResources.add(resource.id());
        if (node.isBoolean()) {
            rule.types = node.flag() ? TypeBits.ALL : 0;
            rule.typeConstraint = NOTHING;
            return;
        }
        ApplicatorKeywords.compile(this, node, rule);
        if (resource.isDraft07() && SchemaKeywords.hasReference(node)) {
            return;
        }
        if (resource.uses(Vocabulary.VALIDATION)) {
            ValueKeywords.compile(this, node, rule);
        }
        ObjectKeywords.compile(this, node, rule);
        ArrayKeywords.compile(this, node, rule);
        ValueKeywords.compileFormat(this, node, rule);
        rule.special = rule.unevaluatedItems != null || rule.unevaluatedProperties != null;
    }

    /** The rule that a reference leads to. */
    Rule referenced(final SourceNode reference, final SourceNode schema) {
        return rule(schemas.resolve(reference, schema.resource()));
    }

    /** A {@code $dynamicRef}: null when it leads, as a {@code $ref} would, always to the same schema. */
    Applicators.DynamicReference dynamic(final SourceNode reference, final SourceNode schema) {
        final SourceNode target = schemas.resolve(reference, schema.resource());
        final String anchor = UriReference.fragment(reference.text());
        if (!SchemaLibrary.namesAnchor(reference, schema.resource())
                || target.resource().dynamicAnchors().get(anchor) != target) {
            return null;
        }
        final Applicators.DynamicReference dynamic = new Applicators.DynamicReference(anchor, rule(target));
        dynamicReferences.add(dynamic);
        return dynamic;
    }

    /**
     * Gives dynamic references their targets in the resources that evaluation may go through. Returns whether any was
     * new.
     */
    private boolean linkDynamicReferences() {
        boolean linked = false;
        final List<SchemaResource> resources = List.copyOf(schemas.all());
        for (final Applicators.DynamicReference reference : List.copyOf(dynamicReferences)) {
            if (reference.byResource.length < resources.size()) {
                reference.byResource = Arrays.copyOf(reference.byResource, resources.size());
            }
            for (final SchemaResource resource : resources) {
                final SourceNode target = resource.dynamicAnchors().get(reference.anchor);
                if (target != null
                        && reference.byResource[resource.id()] == null
                        && enteredResources.contains(resource.id())) {
                    reference.byResource[resource.id()] = rule(target);
                    linked = true;
                }
            }
        }
        return linked;
    }

    Pattern pattern(final String text, final SourceNode where) {
        final Pattern known = patterns.get(text);
        if (known != null) {
            return known;
        }
        try {
            final Pattern pattern = Pattern.compile(text, limits.maxPatternStates() - patternStates);
            patternStates += pattern.stateCount();
            patterns.put(text, pattern);
            return pattern;
        } catch (final PatternException wrong) {
            throw where.error("pattern \"" + text + "\": " + wrong.getMessage());
        }
    }

    Format format(final String name, final SchemaResource resource) {
        if (!assertFormat && !resource.uses(Vocabulary.FORMAT_ASSERTION)) {
            return null;
        }
        return formats.computeIfAbsent(name, this::format);
    }

    /** The format of a name, or null when nothing is known of it: then it asserts nothing. */
    private Format format(final String name) {
        final String pattern = FormatPatterns.of(name);
        return pattern == null ? null : new Format(name, pattern, limits.maxPatternStates());
    }
}
