package org.peregrine.engine.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;

class NameIndexTest {
    /** Factor of the quick hash, by which names that collide are found. */
    private static final int PRIME = 0x01000193;

    @Test
    void shouldFindEachOfManyNamesAndNoOther() {
        final Map<String, Integer> entries = new HashMap<>();
        IntStream.range(0, 20_000).forEach(i -> entries.put("file:///données/" + i + "/\"note\".txt", i));

        final NameIndex<Integer> index = NameIndex.of(entries);

        assertThat(index.isSeeded()).isFalse();
        entries.forEach((name, entry) -> assertThat(index.lookup(json(name))).isEqualTo(entry));
        assertThat(index.lookup(json("file:///données/20000/\"note\".txt"))).isNull();
        assertThat(index.lookup(json(""))).isNull();
    }

    @Test
    void shouldFindNamesHoweverTheyAreEscaped() {
        final NameIndex<Integer> index = NameIndex.of(Map.of("é/😀", 1));

        assertThat(index.lookup(written("\"\\u00e9\\/\\ud83d\\ude00\""))).isEqualTo(1);
        assertThat(index.lookup(written("\"\\u00E9/😀\""))).isEqualTo(1);
        assertThat(index.lookup(written("1"))).isNull();
    }

    @Test
    void shouldHashWithTheProcessesSeedWhereNamesWereChosenToCollide() {
        final Map<String, Integer> entries = new HashMap<>();
        collidingNames(12).forEach(name -> entries.put(name, entries.size()));
        assertThat(entries.keySet().stream()
                        .mapToInt(name -> JsonName.of(name).nameHash())
                        .distinct())
                .hasSize(1);

        final NameIndex<Integer> index = NameIndex.of(entries);

        assertThat(index.isSeeded()).isTrue();
        assertThat(index.longestRun()).isLessThanOrEqualTo(NameIndex.MAX_RUN);
        entries.forEach((name, entry) -> assertThat(index.lookup(json(name))).isEqualTo(entry));
        assertThat(index.lookup(json("0123456789abcdef"))).isNull();
    }

    /** Texts of one hash: a chain of pairs that lead from one state of the hash to the same next one, in every choice of halves. */
    private static List<String> collidingNames(int pairs) {
        List<String> names = List.of("");
        int state = 0;
        for (int i = 0; i < pairs; i++) {
            final String[] halves = collidingPair(state);
            names = names.stream()
                    .flatMap(name -> Stream.of(name + halves[0], name + halves[1]))
                    .toList();
            state = hash(state, halves[0]);
        }
        return names;
    }

    private static String[] collidingPair(int state) {
        final Map<Integer, String> byHash = new HashMap<>();
        for (int i = 0; ; i++) {
            final String text = String.format("%08x", i * 0x9E3779B9);
            final String other = byHash.put(hash(state, text), text);
            if (other != null) {
                return new String[] {other, text};
            }
        }
    }

    private static int hash(int state, String ascii) {
        int hash = state;
        for (int i = 0; i < ascii.length(); i++) {
            hash = (hash ^ ascii.charAt(i)) * PRIME;
        }
        return hash;
    }

    private static JsonValue json(String text) {
        return written("\"" + text.replace("\"", "\\\"") + "\"");
    }

    private static JsonValue written(String json) {
        final byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        return new JsonValue().wrap(new UnsafeBuffer(utf8), 0, utf8.length);
    }
}
