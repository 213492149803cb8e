package org.peregrine.codec.schema.rule;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonCharacter;
import org.peregrine.codec.json.JsonSpans;
import org.peregrine.codec.json.Swar;
import org.peregrine.codec.schema.pattern.Pattern;

/** Asks strings. Lengths are code points; a surrogate pair in escapes is one, half of one is one. */
final class StringEvaluator {
    private static final int MAX_UTF8_LENGTH = 4;
    private static final int MAX_ESCAPE_LENGTH = 12;
    private static final int SHORT = 16;

    private StringEvaluator() {}

    static int apply(final Walk walk, final StringRule rule, final int start) {
        final UnsafeBuffer buffer = walk.buffer;
        final int marked = JsonSpans.markedStringEnd(buffer, start + 1, walk.limit);
        final boolean escaped = marked < 0;
        final int end = escaped ? ~marked : marked;
        if (escaped || end - start >= SHORT) {
            walk.charge(escaped ? StepCost.tokens(end - start) : StepCost.text(end - start));
        }
        return rule == null || content(walk, rule, start, end, escaped) ? end : Walk.FAILED;
    }

    private static boolean content(
            final Walk walk, final StringRule rule, final int start, final int end, final boolean escaped) {
        final int bytes = end - start - 2;
        final long maxPerCharacter = escaped ? MAX_ESCAPE_LENGTH : MAX_UTF8_LENGTH;
        // Only when the bytes leave it open are the characters counted.
        if (bytes > rule.maxLength || bytes < rule.minLength * maxPerCharacter) {
            if (!walk.charge(escaped ? StepCost.escapes(bytes) : StepCost.text(bytes))) {
                return false;
            }
            final int length = length(walk.buffer, start + 1, end - 1, escaped);
            if (length < rule.minLength && walk.fails(rule.minLengthConstraint, start)) {
                return false;
            }
            if (length > rule.maxLength && walk.fails(rule.maxLengthConstraint, start)) {
                return false;
            }
        }
        if (rule.pattern != null
                && !find(walk, rule.pattern, start, end)
                && (walk.stepsLeft() < 0 || walk.fails(rule.patternConstraint, start))) {
            return false;
        }
        return rule.format == null
                || rule.format.accepts(walk, start, end)
                || !walk.fails(rule.formatConstraint, start);
    }

    /**
     * Whether a pattern is found in a string (or a member's name) whose quotes stand at {@code start} and before
     * {@code end}.
     */
    static boolean find(final Walk walk, final Pattern pattern, final int start, final int end) {
        final boolean found = walk.matcher.find(pattern, walk.buffer, start + 1, end - 1, walk.stepsLeft());
        walk.stepsLeft(walk.matcher.stepsLeft());
        return found;
    }

    /** The code points of a string's content, which may contain escapes only when that is said. */
    static int length(final UnsafeBuffer buffer, final int start, final int end, final boolean escaped) {
        int count = 0;
        int index = start;
        if (escaped) {
            while (index < end) {
                index += JsonCharacter.length(JsonCharacter.at(buffer, index, end));
                count++;
            }
            return count;
        }
        // Every byte begins a character, but for those of UTF-8 that continue one: 10xxxxxx.
        for (; index + Long.BYTES <= end; index += Long.BYTES) {
            final long word = buffer.getLong(index, ByteOrder.LITTLE_ENDIAN);
            count += Long.BYTES - Long.bitCount(word & ~(word << 1) & Swar.HIGHS);
        }
        for (; index < end; index++) {
            count += (buffer.getByte(index) & 0xC0) == 0x80 ? 0 : 1;
        }
        return count;
    }
}
