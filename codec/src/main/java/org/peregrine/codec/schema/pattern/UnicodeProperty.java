package org.peregrine.codec.schema.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

/** The sets that {@code \p{...}} names, as the running JDK's Unicode version knows them. */
final class UnicodeProperty {
    private static final Map<String, Integer> CATEGORIES = Map.ofEntries(
            Map.entry("lu", bit(Character.UPPERCASE_LETTER)),
            Map.entry("ll", bit(Character.LOWERCASE_LETTER)),
            Map.entry("lt", bit(Character.TITLECASE_LETTER)),
            Map.entry("lm", bit(Character.MODIFIER_LETTER)),
            Map.entry("lo", bit(Character.OTHER_LETTER)),
            Map.entry("mn", bit(Character.NON_SPACING_MARK)),
            Map.entry("mc", bit(Character.COMBINING_SPACING_MARK)),
            Map.entry("me", bit(Character.ENCLOSING_MARK)),
            Map.entry("nd", bit(Character.DECIMAL_DIGIT_NUMBER)),
            Map.entry("nl", bit(Character.LETTER_NUMBER)),
            Map.entry("no", bit(Character.OTHER_NUMBER)),
            Map.entry("pc", bit(Character.CONNECTOR_PUNCTUATION)),
            Map.entry("pd", bit(Character.DASH_PUNCTUATION)),
            Map.entry("ps", bit(Character.START_PUNCTUATION)),
            Map.entry("pe", bit(Character.END_PUNCTUATION)),
            Map.entry("pi", bit(Character.INITIAL_QUOTE_PUNCTUATION)),
            Map.entry("pf", bit(Character.FINAL_QUOTE_PUNCTUATION)),
            Map.entry("po", bit(Character.OTHER_PUNCTUATION)),
            Map.entry("sm", bit(Character.MATH_SYMBOL)),
            Map.entry("sc", bit(Character.CURRENCY_SYMBOL)),
            Map.entry("sk", bit(Character.MODIFIER_SYMBOL)),
            Map.entry("so", bit(Character.OTHER_SYMBOL)),
            Map.entry("zs", bit(Character.SPACE_SEPARATOR)),
            Map.entry("zl", bit(Character.LINE_SEPARATOR)),
            Map.entry("zp", bit(Character.PARAGRAPH_SEPARATOR)),
            Map.entry("cc", bit(Character.CONTROL)),
            Map.entry("cf", bit(Character.FORMAT)),
            Map.entry("cs", bit(Character.SURROGATE)),
            Map.entry("co", bit(Character.PRIVATE_USE)),
            Map.entry("cn", bit(Character.UNASSIGNED)));

    private static final Map<String, String> LONG_NAMES = Map.ofEntries(
            Map.entry("letter", "l"),
            Map.entry("cased_letter", "lc"),
            Map.entry("uppercase_letter", "lu"),
            Map.entry("lowercase_letter", "ll"),
            Map.entry("titlecase_letter", "lt"),
            Map.entry("modifier_letter", "lm"),
            Map.entry("other_letter", "lo"),
            Map.entry("mark", "m"),
            Map.entry("combining_mark", "m"),
            Map.entry("nonspacing_mark", "mn"),
            Map.entry("spacing_mark", "mc"),
            Map.entry("enclosing_mark", "me"),
            Map.entry("number", "n"),
            Map.entry("decimal_number", "nd"),
            Map.entry("digit", "nd"),
            Map.entry("letter_number", "nl"),
            Map.entry("other_number", "no"),
            Map.entry("punctuation", "p"),
            Map.entry("punct", "p"),
            Map.entry("connector_punctuation", "pc"),
            Map.entry("dash_punctuation", "pd"),
            Map.entry("open_punctuation", "ps"),
            Map.entry("close_punctuation", "pe"),
            Map.entry("initial_punctuation", "pi"),
            Map.entry("final_punctuation", "pf"),
            Map.entry("other_punctuation", "po"),
            Map.entry("symbol", "s"),
            Map.entry("math_symbol", "sm"),
            Map.entry("currency_symbol", "sc"),
            Map.entry("modifier_symbol", "sk"),
            Map.entry("other_symbol", "so"),
            Map.entry("separator", "z"),
            Map.entry("space_separator", "zs"),
            Map.entry("line_separator", "zl"),
            Map.entry("paragraph_separator", "zp"),
            Map.entry("other", "c"),
            Map.entry("control", "cc"),
            Map.entry("cntrl", "cc"),
            Map.entry("format", "cf"),
            Map.entry("surrogate", "cs"),
            Map.entry("private_use", "co"),
            Map.entry("unassigned", "cn"));

