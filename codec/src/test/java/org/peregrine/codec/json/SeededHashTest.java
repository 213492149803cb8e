package org.peregrine.codec.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeededHashTest {
    private static UnsafeBuffer bytes(String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Values of CPython 3.11 with a key of zeros: its maps use the same function. */
    @ParameterizedTest
    @CsvSource({
        "a, 4644417185603328019",
        "peregrine, 4793003058281014189",
        "01234567, -2720791140458926906",
        "0123456789abcdef0, -632549798855044568"
    })
    void shouldBeSipHash13(String text, long expected) {
        final UnsafeBuffer buffer = bytes(text);
        assertThat(SeededHash.sip(0, 0, buffer, 0, buffer.capacity(), false)).isEqualTo(expected);
        assertThat(SeededHash.sip(0, 0, buffer, 0, buffer.capacity(), true)).isEqualTo(expected);
        assertThat(SeededHash.sip(0, 1, buffer, 0, buffer.capacity(), true)).isNotEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1234567", "12345678", "1234567\u00e9", "123456\u20ac9", "12345\ud83d\ude001234"})
    void shouldHashAnEscapeAsItsCharacter(String text) {
        final StringBuilder escaped = new StringBuilder();
        text.chars().forEach(unit -> escaped.append(String.format("\\u%04x", unit)));
        final UnsafeBuffer plain = bytes(text);
        final UnsafeBuffer written = bytes(escaped.toString());
        final UnsafeBuffer mixed = bytes(text + "\\n" + text);
        final UnsafeBuffer meant = bytes(text + "\n" + text);
        assertThat(SeededHash.ofContent(written, 0, written.capacity()))
                .isEqualTo(SeededHash.of(plain, 0, plain.capacity()));
        assertThat(SeededHash.ofContent(mixed, 0, mixed.capacity()))
                .isEqualTo(SeededHash.of(meant, 0, meant.capacity()));
    }

    @Test
    void shouldJoinInOrder() {
        final Set<Long> joined = new HashSet<>();
        for (int i = 0; i < 64; i++) {
            for (int j = 0; j < 64; j++) {
                joined.add(SeededHash.join(i, j));
            }
        }
        assertThat(joined).hasSize(64 * 64);
    }
}
