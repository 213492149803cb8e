package org.peregrine.codec.schema;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonEscapes;
import org.peregrine.codec.json.JsonSpans;
import org.peregrine.codec.schema.pattern.PatternMatcher;

/**
 * Runs rules over a value's bytes. Each step takes the index where a value begins and returns the index after it, or {@link #FAILED}.
 *
 * <p>Without a report the first failure ends the evaluation. With one, failures are written down and evaluation goes on until the report is full:
 * then every value's end is returned, and only a full report or a limit is {@link #FAILED}.
 */
final class Evaluator {
    static final int FAILED = -1;

    /** What {@link #tracker} is when nobody asks what was evaluated. */
    static final int NO_TRACKER = -1;

    private final int maxDepth;
    private final WordStack scratch = new WordStack();
    private final PatternMatcher matcher = new PatternMatcher();
    private final StringEvaluator strings;
    private final NumberEvaluator numbers;
    private final ObjectEvaluator objects;
    private final ArrayEvaluator arrays;
    private final ValueEvaluator values;
    private final ApplicatorEvaluator applicators;
    private final SpecialEvaluator special;
    private final UnsafeBuffer text = new UnsafeBuffer(new byte[256]);
    private UnsafeBuffer buffer;
    private int limit;
    private long steps;
    private int depth;
    private boolean tooDeep;
    private SchemaReport report;
    private int tracker;

    Evaluator(final int maxDepth) {
        this.maxDepth = maxDepth;
        strings = new StringEvaluator(this);
        numbers = new NumberEvaluator(this);
        objects = new ObjectEvaluator(this);
        arrays = new ArrayEvaluator(this);
        values = new ValueEvaluator(this);
        special = new SpecialEvaluator(this);
        applicators = new ApplicatorEvaluator(this, special);
    }

    /** Evaluates one value from its root. */
    boolean run(
            final Rule rule,
            final UnsafeBuffer source,
            final int start,
            final int end,
            final long maxSteps,
            final SchemaReport failures) {
        buffer = source;
        limit = end;
        steps = maxSteps;
        depth = 0;
        tooDeep = false;
        report = failures;
        tracker = NO_TRACKER;
        scratch.pop(0);
        special.reset();
        return apply(rule, start) >= 0 && steps >= 0;
    }

    /** Asks a rule of the value at an index. */
    int apply(final Rule rule, final int start) {
        steps -= StepCost.RULE;
        if (steps < 0) {
            return FAILED;
        }
        return rule.special ? special.apply(rule, start) : applyParts(rule, start);
    }

    int applyParts(final Rule rule, final int start) {
        final int type = TypeBits.of(buffer.getByte(start));
        if ((rule.types & type) == 0) {
            return fails(rule.typeConstraint, start) ? FAILED : skip(start);
        }
        final int end = byType(rule, type, start);
        if (end < 0 || (rule.values == null && rule.applicators == null)) {
            return end;
        }
        if (rule.values != null && !values.contains(rule.values, start, end) && fails(rule.values.constraint, start)) {
            return FAILED;
        }
        if (rule.applicators != null && !applicators.apply(rule.applicators, start)) {
            return FAILED;
        }
        return end;
    }

    private int byType(final Rule rule, final int type, final int start) {
        return switch (type) {
            case TypeBits.STRING -> strings.apply(rule.strings, start);
            case TypeBits.NUMBER -> numbers.apply(rule.numbers, start);
            case TypeBits.OBJECT -> rule.objects == null ? skip(start) : objects.apply(rule.objects, start);
            case TypeBits.ARRAY -> rule.arrays == null ? skip(start) : arrays.apply(rule.arrays, start);
            default -> start + (buffer.getByte(start) == 'f' ? 5 : 4);
        };
    }

    /** Runs over a value that nothing is asked of. */
    int skip(final int start) {
        final byte first = buffer.getByte(start);
        if (first == '"') {
            final int marked = JsonSpans.markedStringEnd(buffer, start + 1, limit);
            final int end = marked < 0 ? ~marked : marked;
            steps -= marked < 0 ? StepCost.tokens(end - start) : StepCost.text(end - start);
            return end;
        }
        final int end = JsonSpans.valueEnd(buffer, start, limit);
        steps -= first == '{' || first == '[' ? StepCost.tokens(end - start) : StepCost.bytes(end - start);
        return end;
    }

