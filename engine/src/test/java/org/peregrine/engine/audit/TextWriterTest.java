package org.peregrine.engine.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.engine.redaction.RedactionRules;

/** Texts of peers and times, as lines have them. */
final class TextWriterTest {
    private final TextWriter text = new TextWriter(1 << 15);

    private String written() {
        final String all = new String(text.block(), 0, text.position(), StandardCharsets.UTF_8);
        text.clear();
        return all;
    }

    private static UnsafeBuffer bytes(String from) {
        return new UnsafeBuffer(from.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldWriteTimesAsInstantsHaveThem() {
        final Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            final long us = random.nextLong(253_402_300_799_999_999L);
            text.time(us);
            final Instant expected = Instant.EPOCH.plus(us, ChronoUnit.MICROS);
            final String written = written();
            assertThat(Instant.parse(written)).isEqualTo(expected);
            assertThat(written).hasSize(LineTime.LENGTH);
        }
    }

    /** Whatever the bytes, what is written is the content of one JSON string on one line. */
    @Test
    void shouldMakeAStringOfAnyBytes() {
        final Random random = new Random(2);
        final String pieces = "\"\\\\nu0041\u001b\n\u0085\u2028\u202e\u00e9\ud83d\ude00?&=;#/:@%token";
        for (int i = 0; i < 20_000; i++) {
            final byte[] input = new byte[random.nextInt(40)];
            random.nextBytes(input);
            final byte[] known = pieces.getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < input.length; at++) {
                input[at] = random.nextInt(4) > 0 ? known[random.nextInt(known.length)] : input[at];
            }
            final UnsafeBuffer source = new UnsafeBuffer(input);
            text.ascii("\"");
            text.json(source, 0, input.length, 30);
            text.ascii("\"");
            assertString(written());
            text.ascii("\"");
            new UriText(text, RedactionRules.parse(List.of())).write(source, 0, input.length);
            text.ascii("\"");
            assertString(written());
        }
    }

    /** RFC 8259, 8.2: readers may refuse a string with half a pair, and the rest of the file with it. */
    @ParameterizedTest
    @CsvSource({
        "\\ud83d\\ude00, \\ud83d\\ude00",
        "\\ud800, \ufffd",
        "\\udc00, \ufffd",
        "a\\udc00\\ud800b, a\ufffd\ufffdb",
        "\\ud800x, \ufffdx",
        "\\ud800\\u0041, \ufffd\\u0041",
        "\\ud800\\ud83d\\ude00, \ufffd\\ud83d\\ude00",
        "\\uD83D\\n, \ufffd\\n",
    })
    void shouldReplaceHalfAPairOfSurrogates(String input, String expected) {
        final UnsafeBuffer source = bytes(input);
        text.json(source, 0, source.capacity(), 100);
        assertThat(written()).isEqualTo(expected);
        text.character(input.length() > 6 ? 0xD800 : 0xDC00);
        assertThat(written()).isEqualTo("\\ufffd");
    }

    @Test
    void shouldReplaceAPairThatIsCut() {
        final UnsafeBuffer source = bytes("\\ud83d\\ude00");
        text.json(source, 0, source.capacity(), 8);
        assertThat(written()).isEqualTo("\ufffd\\\\u\u2026");
    }

    private static void assertString(String written) {
        final byte[] line = written.getBytes(StandardCharsets.UTF_8);
        final byte[] padded = java.util.Arrays.copyOf(line, line.length + JsonScanner.PADDING);
        final JsonScanner scanner = new JsonScanner(10);
        assertThat(scanner.scan(new UnsafeBuffer(padded), 0, line.length, (a, b, c, d, e, f, g) -> {}))
                .as(written)
                .isEqualTo(JsonError.NONE);
        assertThat(written).doesNotContain("\n", "\u001b", "\u0085", "\u2028", "\u202e");
    }

    @ParameterizedTest
    @CsvSource({
        "file:///a/b, file:///a/b",
        "db://u:p@h/x, db://[redacted]@h/x",
        "db://u@h/x, db://[redacted]@h/x",
        "mailto:u@h, mailto:u@h",
        "http://h/a@b, http://h/a@b",
        "http://h/?token=x, http://h/?token=[redacted]",
        "http://h/?a=1&API-KEY=x&b=2, http://h/?a=1&API-KEY=[redacted]&b=2",
        "http://h/?a&b&secret=x, http://h/?a&b&secret=[redacted]",
        "http://h/#access_token=x&y=1, http://h/#access_token=[redacted]&y=1",
        "http://h/?%74oken=x, http://h/?%74oken=[redacted]",
        "http://h/?a=1\\u0026token=x, http://h/?a=1&token=[redacted]",
        "http://h/?tok\\u0065n=x, http://h/?token=[redacted]",
        "http://h;token=x/y, http://h;token=[redacted]",
        "http:\\/\\/u:p@h, http://[redacted]@h",
    })
    void shouldTakeSecretsOutOfUris(String uri, String shown) {
        final UnsafeBuffer source = bytes(uri);
        new UriText(text, RedactionRules.parse(List.of())).write(source, 0, source.capacity());
        assertThat(written()).isEqualTo(shown);
    }

    @Test
    void shouldCutLongTexts() {
        final UnsafeBuffer source = bytes("a".repeat(2000));
        text.json(source, 0, 2000, 10);
        assertThat(written()).isEqualTo("a".repeat(10) + "\u2026");
        new UriText(text, RedactionRules.parse(List.of())).write(source, 0, 1025);
        assertThat(written()).isEqualTo("a".repeat(1024) + "\u2026");
    }
}
