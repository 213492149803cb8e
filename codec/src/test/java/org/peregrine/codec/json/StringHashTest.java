package org.peregrine.codec.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StringHashTest {
    private static JsonValue value(String json) {
        final byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return new JsonValue().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "echo, \"echo\"",
                "echo, \"\\u0065c\\u0068o\"",
                "a/b, \"a\\/b\"",
                "\u00e9, \"\\u00E9\"",
                "\ud83d\ude00, \"\\ud83d\\ude00\"",
                "\ud83d\ude00, \"\ud83d\ude00\"",
                "``, \"\""
            })
    void shouldBeTheSameEscapedOrNot(String text, String json) {
        final JsonValue value = value(json);
        assertThat(value.stringEquals(JsonName.of(text))).isTrue();
        assertThat(value.stringHash()).isEqualTo(JsonName.of(text).stringHash());
    }

    @Test
    void shouldTellNamesApart() {
        final Set<Long> hashes = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            hashes.add(JsonName.of("tool-" + i).stringHash());
        }
        assertThat(hashes).hasSize(1000);
    }

    @Test
    void shouldBeZeroForWhatIsNoString() {
        assertThat(value("17").stringHash()).isZero();
        assertThat(new JsonValue().stringHash()).isZero();
    }

    @Test
    void shouldSpreadNamesThatCollideWithoutASeed() {
        final Set<Long> hashes = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            hashes.add(JsonName.of("\u0000".repeat(i) + 'x').stringHash() & 0xFFFF_FFFFL);
        }
        assertThat(hashes).hasSizeGreaterThan(995);
    }
}
