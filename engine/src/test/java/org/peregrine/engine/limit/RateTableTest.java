package org.peregrine.engine.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Buckets alone and in a table: they grant what their rate says, never more, and forget when they must. */
@Timeout(60)
final class RateTableTest {
    private static final int REQUESTS = 20_000;

    /** A way to take a token, and the times at which it was granted. */
    private interface Taking {
        long tryTake(long nowNs);
    }

    /** Whatever the times: in any span no more than its share of the rate and the burst, and each wait is exact. */
    @ParameterizedTest
    @ValueSource(strings = {"1/s", "1000/s:1", "7/s:3", "3/m:20", "100000/s:64", "999999999/s"})
    void shouldNeverGrantMoreThanRateAndBurst(String text) {
        final Rate rate = Rate.parse(text);
        for (final long startNs : new long[] {0, -5_000_000_000_000L, Long.MAX_VALUE - 4_000_000_000_000_000_000L}) {
            final TokenBucket bucket = new TokenBucket(rate, startNs);
            check(rate, startNs, bucket::tryTake);
            final RateTable table = new RateTable(rate, 64, 42, startNs);
            check(rate, startNs, nowNs -> table.tryTake(7, nowNs));
        }
    }

    private static void check(Rate rate, long startNs, Taking bucket) {
        final Random random = new Random(rate.hashCode());
        final List<Long> granted = new ArrayList<>();
        long nowNs = startNs;
        for (int i = 0; i < REQUESTS; i++) {
            final long waitNs = bucket.tryTake(nowNs);
            if (waitNs == 0) {
                granted.add(nowNs);
            } else if (random.nextInt(8) == 0) {
                assertThat(bucket.tryTake(nowNs + waitNs - 1)).isEqualTo(1);
                nowNs += waitNs;
                assertThat(bucket.tryTake(nowNs)).isZero();
                granted.add(nowNs);
            }
            nowNs += random.nextInt(4) == 0 ? random.nextLong(3 * rate.intervalNs()) : 0;
        }
        assertThat(granted.size()).isGreaterThanOrEqualTo(Math.min(REQUESTS, rate.burst()));
        for (int i = rate.burst(); i < granted.size(); i++) {
            final long spanNs = granted.get(i) - granted.get(i - rate.burst());
            // One more than the burst, so the bucket was refilled by one at least.
            assertThat(spanNs).isGreaterThanOrEqualTo(rate.periodNs() / rate.permits());
        }
        for (int i = rate.burst(); i < granted.size(); i++) {
            final double most = (double) (granted.get(i) - startNs) / rate.periodNs() * rate.permits() + rate.burst();
            assertThat((double) i + 1).isLessThanOrEqualTo(most + 1e-6);
        }
    }

    @Test
    void shouldKeepKeysApart() {
        final RateTable table = new RateTable(Rate.perSecond(2), 64, 1, 0);
        for (int i = 0; i < 10; i++) {
            assertThat(table.tryTake(1, 0) == 0).isEqualTo(i < 2);
        }
        assertThat(table.tryTake(2, 0)).isZero();
        assertThat(table.tryTake(1, 0)).isEqualTo(500_000_000);
    }

    /** A stranger that comes after a long pause is granted its burst, whatever has been in its place. */
    @Test
    void shouldForgetTheKeyThatWasUsedLeastAndKeepTheOthers() {
        final RateTable table = new RateTable(new Rate(1, 1_000_000_000, 4), 8, 9, 0);
        for (int key = 1; key <= 8; key++) {
            for (int request = 0; request < 4; request++) {
                assertThat(table.tryTake(key, key)).isZero();
            }
            assertThat(table.tryTake(key, key)).isPositive();
        }
        for (int request = 0; request < 4; request++) {
            assertThat(table.tryTake(9, 100)).isZero();
        }
        for (int key = 2; key <= 9; key++) {
            assertThat(table.tryTake(key, 100)).as("key %d is known", key).isPositive();
        }
        assertThat(table.tryTake(1, 100)).as("key 1 was forgotten").isZero();
    }

    @Test
    void shouldForgetNobodyWhileThereAreFullBuckets() {
        final RateTable table = new RateTable(new Rate(1, 1_000_000_000, 1), 8, 9, 0);
        assertThat(table.tryTake(1, 0)).isZero();
        for (int key = 2; key < 1000; key++) { // Each is full again when the next one comes.
            assertThat(table.tryTake(1, key * 2_000_000_000L)).isZero();
            assertThat(table.tryTake(key, key * 2_000_000_000L)).isZero();
            assertThat(table.tryTake(1, key * 2_000_000_000L)).isPositive();
        }
    }

    /** Threads that take of the same buckets at the same time, as shards do. */
    @Test
    void shouldGrantNoMoreToManyThreads() throws Exception {
        final int threads = 4;
        final Rate rate = new Rate(1, 3_600_000_000_000L, 1000);
        final RateTable table = new RateTable(rate, 64, 3, 0);
        final TokenBucket bucket = new TokenBucket(rate, 0);
        try (ExecutorService all = Executors.newFixedThreadPool(threads)) {
            final List<Future<int[]>> counts = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                counts.add(all.submit(() -> {
                    final int[] granted = new int[2];
                    for (int i = 0; i < REQUESTS; i++) {
                        granted[0] += table.tryTake(5, 0) == 0 ? 1 : 0;
                        granted[1] += bucket.tryTake(0) == 0 ? 1 : 0;
                    }
                    return granted;
                }));
            }
            int ofTable = 0;
            int ofBucket = 0;
            for (final Future<int[]> count : counts) {
                ofTable += count.get(30, TimeUnit.SECONDS)[0];
                ofBucket += count.get(30, TimeUnit.SECONDS)[1];
            }
            assertThat(ofBucket).isEqualTo(rate.burst());
            assertThat(ofTable).isEqualTo(rate.burst());
        }
    }
}
