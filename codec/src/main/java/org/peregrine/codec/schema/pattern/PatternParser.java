package org.peregrine.codec.schema.pattern;

import java.util.ArrayList;
import java.util.List;
import org.peregrine.codec.schema.pattern.PatternTree.Assertion;
import org.peregrine.codec.schema.pattern.PatternTree.LookAroundBody;
import org.peregrine.codec.schema.pattern.PatternTree.Whole;

/**
 * Reads ECMA-262 patterns in Unicode mode. What schemas in the field do and Unicode mode forbids without need is
 * accepted: a brace or closing bracket that stands for itself, an escaped punctuation mark.
 */
final class PatternParser {
    /** Look-arounds of a pattern: each has a bit at every place of the text. */
    static final int MAX_LOOK_AROUNDS = 16;

    private static final int MAX_NESTING = 200;
    private static final int UNBOUNDED = -1;
    private static final int END = -1;

    private final int[] text;
    private final List<LookAroundBody> lookArounds = new ArrayList<>();
    private int index;
    private int nesting;

    /** Whether sets that have a name need not be made: they are large, and their form is all that is asked. */
    private final boolean formOnly;

    private PatternParser(final String pattern, final boolean formOnly) {
        text = pattern.codePoints().toArray();
        this.formOnly = formOnly;
    }

    static Whole parse(final String pattern) {
        return new PatternParser(pattern, false).whole();
    }

    /** Reads a pattern for its form only. */
    static void check(final String pattern) {
        new PatternParser(pattern, true).whole();
    }

    private Whole whole() {
        final PatternTree tree = choice();
        if (peek() != END) {
            throw PatternException.syntax("unmatched ')'", index);
        }
        return new Whole(tree, List.copyOf(lookArounds));
    }

    private PatternTree choice() {
        nesting++;
        if (nesting > MAX_NESTING) {
            throw PatternException.unsupported("groups nested more than " + MAX_NESTING + " deep");
        }
        final List<PatternTree> alternatives = new ArrayList<>();
        alternatives.add(sequence());
        while (take('|')) {
            alternatives.add(sequence());
        }
        nesting--;
        return alternatives.size() == 1 ? alternatives.get(0) : new PatternTree.Choice(alternatives);
    }

    private PatternTree sequence() {
        final List<PatternTree> parts = new ArrayList<>();
        while (peek() != END && peek() != '|' && peek() != ')') {
            parts.add(term());
        }
        return new PatternTree.Sequence(parts);
    }

    private PatternTree term() {
        if (take('^')) {
            return new PatternTree.Place(Assertion.START);
        }
        if (take('$')) {
            return new PatternTree.Place(Assertion.END);
        }
        if (peek() == '\\' && (peek(1) == 'b' || peek(1) == 'B')) {
            index += 2;
            return new PatternTree.Place(text[index - 1] == 'b' ? Assertion.WORD_BOUNDARY : Assertion.NO_WORD_BOUNDARY);
        }
        if (peek() == '(' && peek(1) == '?') {
            final boolean behind = peek(2) == '<';
            final int kind = peek(behind ? 3 : 2);
            if (kind == '=' || kind == '!') {
                return lookAround(behind, kind == '!');
            }
        }
        final PatternTree atom = atom();
        return quantified(atom);
    }

    /** A look-around; as in Unicode mode nothing may repeat it. */
    private PatternTree lookAround(final boolean behind, final boolean negated) {
        final int start = index;
        index += behind ? 4 : 3;
        final PatternTree body = choice();
        if (!take(')')) {
            throw PatternException.syntax("group without ')'", start);
        }
        final LookAroundBody lookAround = new LookAroundBody(body, !behind);
        int found = lookArounds.indexOf(lookAround);
        if (found < 0) {
            found = lookArounds.size();
            lookArounds.add(lookAround);
        }
        if (lookArounds.size() > MAX_LOOK_AROUNDS) {
            throw PatternException.unsupported("more than " + MAX_LOOK_AROUNDS + " look-arounds");
        }
        return new PatternTree.LookAround(found, negated);
    }

