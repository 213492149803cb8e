package org.peregrine.codec.schema.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.json.PaddedMessage;

/** Characters of one UTF-16 unit only: the JDK finds places inside of a surrogate pair. Others stand in schema-cases/patterns.json. */
class PatternMatcherTest {
    private static final int MAX_STATES = 5_000;
    private static final int PATTERN_COUNT = 6_000;
    private static final int TEXTS_PER_PATTERN = 10;
    private static final List<String> ATOMS = List.of(
            "a",
            "b",
            "c",
            ".",
            "[ab]",
            "[^a]",
            "[b-d\u00e9]",
            "\\d",
            "\\w",
            "\\W",
            "\\s",
            "\u00e9",
            "\u20ac",
            "(?:ab)");
    private static final List<String> QUANTIFIERS =
            List.of("", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "*?");
    private static final List<String> PLACES = List.of("^", "\\z", "\\b", "\\B");
    private static final List<String> LETTERS = List.of("a", "b", "c", "d", "1", " ", "_", "\n", "\u00e9", "\u20ac");

    private final SplittableRandom random = new SplittableRandom(8);
    private final PatternMatcher matcher = new PatternMatcher();

    private String pattern(final int depth) {
        final StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(4); left >= 0; left--) {
            if (random.nextInt(6) == 0) {
                text.append(PLACES.get(random.nextInt(PLACES.size())));
            } else if (depth > 0 && random.nextInt(3) == 0) {
                text.append('(').append(pattern(depth - 1));
                text.append(random.nextBoolean() ? "|" + pattern(depth - 1) : "")
                        .append(')');
                // The JDK loses matches where a counted group can be empty.
                text.append(QUANTIFIERS.get(random.nextInt(6)));
            } else {
                text.append(ATOMS.get(random.nextInt(ATOMS.size())));
                text.append(QUANTIFIERS.get(random.nextInt(QUANTIFIERS.size())));
            }
        }
        return text.toString();
    }

    private String text() {
        final StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(8); left > 0; left--) {
            text.append(LETTERS.get(random.nextInt(LETTERS.size())));
        }
        return text.toString();
    }

    private boolean find(final Pattern pattern, final String text, final boolean deterministic) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
        final int length = new JsonWriter().wrap(buffer, 0, 256).value(text).length();
        final JsonValue string = new JsonValue().wrap(buffer, 0, length);
        assertThat(pattern.rows() != null).isEqualTo(deterministic);
        return matcher.find(pattern, buffer, string.stringOffset(), length - 1, 1_000_000);
    }

    @Test
    void shouldFindWhatTheJdkFinds() {
        int found = 0;
        for (int i = 0; i < PATTERN_COUNT; i++) {
            final String text = pattern(2);
            final Pattern pattern = Pattern.compile(text.replace("\\z", "$"), MAX_STATES);
            final Pattern simulated = Pattern.simulated(text.replace("\\z", "$"), MAX_STATES);
            final java.util.regex.Pattern reference = java.util.regex.Pattern.compile(text);
            for (int j = 0; j < TEXTS_PER_PATTERN; j++) {
                final String subject = text();
                final boolean expected = reference.matcher(subject).find();
                found += expected ? 1 : 0;
                if (pattern.rows() != null) {
                    assertThat(find(pattern, subject, true))
                            .as(text + " in " + subject)
                            .isEqualTo(expected);
                }
                assertThat(find(simulated, subject, false))
                        .as(text + " in " + subject)
                        .isEqualTo(expected);
            }
        }

        assertThat(found).isBetween(PATTERN_COUNT, PATTERN_COUNT * (TEXTS_PER_PATTERN - 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "a)",
                "[",
                "[a",
                "*",
                "a**",
                "a{2}{3}",
                "{2}",
                "(?",
                "(?P<n>a)",
                "(?i)a",
                "[b-a]",
                "a{3,2}",
                "\\",
                "\\a",
                "\\Z",
                "\\c1",
                "\\x1",
                "\\u12",
                "\\u{110000}",
                "\\p{Nothing}",
                "\\pL",
                "\\01",
                "(?<n"
            })
    void shouldRefuseWhatIsNoPattern(final String text) {
        assertThatThrownBy(() -> Pattern.compile(text, MAX_STATES))
                .isInstanceOf(PatternException.class)
                .matches(wrong -> ((PatternException) wrong).malformed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a)\\1", "(?<n>a)\\k<n>", "(?=(a))\\1", "((a{100}){100}){100}"})
    void shouldRefuseWhatIsNotLinearOrTooLarge(final String text) {
        assertThatThrownBy(() -> Pattern.compile(text, MAX_STATES))
                .isInstanceOf(PatternException.class)
                .matches(wrong -> !((PatternException) wrong).malformed());
    }

    @Test
    void shouldGiveUpWhenStepsRunOut() {
        final Pattern simulated = Pattern.simulated("(a|b)*c", MAX_STATES);
        final UnsafeBuffer buffer = PaddedMessage.of("\"" + "ab".repeat(1000) + "c\"");

        assertThat(matcher.find(simulated, buffer, 1, 2002, 100)).isFalse();
        assertThat(matcher.stepsLeft()).isNegative();
        assertThat(matcher.find(simulated, buffer, 1, 2002, 100_000)).isTrue();
        assertThat(matcher.stepsLeft()).isPositive();
    }
}
