package org.peregrine.codec.schema.rule;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonEscapes;
import org.peregrine.codec.json.JsonSpans;
import org.peregrine.codec.schema.pattern.PatternMatcher;

/**
 * One walk over a value's bytes: its state and working memory, used again for the next value. {@link Evaluator} and the
 * evaluators of its parts are functions over it. One instance belongs to one thread.
 */
public final class Walk {
    /** The index that an evaluator returns when evaluation ends. */
    static final int FAILED = -1;

    /** The {@link #tracker} while evaluated members and elements are not needed. */
    static final int NO_TRACKER = -1;

    final WordStack scratch = new WordStack();
    final PatternMatcher matcher = new PatternMatcher();
    final Decimal decimal = new Decimal();
    final JsonEquality equality = new JsonEquality();
    final UniqueItems uniqueItems = new UniqueItems();
    final DuplicateNames duplicates = new DuplicateNames();

    UnsafeBuffer buffer;

    /** The index after the root value. */
    int limit;

    /** The place in the scratch of what has been evaluated of the value at hand, or {@link #NO_TRACKER}. */
    int tracker;

    /** The resources that evaluation went through, the outermost first. */
    int[] scope = new int[16];

    int scopeCount;

    /** Elements, and those that {@code contains} found, of the array that was walked last. */
    int elementCount;

    int foundCount;

    /** Members, and those that no property names, of the object that was walked last. */
    int memberCount;

    int unnamedCount;

    /** The failures that are kept; null when the first of them ends the evaluation. */
    FailureList failures;

    int depth;

    private final int maxDepth;
    private final UnsafeBuffer text = new UnsafeBuffer(new byte[256]);
    private long steps;
    private boolean tooDeep;

    /**
     * A walk with its limit.
     *
     * @param maxDepth of values, and of rules applied to the same value, inside each other.
     */
    public Walk(final int maxDepth) {
        this.maxDepth = maxDepth;
    }

    /**
     * Begins with a value at its root.
     *
     * @param source that holds the value.
     * @param end of the value: the index after it.
     * @param maxSteps that the walk may take.
     * @param kept for failures; null when the first ends the walk.
     */
    public void begin(final UnsafeBuffer source, final int end, final long maxSteps, final FailureList kept) {
        buffer = source;
        limit = end;
        steps = maxSteps;
        depth = 0;
        tooDeep = false;
        failures = kept;
        tracker = NO_TRACKER;
        scratch.pop(0);
        scopeCount = 0;
    }

    /** Passes over a value that nothing is asked of. Returns the index after it. */
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

    /** Notes a failure, unless it is one for want of steps. Returns whether evaluation ends with it. */
    boolean fails(final Constraint constraint, final int index) {
        return failures == null || steps < 0 || failures.add(constraint, index);
    }

    /** Whether failures are noted and evaluation goes on after them. */
    boolean collects() {
        return failures != null;
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

    /**
     * The steps that may still be taken.
     *
     * @return negative when they have run out.
     */
    public long stepsLeft() {
        return steps;
    }

    void stepsLeft(final long left) {
        steps = left;
    }

    /**
     * Whether the walk ended because it went too deep.
     *
     * @return true also when rules went too deep, and not the value.
     */
    public boolean tooDeep() {
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

    /**
     * Passes over a comma and white space after a value, in any buffer and for no steps.
     *
     * @param buffer to read.
     * @param end of the value: the index after it.
     * @param limit after the text.
     * @return the index of the next name or element, or of the closing bracket.
     */
    public static int next(final UnsafeBuffer buffer, final int end, final int limit) {
        final int index = JsonSpans.skipWhitespace(buffer, end, limit);
        return buffer.getByte(index) == ',' ? JsonSpans.skipWhitespace(buffer, index + 1, limit) : index;
    }

    /** The index of a member's value after its name. */
    int value(final int nameEnd) {
        return space(space(nameEnd) + 1);
    }
}
