package org.peregrine.codec.schema.pattern;

/** Reads what stands for one character: escapes and brackets. */
final class PatternSets {
    private PatternSets() {}

    /** A bracket expression, the parser standing at its opening bracket. */
    static CodePoints bracketed(final PatternParser parser) {
        final int start = parser.index();
        parser.next();
        final boolean negated = parser.take('^');
        CodePoints set = CodePoints.of();
        while (!parser.take(']')) {
            if (parser.peek() < 0) {
                throw PatternException.syntax("character class without ']'", start);
            }
            set = set.union(range(parser));
        }
        return negated ? set.complement() : set;
    }

    private static CodePoints range(final PatternParser parser) {
        final int start = parser.index();
        final CodePoints first = member(parser);
        if (parser.peek() != '-' || parser.peek(1) == ']' || parser.peek(1) < 0) {
            return first;
        }
        parser.next();
        final CodePoints last = member(parser);
        if (single(first) < 0 || single(last) < 0) {
            // As outside of Unicode mode: the hyphen stands for itself.
            return first.union(last).union(CodePoints.of('-', '-'));
        }
        if (single(first) > single(last)) {
            throw PatternException.syntax("range out of order in a character class", start);
        }
        return CodePoints.of(single(first), single(last));
    }

    private static CodePoints member(final PatternParser parser) {
        if (parser.peek() == '\\') {
            return escaped(parser, true);
        }
        final int codePoint = parser.next();
        return CodePoints.of(codePoint, codePoint);
    }

    private static int single(final CodePoints set) {
        final int[] ranges = set.ranges();
        return ranges.length == 2 && ranges[0] == ranges[1] ? ranges[0] : -1;
    }

    /** An escape, the parser standing at its backslash. */
    static CodePoints escaped(final PatternParser parser, final boolean inBrackets) {
        final int start = parser.index();
        parser.next();
        final int letter = parser.next();
        return switch (letter) {
            case 'd' -> CodePoints.DIGITS;
            case 'D' -> CodePoints.DIGITS.complement();
            case 'w' -> CodePoints.WORD;
            case 'W' -> CodePoints.WORD.complement();
            case 's' -> CodePoints.SPACE;
            case 'S' -> CodePoints.SPACE.complement();
            case 'p' -> property(parser, start);
            case 'P' -> property(parser, start).complement();
            default -> {
                final int codePoint = character(parser, letter, start, inBrackets);
                yield CodePoints.of(codePoint, codePoint);
            }
        };
    }

    private static CodePoints property(final PatternParser parser, final int start) {
        if (!parser.take('{')) {
            throw PatternException.syntax("\\p without a name in braces", start);
        }
        final StringBuilder name = new StringBuilder();
        while (parser.peek() != '}') {
            name.appendCodePoint(parser.next());
        }
        parser.next();
        final CodePoints set;
        if (parser.formOnly()) {
            // Any set of several members: what they are is not asked.
            set = UnicodeProperty.exists(name.toString()) ? CodePoints.SPACE : null;
        } else {
            set = UnicodeProperty.named(name.toString());
        }
        if (set == null) {
            throw PatternException.syntax("unknown Unicode property " + name, start);
        }
        return set;
    }

    private static int character(
            final PatternParser parser, final int letter, final int start, final boolean inBrackets) {
        return switch (letter) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'v' -> 0x0B;
            case 'f' -> '\f';
            case 'r' -> '\r';
            case 'c' -> control(parser, start);
            case 'x' -> hex(parser, 2, start);
            case 'u' -> unicode(parser, start);
            default -> itself(parser, letter, start, inBrackets);
        };
    }

    private static int itself(final PatternParser parser, final int letter, final int start, final boolean inBrackets) {
        if (letter == 'b' && inBrackets) {
            return '\b';
        }
        if (letter == '0' && !PatternParser.isDigit(parser.peek())) {
            return 0;
        }
        if (letter < 0x80 && Character.isLetterOrDigit(letter)) {
            throw PatternException.syntax("unknown escape", start);
        }
        return letter;
    }

    private static int control(final PatternParser parser, final int start) {
        final int letter = parser.next();
        final int lower = letter | 0x20;
        if (lower < 'a' || lower > 'z') {
            throw PatternException.syntax("\\c without a letter", start);
        }
        return letter & 0x1F;
    }

    private static int unicode(final PatternParser parser, final int start) {
        if (parser.take('{')) {
            int value = 0;
            while (!parser.take('}')) {
                value = (value << 4) | hex(parser, 1, start);
                if (value > Character.MAX_CODE_POINT) {
                    throw PatternException.syntax("code point beyond Unicode", start);
                }
            }
            return value;
        }
        final int unit = hex(parser, 4, start);
        if (unit >= Character.MIN_HIGH_SURROGATE
                && unit <= Character.MAX_HIGH_SURROGATE
                && parser.peek() == '\\'
                && parser.peek(1) == 'u'
                && (parser.peek(2) | 0x20) == 'd'
                && "cdef".indexOf(parser.peek(3) | 0x20) >= 0) {
            parser.next();
            parser.next();
            return Character.toCodePoint((char) unit, (char) hex(parser, 4, start));
        }
        return unit;
    }

    private static int hex(final PatternParser parser, final int digits, final int start) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            final int digit = Character.digit(parser.next(), 16);
            if (digit < 0) {
                throw PatternException.syntax("hexadecimal digit expected", start);
            }
            value = (value << 4) | digit;
        }
        return value;
    }
}
