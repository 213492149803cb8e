package org.peregrine.codec.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.peregrine.codec.schema.compile.SchemaCache;
import org.peregrine.codec.schema.compile.SchemaCompiler;

class SchemaCacheTest {
    private final SchemaCache cache = new SchemaCache(new SchemaCompiler(), 3);

    private static byte[] bytes(final String schema) {
        return schema.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void shouldCompileTheSameBytesOnce() {
        final byte[] bytes = bytes("{\"type\":\"string\"}");
        final Schema first = cache.schema(bytes);

        assertThat(cache.schema(bytes("{\"type\":\"string\"}"))).isSameAs(first);
        bytes[9] = 'X';
        assertThat(cache.schema(bytes("{\"type\":\"string\"}"))).isSameAs(first);
        assertThat(cache.schema(bytes("{\"type\":\"null\"}"))).isNotSameAs(first);
    }

    @Test
    void shouldKeepThoseThatWereAskedForLast() {
        final Schema a = cache.schema(bytes("{\"const\":1}"));
        final Schema b = cache.schema(bytes("{\"const\":2}"));
        cache.schema(bytes("{\"const\":3}"));
        cache.schema(bytes("{\"const\":1}"));
        cache.schema(bytes("{\"const\":4}"));

        assertThat(cache.size()).isEqualTo(3);
        assertThat(cache.schema(bytes("{\"const\":1}"))).isSameAs(a);
        assertThat(cache.schema(bytes("{\"const\":2}"))).isNotSameAs(b);
    }

    @Test
    void shouldNotKeepRefusals() {
        assertThatThrownBy(() -> cache.schema(bytes("{\"type\":1}"))).isInstanceOf(SchemaException.class);
        assertThat(cache.size()).isZero();
    }

    @Test
    void shouldGiveEveryThreadTheSameSchema() throws Exception {
        final int threads = 8;
        final CountDownLatch start = new CountDownLatch(1);
        final ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            final List<Future<Schema>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(executor.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    return cache.schema(bytes("{\"properties\":{\"a\":{\"type\":\"string\",\"pattern\":\"^a+$\"}}}"));
                }));
            }
            start.countDown();
            final Set<Schema> schemas = new HashSet<>();
            for (final Future<Schema> future : futures) {
                schemas.add(future.get(10, TimeUnit.SECONDS));
            }
            assertThat(schemas).hasSize(1);
        } finally {
            executor.shutdownNow();
        }
    }
}