    private static final Map<String, IntPredicate> BINARY = Map.ofEntries(
            Map.entry("any", codePoint -> true),
            Map.entry("ascii", codePoint -> codePoint < 0x80),
            Map.entry("assigned", Character::isDefined),
            Map.entry("alphabetic", Character::isAlphabetic),
            Map.entry("alpha", Character::isAlphabetic),
            Map.entry("lowercase", Character::isLowerCase),
            Map.entry("lower", Character::isLowerCase),
            Map.entry("uppercase", Character::isUpperCase),
            Map.entry("upper", Character::isUpperCase),
            Map.entry("white_space", CodePoints.SPACE.union(CodePoints.of(0x85, 0x85))::contains),
            Map.entry("ideographic", Character::isIdeographic),
            Map.entry("ideo", Character::isIdeographic),
            Map.entry("id_start", Character::isUnicodeIdentifierStart),
            Map.entry("ids", Character::isUnicodeIdentifierStart),
            Map.entry("ascii_hex_digit", UnicodeProperty::isHexDigit),
            Map.entry("ahex", UnicodeProperty::isHexDigit),
            Map.entry("emoji", Character::isEmoji),
            Map.entry("emoji_presentation", Character::isEmojiPresentation),
            Map.entry("emoji_modifier", Character::isEmojiModifier),
            Map.entry("emoji_modifier_base", Character::isEmojiModifierBase),
            Map.entry("emoji_component", Character::isEmojiComponent),
            Map.entry("extended_pictographic", Character::isExtendedPictographic));

    private UnicodeProperty() {}

    /** The set, or null when nothing has that name. Looks at every code point. */
    static CodePoints named(final String text) {
        final IntPredicate members = members(text);
        return members == null ? null : collect(members);
    }

    /** Tells members of the set from others; null when nothing has that name. */
    static IntPredicate members(final String text) {
        final int equals = text.indexOf('=');
        if (equals < 0) {
            final IntPredicate binary = BINARY.get(text.toLowerCase(Locale.ROOT));
            return binary != null ? binary : category(text);
        }
        final String value = text.substring(equals + 1);
        return switch (text.substring(0, equals)) {
            case "General_Category", "gc" -> category(value);
            case "Script", "sc", "Script_Extensions", "scx" -> script(value);
            default -> null;
        };
    }

    private static IntPredicate category(final String text) {
        final String lower = text.toLowerCase(Locale.ROOT);
        final String name = LONG_NAMES.getOrDefault(lower, lower);
        int mask = 0;
        for (final Map.Entry<String, Integer> category : CATEGORIES.entrySet()) {
            final boolean cased = "lc".equals(name) && List.of("lu", "ll", "lt").contains(category.getKey());
            final boolean group = name.length() == 1
                    && category.getKey().charAt(0) == name.charAt(0)
                    && !category.getKey().isEmpty();
            if (cased || group || category.getKey().equals(name)) {
                mask |= category.getValue();
            }
        }
        final int wanted = mask;
        return wanted == 0 ? null : codePoint -> (bit(Character.getType(codePoint)) & wanted) != 0;
    }

    private static IntPredicate script(final String text) {
        try {
            final Character.UnicodeScript script = Character.UnicodeScript.forName(text);
            return codePoint -> Character.UnicodeScript.of(codePoint) == script;
        } catch (final IllegalArgumentException unknown) {
            return null;
        }
    }

    private static CodePoints collect(final IntPredicate member) {
        final List<Integer> bounds = new ArrayList<>();
        int first = -1;
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT + 1; codePoint++) {
            final boolean in = codePoint <= Character.MAX_CODE_POINT && member.test(codePoint);
            if (in && first < 0) {
                first = codePoint;
            } else if (!in && first >= 0) {
                bounds.add(first);
                bounds.add(codePoint - 1);
                first = -1;
            }
        }
        return CodePoints.of(bounds.stream().mapToInt(Integer::intValue).toArray());
    }

    private static int bit(final int category) {
        return 1 << category;
    }

    private static boolean isHexDigit(final int codePoint) {
        return codePoint < 0x80 && Character.digit(codePoint, 16) >= 0;
    }
}
