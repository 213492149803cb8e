package org.peregrine.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Characters that a terminal could obey, or that could forge a log. */
final class LogTextTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                0, '\n', '\r', '\t', 0x1B, 0x7F, 0x80, 0x85, 0x9B, 0x9F, 0xAD, 0x61C, 0x200E, 0x200F, 0x2028, 0x2029,
                0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF, 0xD83D, 0xDE00, 0xE0041
            })
    void shouldEscapeWhatIsNoPlainCharacter(int codePoint) {
        final String text = "a" + Character.toString(codePoint) + "b";
        final String escaped = LogText.printable(text);
        assertThat(escaped).startsWith("a\\").endsWith("b").matches("[ -~]+");
    }

    @Test
    void shouldEscapeAllControlCharactersAndLeaveOthers() {
        for (int codePoint = 0; codePoint < 0x100; codePoint++) {
            final String text = Character.toString(codePoint);
            final boolean plain = (codePoint >= 0x20 && codePoint < 0x7F) || (codePoint >= 0xA0 && codePoint != 0xAD);
            assertThat(LogText.printable(text).equals(text))
                    .as("%02x", codePoint)
                    .isEqualTo(plain);
        }
        final String plain = "größer \\ \"quoted\" 日本 😀 שלום";
        assertThat(LogText.printable(plain)).isSameAs(plain);
        assertThat(LogText.printable(null)).isEqualTo("null");
    }

    @Test
    void shouldBoundTextAndTellHowMuchThereWas() {
        assertThat(LogText.printable("x".repeat(1_000_000), 10)).isEqualTo("xxxxxxxxxx... (1,000,000 characters)");
        assertThat(LogText.printable("xx😀", 3)).isEqualTo("xx... (4 characters)");
        assertThat(LogText.printable("xx\n", 3)).isEqualTo("xx\\n");
    }

    @Test
    void shouldDescribeAFailureInOneBoundedLine() {
        assertThat(LogText.describe(new IllegalStateException("a\nperegrine: error: forged")))
                .isEqualTo("java.lang.IllegalStateException: a\\nperegrine: error: forged");
        assertThat(LogText.describe(new IllegalStateException("x".repeat(100_000))))
                .hasSizeLessThan(1_100);
        assertThat(LogText.describe(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
        assertThat(LogText.describe(new IllegalStateException() {
                    private static final long serialVersionUID = 1;

                    @Override
                    public String getMessage() {
                        throw new UnsupportedOperationException();
                    }
                }))
                .endsWith("(its message throws java.lang.UnsupportedOperationException)");
    }

    @Test
    void shouldBoundAStackTraceInEveryDirection() {
        final IllegalStateException failure = new IllegalStateException("top\u001b[2J");
        IllegalStateException cause = failure;
        for (int i = 0; i < 100; i++) {
            final IllegalStateException deeper = new IllegalStateException("cause " + i);
            cause.initCause(deeper);
            cause = deeper;
        }
        failure.setStackTrace(IntStream.range(0, 5_000)
                .mapToObj(i -> new StackTraceElement("a.B" + "x".repeat(5_000), "m\n", null, i))
                .toArray(StackTraceElement[]::new));
        for (int i = 0; i < 100; i++) {
            failure.addSuppressed(new IllegalStateException("suppressed " + i));
        }
        final String text = StackText.of(failure);
        assertThat(text.lines()).hasSizeLessThan(500).allMatch(line -> line.length() < 1_200);
        assertThat(text.replace("\n", "").replace("\t", "")).matches("[ -~]+");
        assertThat(text)
                .startsWith("java.lang.IllegalStateException: top\\u001b[2J\n\tat a.Bxxx")
                .contains(
                        "\t... 4950 more\n", "\tSuppressed: ", "Caused by: java.lang.IllegalStateException: cause 0\n")
                .endsWith("... more causes\n")
                .doesNotContain("cause 50");
    }
}
