package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.peregrine.tools.result.Second;

/** Two generators, of which each second is told once. */
final class MergedSecondsTest {
    private static final long FAST_NS = 20_000;
    private static final long SLOW_NS = 900_000_000;

    private final List<Second> told = new ArrayList<>();
    private final MergedSeconds seconds = new MergedSeconds(2, told::add);
    private final SecondListener one = seconds.of(0);
    private final SecondListener two = seconds.of(1);

    private static void end(SecondListener listener, double endS, double lengthS, long count, long latencyNs) {
        final Histogram latencies = new Histogram(3);
        if (count > 0) {
            latencies.recordValueWithCount(latencyNs, count);
        }
        listener.onSecond(Second.of(endS, lengthS, count + 1, latencies, 1), latencies);
        latencies.reset();
    }

    @Test
    void shouldTellASecondWhenEverybodyHasEndedItWithThePercentilesOfAll() {
        end(one, 0, 1, 3, FAST_NS);
        end(one, 1.001, 1, 90, FAST_NS);
        assertThat(told).isEmpty();
        end(two, 0, 1, 4, FAST_NS);
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().answered()).isEqualTo(7);
        end(two, 1.002, 1.002, 10, SLOW_NS);
        assertThat(told).hasSize(2);
        final Second both = told.getLast();
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
        assertThat(told).extracting(Second::answered).containsExactly(5L, 10L);
        end(two, 3, 1.2, 5, FAST_NS);
        assertThat(told).extracting(Second::answered).containsExactly(5L, 10L, 10L);
        assertThat(told.get(1).lengthS()).isEqualTo(1.8);
    }

    @Test
    void shouldWaitNoLongerForWhoHasEnded() {
        end(one, 1, 1, 5, FAST_NS);
        end(two, 1, 1, 5, FAST_NS);
        seconds.ended(1);
        end(one, 2, 1, 6, FAST_NS);
        end(one, 2.4, 0.4, 7, FAST_NS);
        assertThat(told).extracting(Second::answered).containsExactly(10L, 6L, 7L);
        seconds.ended(0);
        assertThat(seconds.measured()).isEqualTo(told);
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
        assertThat(told).extracting(Second::answered).containsExactly(10L, 3L);
    }
}
