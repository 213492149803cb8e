package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peregrine.tools.result.Second;

final class TallyTest {
    private static final long SLOW_NS = 900_000_000;
    private static final long FAST_NS = 20_000;

    private static Second second(Tally tally, double endS, long due) {
        final List<Second> told = new ArrayList<>();
        tally.tick(endS, 1, due, (second, latencies) -> {
            assertThat(latencies.getTotalCount()).isEqualTo(second.answered());
            told.add(second);
        });
        assertThat(told).hasSize(1);
        return told.getFirst();
    }

    /** Its last second closes a moment after the measurement has begun. */
    @Test
    void shouldKeepTheWarmUpOutOfTheMeasurement() {
        final Tally tally = new Tally(1);
        tally.warmedUp(SLOW_NS, false);
        tally.answered(0, FAST_NS, FAST_NS, true);
        final Second warmUp = second(tally, 0.000_3, 1);
        assertThat(warmUp.endS()).isLessThanOrEqualTo(0);
        assertThat(warmUp.ratePerS()).isEqualTo(1);
        assertThat(warmUp.maxUs()).isGreaterThan(800_000);
        tally.warmedUp(SLOW_NS, true);
        tally.answered(0, FAST_NS, FAST_NS, true);
        final Second first = second(tally, 1.000_3, 5);
        assertThat(first.ratePerS()).isEqualTo(2);
        assertThat(first.due()).isEqualTo(5);
        assertThat(first.p95Us()).isBetween(19.0, 21.0);
        tally.answered(0, FAST_NS, FAST_NS, false);
        tally.finish();
        assertThat(tally.answered()).isEqualTo(3);
        assertThat(tally.response().getMaxValue()).isLessThan(2 * FAST_NS);
        assertThat(tally.answeredInWindow()).isEqualTo(2);
        assertThat(tally.warmup()).isEqualTo(2);
        assertThat(tally.seconds()).containsExactly(first);
    }

    /** The 99th percentile of all is no average of two: it is the slow one's. */
    @Test
    void shouldAddHistogramsOfOtherGeneratorsAndNotTheirPercentiles() {
        final Tally quick = new Tally(2);
        final Tally slow = new Tally(2);
        for (int i = 0; i < 90; i++) {
            quick.answered(0, FAST_NS, FAST_NS, true);
        }
        for (int i = 0; i < 10; i++) {
            slow.answered(1, SLOW_NS, SLOW_NS, true);
        }
        slow.fault(Fault.TIMEOUT);
        slow.sample(Fault.TIMEOUT, "late");
        slow.remark("slow");
        quick.due(90);
        slow.due(11);
        quick.heldBack(5);
        slow.heldBack(7);
        quick.finish();
        slow.finish();
        final Tally both = new Tally(2);
        both.add(quick);
        both.add(slow);
        both.add(slow);
        assertThat(both.answered()).isEqualTo(110);
        assertThat(both.answeredInWindow()).isEqualTo(110);
        assertThat(both.due()).isEqualTo(112);
        assertThat(both.errors()).isEqualTo(2);
        assertThat(both.count(Fault.TIMEOUT)).isEqualTo(2);
        assertThat(both.sample(Fault.TIMEOUT)).isEqualTo("late");
        assertThat(both.remarks()).containsExactly("slow");
        assertThat(both.heldNs()).isEqualTo(7);
        assertThat(both.response().getValueAtPercentile(80)).isLessThan(2 * FAST_NS);
        assertThat(both.response().getValueAtPercentile(99)).isGreaterThan(SLOW_NS / 2);
        assertThat(both.part(0).getTotalCount()).isEqualTo(90);
        assertThat(both.part(1).getTotalCount()).isEqualTo(20);
    }

    /** A generator that gave up because nothing was answered does not speak for those that were answered. */
    @Test
    void shouldBeFruitlessOnlyWhenEverybodyWas() {
        final Tally fruitless = new Tally(1);
        for (int error = 0; error < 21; error++) {
            fruitless.fault(Fault.TIMEOUT);
        }
        assertThat(fruitless.isFruitless(3_000_000_000L, 21)).isFalse();
        assertThat(fruitless.isFruitless(2_000_000_000L, 0)).isFalse();
        assertThat(fruitless.isFruitless(3_000_000_000L, 0)).isTrue();
        final Tally answered = new Tally(1);
        answered.answered(0, FAST_NS, FAST_NS, true);
        answered.finish();
        final Tally all = new Tally(1);
        all.add(fruitless);
        assertThat(all.isFruitless()).isTrue();
        all.add(answered);
        assertThat(all.isFruitless()).isFalse();
        all.add(fruitless);
        assertThat(all.isFruitless()).isFalse();
    }
}
