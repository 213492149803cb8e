package org.peregrine.codec.schema.compile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.peregrine.codec.schema.rule.Applicators;
import org.peregrine.codec.schema.rule.Rule;

/** Refuses schemas that ask themselves of the same value without end. */
final class CircleCheck {
    private CircleCheck() {}

    static void requireNone(final Map<SourceNode, Rule> rules) {
        final Set<Rule> done = Collections.newSetFromMap(new IdentityHashMap<>());
        final Set<Rule> entered = Collections.newSetFromMap(new IdentityHashMap<>());
        rules.forEach((node, rule) -> walk(node, rule, entered, done));
    }

    private static void walk(final SourceNode node, final Rule root, final Set<Rule> entered, final Set<Rule> done) {
        final ArrayDeque<Rule> stack = new ArrayDeque<>();
        stack.push(root);
        while (!stack.isEmpty()) {
            final Rule rule = stack.peek();
            if (done.contains(rule) || !entered.add(rule)) {
                // Seen for the second time: everything it asks has been walked.
                done.add(stack.pop());
                continue;
            }
            for (final Rule next : sameValue(rule)) {
                if (entered.contains(next) && !done.contains(next)) {
                    throw node.error("asks itself of the same value without end");
                }
                stack.push(next);
            }
        }
    }

    /** The rules that are asked of the same value. */
    private static List<Rule> sameValue(final Rule rule) {
        final List<Rule> found = new ArrayList<>();
        final Applicators applicators = rule.applicators;
        if (applicators != null) {
            add(found, applicators.all);
            add(found, applicators.any);
            add(found, applicators.one);
            add(found, applicators.none, applicators.condition, applicators.consequence, applicators.alternative);
        }
        if (rule.objects != null) {
            add(found, rule.objects.dependentSchemas);
        }
        return found;
    }

    private static void add(final List<Rule> found, final Rule... rules) {
        if (rules != null) {
            for (final Rule rule : rules) {
                if (rule != null) {
                    found.add(rule);
                }
            }
        }
    }
}
