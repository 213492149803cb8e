package org.peregrine.codec.schema.compile;

import java.util.ArrayList;
import java.util.List;
import org.peregrine.codec.schema.rule.Applicators;
import org.peregrine.codec.schema.rule.Constraint;
import org.peregrine.codec.schema.rule.Rule;

/** Compiles references and what applies other schemas to the same value. */
final class ApplicatorKeywords {
    private ApplicatorKeywords() {}

    static void compile(final RuleCompiler compiler, final SourceNode node, final Rule rule) {
        final SchemaResource resource = node.resource();
        final Applicators applicators = new Applicators();
        final List<Rule> all = new ArrayList<>();
        if (SchemaKeywords.hasReference(node)) {
            all.add(compiler.referenced(node.member("$ref"), node));
        } else if (node.member("$ref") != null) {
            throw node.member("$ref").error("must be a string");
        }
        if (!resource.isDraft07() || !SchemaKeywords.hasReference(node)) {
            dynamic(compiler, node, applicators, all);
            if (resource.uses(Vocabulary.APPLICATOR)) {
                combined(compiler, node, applicators, all);
            }
        }
        applicators.all = all.toArray(Rule[]::new);
        if (!all.isEmpty()
                || applicators.dynamic.length > 0
                || applicators.any != null
                || applicators.one != null
                || applicators.none != null
                || applicators.condition != null) {
            rule.applicators = applicators;
        }
    }

    private static void dynamic(
            final RuleCompiler compiler, final SourceNode node, final Applicators applicators, final List<Rule> all) {
        final SourceNode reference = node.member("$dynamicRef");
        if (reference == null || node.resource().isDraft07()) {
            return;
        }
        final Applicators.DynamicReference dynamic = compiler.dynamic(reference, node);
        if (dynamic == null) {
            all.add(compiler.referenced(reference, node));
        } else {
            applicators.dynamic = new Applicators.DynamicReference[] {dynamic};
        }
    }

    private static void combined(
            final RuleCompiler compiler, final SourceNode node, final Applicators applicators, final List<Rule> all) {
        final SourceNode allOf = node.member("allOf");
        if (allOf != null) {
            all.addAll(List.of(compiler.rules(allOf)));
        }
        final SourceNode anyOf = node.member("anyOf");
        if (anyOf != null) {
            applicators.any = compiler.rules(anyOf);
            applicators.anyConstraint = new Constraint("anyOf", "one of " + Expectations.alternatives(anyOf));
        }
        final SourceNode oneOf = node.member("oneOf");
        if (oneOf != null) {
            applicators.one = compiler.rules(oneOf);
            applicators.oneConstraint = new Constraint("oneOf", "exactly one of " + Expectations.alternatives(oneOf));
        }
        final SourceNode not = node.member("not");
        if (not != null) {
            applicators.none = compiler.rule(not);
            applicators.noneConstraint = new Constraint("not", "anything but " + Expectations.of(not));
        }
        final SourceNode condition = node.member("if");
        final SourceNode consequence = node.member("then");
        final SourceNode alternative = node.member("else");
        if (condition != null) {
            applicators.condition = compiler.rule(condition);
            applicators.consequence = consequence == null ? null : compiler.rule(consequence);
            applicators.alternative = alternative == null ? null : compiler.rule(alternative);
        }
    }
}
