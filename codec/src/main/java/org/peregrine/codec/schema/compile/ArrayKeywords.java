package org.peregrine.codec.schema.compile;

import org.peregrine.codec.schema.rule.ArrayRule;
import org.peregrine.codec.schema.rule.Constraint;
import org.peregrine.codec.schema.rule.Rule;

/** Compiles what is asked of arrays. */
final class ArrayKeywords {
    private final RuleCompiler compiler;
    private final SourceNode node;
    private final ArrayRule rule = new ArrayRule();
    private boolean present;

    private ArrayKeywords(final RuleCompiler compiler, final SourceNode node) {
        this.compiler = compiler;
        this.node = node;
    }

    static void compile(final RuleCompiler compiler, final SourceNode node, final Rule rule) {
        final ArrayKeywords keywords = new ArrayKeywords(compiler, node);
        final SchemaResource resource = node.resource();
        if (resource.uses(Vocabulary.APPLICATOR)) {
            keywords.elements();
            keywords.contains();
        }
        if (resource.uses(Vocabulary.VALIDATION)) {
            keywords.counts();
        }
        if (keywords.present) {
            rule.arrays = keywords.rule;
        }
        final SourceNode unevaluated = node.member("unevaluatedItems");
        if (unevaluated != null && !resource.isDraft07() && resource.uses(Vocabulary.UNEVALUATED)) {
            rule.unevaluatedItems = new Rule.Unevaluated(
                    compiler.rule(unevaluated), new Constraint("unevaluatedItems", "no such element"));
        }
    }

    private SourceNode member(final String name) {
        final SourceNode member = node.member(name);
        present |= member != null;
        return member;
    }

    private void elements() {
        final boolean draft07 = node.resource().isDraft07();
        final SourceNode items = member("items");
        final boolean list = draft07 && items != null && items.isArray();
        final SourceNode prefix = draft07 ? list ? items : null : member("prefixItems");
        // Draft-07 lets the list of a tuple be empty.
        if (prefix != null && !(list && prefix.elements().isEmpty())) {
            rule.prefix = compiler.rules(prefix);
        }
        final String restName = list ? "additionalItems" : "items";
        final SourceNode rest = list ? member(restName) : items;
        if (rest != null) {
            rule.items = compiler.rule(rest);
            rule.itemsConstraint = new Constraint(
                    restName,
                    rule.prefix.length == 0 ? "no elements" : "at most " + Counts.of(rule.prefix.length, "element"));
        }
    }

    private void contains() {
        final SourceNode contains = member("contains");
        if (contains == null) {
            return;
        }
        rule.contains = compiler.rule(contains);
        rule.containsEvaluates = !node.resource().isDraft07();
        final boolean counted = !node.resource().isDraft07() && node.resource().uses(Vocabulary.VALIDATION);
        final SourceNode minContains = counted ? node.member("minContains") : null;
        final SourceNode maxContains = counted ? node.member("maxContains") : null;
        final String what = " that are " + Expectations.of(contains);
        if (minContains != null) {
            rule.minContains = minContains.count();
        }
        rule.minContainsConstraint = new Constraint(
                minContains == null ? "contains" : "minContains",
                "at least " + Counts.of(rule.minContains, "element") + what);
        if (maxContains != null) {
            rule.maxContains = maxContains.count();
            rule.maxContainsConstraint =
                    new Constraint("maxContains", "at most " + Counts.of(rule.maxContains, "element") + what);
        }
    }

    private void counts() {
        final SourceNode minItems = member("minItems");
        if (minItems != null) {
            rule.minItems = minItems.count();
            rule.minItemsConstraint = new Constraint("minItems", "at least " + Counts.of(rule.minItems, "element"));
        }
        final SourceNode maxItems = member("maxItems");
        if (maxItems != null) {
            rule.maxItems = maxItems.count();
            rule.maxItemsConstraint = new Constraint("maxItems", "at most " + Counts.of(rule.maxItems, "element"));
        }
        final SourceNode unique = member("uniqueItems");
        if (unique != null) {
            rule.unique = unique.flag();
            rule.uniqueConstraint = new Constraint("uniqueItems", "no two equal elements");
        }
    }
}
