package org.peregrine.codec.schema.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.json.PaddedMessage;
import tools.jackson.databind.json.JsonMapper;

class LookAroundTest {
    private static final int MAX_STATES = 20_000;
    private static final String DECIMAL = "^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$";

    private final PatternMatcher matcher = new PatternMatcher();

    private boolean find(final Pattern pattern, final String text) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2048]);
        final int length =
                new JsonWriter().wrap(buffer, 0, buffer.capacity()).value(text).length();
        final JsonValue string = new JsonValue().wrap(buffer, 0, length);
        return matcher.find(pattern, buffer, string.stringOffset(), length - 1, 1_000_000);
    }

    private boolean find(final String pattern, final String text) {
        final boolean found = find(Pattern.compile(pattern, MAX_STATES), text);
        assertThat(find(Pattern.simulated(pattern, MAX_STATES), text)).isEqualTo(found);
        return found;
    }

    @Test
    void shouldFindWhatNodeFinds() throws IOException {
        final List<String> lines;
        try (InputStream stream = getClass().getResourceAsStream("/schema-cases/look-around.tsv")) {
            lines = new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        final List<String> texts = List.of(new JsonMapper().readValue(lines.getFirst(), String[].class));
        assertThat(lines).hasSizeGreaterThan(2000);
        int tables = 0;
        for (final String line : lines.subList(1, lines.size())) {
            final String[] columns = line.split("\t", -1);
            final Pattern pattern = Pattern.compile(columns[0], MAX_STATES);
            final Pattern simulated = Pattern.simulated(columns[0], MAX_STATES);
            final long found = Long.parseUnsignedLong(columns[1], 16);
            tables += pattern.rows() != null ? 1 : 0;
            for (int i = 0; i < texts.size(); i++) {
                final boolean expected = (found >>> (texts.size() - 1 - i) & 1) == 1;
                final String text = texts.get(i);
                assertThat(find(pattern, text)).as("%s in %s", columns[0], text).isEqualTo(expected);
                assertThat(find(simulated, text))
                        .as("%s in %s, simulated", columns[0], text)
                        .isEqualTo(expected);
            }
        }
        assertThat(tables).isBetween(1000, 2000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "-1.5", "+0012.", ".5", "000"})
    void shouldAdmitDecimalsOfPydantic(final String text) {
        assertThat(find(DECIMAL, text)).isTrue();
        assertThat(find("^(?!^[-+.]*$)[+-]?0*(?:\\d{0,3}|(?=[\\d.]{1,6}0*$)\\d{0,3}\\.\\d{0,2}0*$)", text))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "+.", ".", "1.2.3", "a"})
    void shouldRefuseWhatIsNoDecimalOfPydantic(final String text) {
        assertThat(find(DECIMAL, text)).isFalse();
    }

    @Test
    void shouldMatchFormatsOfZod() {
        final String mail =
                "^(?!\\.)(?!.*\\.\\.)([A-Za-z0-9_'+\\-\\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$";
        assertThat(find(mail, "a.b@example.org")).isTrue();
        assertThat(find(mail, "a..b@example.org")).isFalse();
        assertThat(find(mail, ".a@example.org")).isFalse();
        final String duration =
                "^P(?:(\\d+W)|(?!.*W)(?=\\d|T\\d)(\\d+Y)?(\\d+M)?(\\d+D)?(T(?=\\d)(\\d+H)?(\\d+M)?(\\d+([.,]\\d+)?S)?)?)$";
        assertThat(find(duration, "P3Y6M4DT12H30M5S")).isTrue();
        assertThat(find(duration, "P1W")).isTrue();
        assertThat(find(duration, "P1Y1W")).isFalse();
        assertThat(find(duration, "PT")).isFalse();
        final String host =
                "^(?=.{1,253}\\.?$)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[-0-9a-zA-Z]{0,61}[0-9a-zA-Z])?)*\\.?$";
        assertThat(find(host, "a.".repeat(126) + "a")).isTrue();
        assertThat(find(host, "a.".repeat(127) + "a")).isFalse();
    }

    @Test
    void shouldLookBehindOverAnyLength() {
        assertThat(find("(?<=\\$\\d+\\.)\\d\\d", "costs $1234567.89")).isTrue();
        assertThat(find("(?<=\\$\\d+\\.)\\d\\d", "costs 1234567.89")).isFalse();
        assertThat(find("(?<!-.*)end$", "begin - end")).isFalse();
        assertThat(find("(?<!-.*)end$", "begin + end")).isTrue();
    }

    @Test
    void shouldLookOverCharactersAndEscapes() {
        assertThat(find("(?<=^😀)a(?=😀$)", "😀a😀")).isTrue();
        assertThat(find("(?<=^.)a(?!.)", "😀a")).isTrue();
        final UnsafeBuffer buffer = PaddedMessage.of("\"\\ud83d\\ude00a\\n\"");
        final Pattern pattern = Pattern.compile("(?<=^😀)a(?=\\n$)", MAX_STATES);
        assertThat(matcher.find(pattern, buffer, 1, 16, 1000)).isTrue();
    }

    @Test
    void shouldDemandThatPasswordsHaveEachKind() {
        final String password = "^(?=.*[a-z])(?=.*[A-Z])(?=.*\\d)(?=.*[^\\w\\s])(?!.*(?:aa|bb)).{8,}$";
        assertThat(find(password, "Secret-123")).isTrue();
        assertThat(find(password, "Secret0123")).isFalse();
        assertThat(find(password, "Secaret-123aa")).isFalse();
    }

    @Test
    void shouldBeLinearInTheText() {
        final Pattern nested = Pattern.compile("^(?=(a|aa)*(?!.*b.*b)(?=(a|aa)+$)).*(?<=(a+)+)$", MAX_STATES);
        assertThat(find(nested, "a".repeat(100))).isTrue();
        final long hundred = 1_000_000 - matcher.stepsLeft();
        assertThat(find(nested, "a".repeat(1000))).isTrue();
        assertThat(1_000_000 - matcher.stepsLeft()).isLessThan(11 * hundred);
    }

    @Test
    void shouldGiveUpWhenStepsRunOut() {
        final UnsafeBuffer buffer = PaddedMessage.of("\"" + "1".repeat(4000) + "\"");
        for (final Pattern pattern :
                List.of(Pattern.compile(DECIMAL, MAX_STATES), Pattern.simulated(DECIMAL, MAX_STATES))) {
            for (final int steps : new int[] {100, 4_010, 8_010, 12_000}) {
                assertThat(matcher.find(pattern, buffer, 1, 4001, steps)).isFalse();
                assertThat(matcher.stepsLeft()).isNegative();
            }
            assertThat(matcher.find(pattern, buffer, 1, 4001, 1_000_000)).isTrue();
            assertThat(matcher.stepsLeft()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?=a", "(?<=a", "(?=a)*", "(?<!a)+", "(?!a){2}"})
    void shouldRefuseWhatIsNoPattern(final String text) {
        assertThatThrownBy(() -> Pattern.compile(text, MAX_STATES))
                .isInstanceOf(PatternException.class)
                .matches(wrong -> ((PatternException) wrong).malformed());
    }

    @Test
    void shouldRefuseMoreLookAroundsThanItHasBitsFor() {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < PatternParser.MAX_LOOK_AROUNDS; i++) {
            text.append("(?=.*").append((char) ('a' + i)).append(')');
        }
        assertThat(find(Pattern.compile(text.toString(), MAX_STATES), "abcdefghijklmnop"))
                .isTrue();
        assertThat(find(Pattern.compile(text.toString(), MAX_STATES), "abcdefghijklmno"))
                .isFalse();
        assertThatThrownBy(() -> Pattern.compile(text + "(?=z)", MAX_STATES))
                .isInstanceOf(PatternException.class)
                .hasMessage("more than 16 look-arounds");
    }
}
