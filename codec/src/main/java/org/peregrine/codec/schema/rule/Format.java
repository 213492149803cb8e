package org.peregrine.codec.schema.rule;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonEscapes;
import org.peregrine.codec.schema.pattern.Pattern;
import org.peregrine.codec.schema.pattern.PatternException;

/** One value of {@code format}, asserted: a pattern, and what a pattern cannot say. Immutable, any thread. */
public final class Format {
    private static final int MAX_HOST_NAME = 253;
    private static final int STEPS_PER_REGEX_CHARACTER = 40;
    private static final int MINUTES_A_DAY = 24 * 60;

    private final Pattern pattern;
    private final Check check;

    /** Checks beside the pattern. */
    private enum Check {
        NOTHING,
        LEAP_SECOND,
        HOST_NAME_LENGTH,
        REGULAR_EXPRESSION
    }

    /**
     * A format.
     *
     * @param name of it.
     * @param pattern that its strings match.
     * @param maxPatternStates of the pattern.
     */
    public Format(final String name, final String pattern, final int maxPatternStates) {
        this.pattern = Pattern.compile(pattern, maxPatternStates);
        check = switch (name) {
            case "time", "date-time" -> Check.LEAP_SECOND;
            case "hostname" -> Check.HOST_NAME_LENGTH;
            case "regex" -> Check.REGULAR_EXPRESSION;
            default -> Check.NOTHING;
        };
    }

    /** Whether the string whose quotes stand at {@code start} and before {@code end} has this format. */
    boolean accepts(final Walk walk, final int start, final int end) {
        final UnsafeBuffer buffer = walk.buffer;
        if (!StringEvaluator.find(walk, pattern, start, end) || (check != Check.NOTHING && !walk.charge(end - start))) {
            return false;
        }
        return switch (check) {
            case NOTHING -> true;
            case LEAP_SECOND -> leapSecond(buffer, start + 1, end - 1);
            case HOST_NAME_LENGTH -> StringEvaluator.length(buffer, start + 1, end - 1, true) <= MAX_HOST_NAME;
            case REGULAR_EXPRESSION -> wellFormed(walk, start, end);
        };
    }

    /** A second 60 is one only at the end of a day of UTC (RFC 3339 section 5.7). */
    private static boolean leapSecond(final UnsafeBuffer buffer, final int start, final int end) {
        final String text = JsonEscapes.decodeToString(buffer, start, end - start);
        final int time = text.length() > 10 && text.charAt(4) == '-' ? 11 : 0;
        if (!text.startsWith("60", time + 6)) {
            return true;
        }
        final int sign = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
        int minutes = minutes(text, time);
        if (sign > time) {
            minutes += text.charAt(sign) == '+' ? -minutes(text, sign + 1) : minutes(text, sign + 1);
        }
        return Math.floorMod(minutes, MINUTES_A_DAY) == MINUTES_A_DAY - 1;
    }

    private static int minutes(final String text, final int index) {
        return Integer.parseInt(text, index, index + 2, 10) * 60 + Integer.parseInt(text, index + 3, index + 5, 10);
    }

    private boolean wellFormed(final Walk walk, final int start, final int end) {
        final long length = (long) end - start;
        if (!walk.charge(STEPS_PER_REGEX_CHARACTER * length + length * length / 16)) {
            return false;
        }
        try {
            Pattern.check(JsonEscapes.decodeToString(walk.buffer, start + 1, end - start - 2));
            return true;
        } catch (final PatternException wrong) {
            return !wrong.malformed();
        }
    }
}