    private PatternTree quantified(final PatternTree atom) {
        final PatternTree repeated;
        if (take('*')) {
            repeated = new PatternTree.Repeat(atom, 0, UNBOUNDED);
        } else if (take('+')) {
            repeated = new PatternTree.Repeat(atom, 1, UNBOUNDED);
        } else if (take('?')) {
            repeated = new PatternTree.Repeat(atom, 0, 1);
        } else if (bracesAhead()) {
            repeated = counted(atom);
        } else {
            return atom;
        }
        take('?');
        if (peek() == '*' || peek() == '+' || peek() == '?' || bracesAhead()) {
            throw PatternException.syntax("nothing to repeat", index);
        }
        return repeated;
    }

    private PatternTree counted(final PatternTree atom) {
        final int start = index;
        index++;
        final int minimum = number();
        int maximum = minimum;
        if (take(',')) {
            maximum = peek() == '}' ? UNBOUNDED : number();
        }
        index++;
        if (maximum != UNBOUNDED && maximum < minimum) {
            throw PatternException.syntax("numbers out of order in a quantifier", start);
        }
        return new PatternTree.Repeat(atom, minimum, maximum);
    }

    /** Whether a quantifier in braces stands here: {n}, {n,} or {n,m}. */
    private boolean bracesAhead() {
        if (peek() != '{') {
            return false;
        }
        int ahead = 1;
        while (isDigit(peek(ahead))) {
            ahead++;
        }
        if (ahead == 1) {
            return false;
        }
        if (peek(ahead) == ',') {
            ahead++;
            while (isDigit(peek(ahead))) {
                ahead++;
            }
        }
        return peek(ahead) == '}';
    }

    private int number() {
        int value = 0;
        while (isDigit(peek())) {
            value = Math.min(1_000_000, value * 10 + peek() - '0');
            index++;
        }
        return value;
    }

    private PatternTree atom() {
        final int first = text[index];
        return switch (first) {
            case '(' -> group();
            case '[' -> new PatternTree.OneOf(PatternSets.bracketed(this));
            case '.' -> {
                index++;
                yield new PatternTree.OneOf(CodePoints.LINE_ENDS.complement());
            }
            case '*', '+', '?' -> throw PatternException.syntax("nothing to repeat", index);
            case '\\' -> escape();
            default -> {
                if (bracesAhead()) {
                    throw PatternException.syntax("nothing to repeat", index);
                }
                index++;
                yield new PatternTree.OneOf(CodePoints.of(first, first));
            }
        };
    }

    private PatternTree escape() {
        if ((isDigit(peek(1)) && peek(1) != '0') || peek(1) == 'k') {
            throw PatternException.unsupported("a backreference cannot be matched in linear time");
        }
        return new PatternTree.OneOf(PatternSets.escaped(this, false));
    }

    private PatternTree group() {
        final int start = index;
        index++;
        if (take('?')) {
            groupKind(start);
        }
        final PatternTree body = choice();
        if (!take(')')) {
            throw PatternException.syntax("group without ')'", start);
        }
        return body;
    }

    private void groupKind(final int start) {
        if (take(':')) {
            return;
        }
        if (!take('<') || !Character.isUnicodeIdentifierStart(Math.max(0, peek()))) {
            throw PatternException.syntax("unknown kind of group", start);
        }
        while (peek() != END && peek() != '>') {
            index++;
        }
        if (!take('>')) {
            throw PatternException.syntax("group name without '>'", start);
        }
    }

    int peek() {
        return peek(0);
    }

    int peek(final int ahead) {
        return index + ahead < text.length ? text[index + ahead] : END;
    }

    int next() {
        if (index == text.length) {
            throw PatternException.syntax("pattern ends too early", index);
        }
        return text[index++];
    }

    boolean take(final int expected) {
        if (peek() != expected) {
            return false;
        }
        index++;
        return true;
    }

    int index() {
        return index;
    }

    boolean formOnly() {
        return formOnly;
    }

    static boolean isDigit(final int codePoint) {
        return codePoint >= '0' && codePoint <= '9';
    }
}