    /** Takes note of a failure, unless it is one for want of steps. Returns whether evaluation ends with it. */
    boolean fails(final Constraint constraint, final int index) {
        return report == null || steps < 0 || report.add(constraint, index);
    }

    /** Whether failures are written down and evaluation goes on after them. */
    boolean collects() {
        return report != null;
    }

    /** Whether a rule accepts a value; failures are not written down, and what a failed rule evaluated does not count. */
    boolean test(final Rule rule, final int start) {
        final SchemaReport outerReport = report;
        final int outerTracker = tracker;
        final int outerDepth = depth;
        final int mark = scratch.top();
        steps -= StepCost.APPLICATOR;
        if (steps < 0 && outerTracker != NO_TRACKER) {
            return false;
        }
        final int copy = outerTracker == NO_TRACKER ? NO_TRACKER : special.copy(outerTracker);
        report = null;
        final boolean valid = apply(rule, start) >= 0;
        report = outerReport;
        tracker = outerTracker;
        depth = outerDepth;
        if (!valid && copy != NO_TRACKER) {
            special.restore(copy, outerTracker);
        }
        scratch.pop(mark);
        return valid;
    }

    /** Goes one level deeper. Returns false when that is too deep. */
    boolean enter() {
        depth++;
        if (depth > maxDepth) {
            tooDeep = true;
            steps = -1;
        }
        return depth <= maxDepth;
    }

    void leave() {
        depth--;
    }

    /** Takes steps for work that depends on the message. Returns false when none are left. */
    boolean charge(final long count) {
        steps -= count;
        return steps >= 0;
    }

    long stepsLeft() {
        return steps;
    }

    void stepsLeft(final long left) {
        steps = left;
    }

    boolean tooDeep() {
        return tooDeep;
    }

    /** The ordinal of a string whose content contains an escape. */
    int findEscaped(final NameTable table, final int start, final int end) {
        // An escape is at most six times as long as what it stands for.
        if (end - start > 6L * table.longest()) {
            return NameTable.NOT_FOUND;
        }
        if (!charge(StepCost.escapes(end - start))) {
            return NameTable.NOT_FOUND;
        }
        if (text.capacity() < end - start) {
            text.wrap(new byte[2 * (end - start)]);
        }
        final int length = JsonEscapes.decode(buffer, start, end - start, text, 0, text.capacity());
        return table.find(text, 0, length);
    }

    /** The index of the first byte from an index on that is no white space. */
    int space(final int index) {
        if (buffer.getByte(index) > ' ') {
            return index;
        }
        final int end = JsonSpans.skipWhitespace(buffer, index, limit);
        steps -= StepCost.bytes(end - index);
        return end;
    }

    /** The index of the next name or element after a value, or of the closing bracket. */
    int next(final int end) {
        final int index = space(end);
        return buffer.getByte(index) == ',' ? space(index + 1) : index;
    }

    /** As {@link #next(int)}, in any buffer and for no steps. */
    static int next(final UnsafeBuffer buffer, final int end, final int limit) {
        final int index = JsonSpans.skipWhitespace(buffer, end, limit);
        return buffer.getByte(index) == ',' ? JsonSpans.skipWhitespace(buffer, index + 1, limit) : index;
    }

    /** The index of a member's value after its name. */
    int value(final int nameEnd) {
        return space(space(nameEnd) + 1);
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    /** The index after the root value. */
    int limit() {
        return limit;
    }

    WordStack scratch() {
        return scratch;
    }

    PatternMatcher matcher() {
        return matcher;
    }

    /** Where in the scratch stands what has been evaluated of the value at hand, or {@link #NO_TRACKER}. */
    int tracker() {
        return tracker;
    }

    void tracker(final int index) {
        tracker = index;
    }
}
