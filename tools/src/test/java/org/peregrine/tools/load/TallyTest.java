package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.peregrine.tools.result.Second;

final class TallyTest {
    private static final long SLOW_NS = 900_000_000;
    private static final long FAST_NS = 20_000;

    /** Its last second closes a moment after the measurement has begun. */
    @Test
    void shouldKeepTheWarmUpOutOfTheMeasurement() {
        final Tally tally = new Tally(1);
        tally.warmedUp(SLOW_NS, false);
        tally.answered(0, FAST_NS, FAST_NS, true);
        final Second warmUp = tally.tick(0.000_3, 1, 1);
        assertThat(warmUp.endS()).isLessThanOrEqualTo(0);
        assertThat(warmUp.ratePerS()).isEqualTo(1);
        assertThat(warmUp.maxUs()).isGreaterThan(800_000);
        tally.warmedUp(SLOW_NS, true);
        tally.answered(0, FAST_NS, FAST_NS, true);
        final Second first = tally.tick(1.000_3, 1, 5);
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
}
