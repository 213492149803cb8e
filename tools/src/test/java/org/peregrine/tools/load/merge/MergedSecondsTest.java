package org.peregrine.tools.load.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.peregrine.tools.result.Second;

/** Two generators, of which each second is told once. */
final class MergedSecondsTest {
    private static final long FAST_NS = 20_000;
    private static final long SLOW_NS = 900_000_000;

    private final List<Second> merged = new ArrayList<>();
    private final MergedSeconds seconds = new MergedSeconds(2, (second, latencies) -> merged.add(second));
    private final BiConsumer<Second, Histogram> one = seconds.of(0);
    private final BiConsumer<Second, Histogram> two = seconds.of(1);

    private static void end(
            BiConsumer<Second, Histogram> listener, double endS, double lengthS, long count, long latencyNs) {
        final Histogram latencies = new Histogram(3);
        if (count > 0) {
            latencies.recordValueWithCount(latencyNs, count);
        }
        listener.accept(Second.of(endS, lengthS, count + 1, latencies, 1), latencies);
        latencies.reset();
    }

    @Test
    void shouldTellASecondWhenEverybodyHasEndedItWithThePercentilesOfAll() {
        end(one, 0, 1, 3, FAST_NS);
        end(one, 1.001, 1, 90, FAST_NS);
        assertThat(merged).isEmpty();
        end(two, 0, 1, 4, FAST_NS);
        assertThat(merged).hasSize(1);
        assertThat(merged.getFirst().answered()).isEqualTo(7);
        end(two, 1.002, 1.002, 10, SLOW_NS);
        assertThat(merged).hasSize(2);
        final Second both = merged.getLast();
        assertThat(both.endS()).isEqualTo(1.002);
        assertThat(both.lengthS()).isEqualTo(1.002);
        assertThat(both.answered()).isEqualTo(100);
        assertThat(both.due()).isEqualTo(102);
        assertThat(both.errors()).isEqualTo(2);
        assertThat(both.p50Us()).isLessThan(21);
        assertThat(both.p95Us()).isGreaterThan(800_000);
        assertThat(seconds.measured()).as("without the warm-up").containsExactly(both);
    }

    /** One that stood still for two seconds has them in one, and keeps the others waiting until then. */
    @Test
    void shouldWaitForAGeneratorThatStoodStill() {
        end(one, 1, 1, 5, FAST_NS);
        end(one, 2, 1, 5, FAST_NS);
        end(one, 3, 1, 5, FAST_NS);
        end(two, 1.8, 1.8, 5, SLOW_NS);
        assertThat(merged).extracting(Second::answered).containsExactly(5L, 10L);
        end(two, 3, 1.2, 5, FAST_NS);
        assertThat(merged).extracting(Second::answered).containsExactly(5L, 10L, 10L);
        assertThat(merged.get(1).lengthS()).isEqualTo(1.8);
    }

    @Test
    void shouldWaitNoLongerForWhoHasEnded() {
        end(one, 1, 1, 5, FAST_NS);
        end(two, 1, 1, 5, FAST_NS);
        seconds.ended(1);
        end(one, 2, 1, 6, FAST_NS);
        end(one, 2.4, 0.4, 7, FAST_NS);
        assertThat(merged).extracting(Second::answered).containsExactly(10L, 6L, 7L);
        seconds.ended(0);
        assertThat(seconds.measured()).isEqualTo(merged);
    }

    /** Of a part of a second at the end nothing is lost, however short it was. */
    @Test
    void shouldKeepAShortRest() {
        end(one, 1, 1, 5, FAST_NS);
        end(two, 1, 1, 5, FAST_NS);
        end(one, 1.1, 0.1, 1, FAST_NS);
        end(two, 1.1, 0.1, 2, FAST_NS);
        seconds.ended(0);
        seconds.ended(1);
        assertThat(merged).extracting(Second::answered).containsExactly(10L, 3L);
    }
}
