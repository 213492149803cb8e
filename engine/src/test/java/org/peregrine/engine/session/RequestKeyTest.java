package org.peregrine.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.peregrine.codec.json.JsonValue;

class RequestKeyTest {
    private static final int PAIRS = 12;

    private static byte[] id(int bits) {
        final StringBuilder id = new StringBuilder("\"");
        for (int i = 0; i < PAIRS; i++) {
            id.append((bits >> i & 1) == 0 ? "Aa" : "BB");
        }
        return id.append('"').toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static RequestKey key(int bits) {
        final byte[] id = id(bits);
        return RequestKey.of(new JsonValue().wrap(new UnsafeBuffer(id), 0, id.length));
    }

    @Test
    void shouldSpreadIdsOfEqualJavaHash() {
        final Set<Integer> hashes = new HashSet<>();
        for (int bits = 0; bits < 1 << PAIRS; bits++) {
            assertThat(Arrays.hashCode(id(bits))).isEqualTo(Arrays.hashCode(id(0)));
            hashes.add(key(bits).hashCode());
        }
        assertThat(hashes).hasSizeGreaterThan((1 << PAIRS) - 10);
    }

    @Test
    void shouldOrderIds() {
        assertThat(key(0)).isLessThan(key(1)).isNotEqualTo(key(1));
        assertThat(key(7)).isEqualByComparingTo(key(7)).isEqualTo(key(7)).hasSameHashCodeAs(key(7));
    }
}
