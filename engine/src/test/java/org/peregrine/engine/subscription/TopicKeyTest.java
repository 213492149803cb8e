package org.peregrine.engine.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicKeyTest {
    /** URIs of one Java hash: any of "Aa" and "BB" may stand for the other. */
    private static List<String> colliding(int pairs) {
        List<String> all = List.of("t://");
        for (int i = 0; i < pairs; i++) {
            final List<String> longer = new ArrayList<>();
            all.forEach(text -> longer.addAll(List.of(text + "Aa", text + "BB")));
            all = longer;
        }
        return all;
    }

    @Test
    void shouldSpreadUrisOfEqualJavaHash() {
        final List<String> uris = colliding(12);
        assertThat(uris.stream().map(String::hashCode).distinct()).hasSize(1);
        final Set<Integer> hashes = new HashSet<>();
        uris.forEach(uri -> hashes.add(TopicKey.resource(uri).hashCode()));
        assertThat(hashes).hasSizeGreaterThan(uris.size() - 10);
    }

    @Test
    void shouldOrderWhatHashesDoNotTellApart() {
        final TopicKey first = TopicKey.resource("t://Aa");
        final TopicKey second = TopicKey.resource("t://BB");
        assertThat(first).isLessThan(second).isNotEqualTo(second);
        assertThat(TopicKey.list("t://Aa")).isLessThan(first).isNotEqualTo(first);
        assertThat(TopicKey.resource("t://Aa")).isEqualByComparingTo(first).isEqualTo(first);
    }
}
