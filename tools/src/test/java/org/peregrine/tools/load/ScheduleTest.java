package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;

/** Ten requests a second, from the third second of the measurement on thirty for two seconds. */
final class ScheduleTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long START_NS = 5 * SECOND_NS;

    private static Schedule schedule(LoadPlan.Peak peak) {
        final LoadPlan plan = new LoadPlan(
                Target.parse("tcp:127.0.0.1:1"),
                ClientSettings.RAW,
                List.of(),
                new LoadPlan.Cycle(new int[] {0}),
                new LoadPlan.Pace(10, 1, 1, false, 0, peak, 1, 1),
                SECOND_NS,
                6 * SECOND_NS,
                SECOND_NS,
                -1,
                LoadPlan.Numbering.ALONE,
                List.of(),
                "");
        return Schedule.of(plan, START_NS);
    }

    @Test
    void shouldHaveMoreDueInThePeak() {
        final Schedule schedule = schedule(new LoadPlan.Peak(20, 2 * SECOND_NS, 2 * SECOND_NS));
        assertThat(schedule.firstMeasured()).isEqualTo(10);
        assertThat(schedule.measuredBefore(START_NS + 3 * SECOND_NS)).isEqualTo(20);
        assertThat(schedule.measuredBefore(START_NS + 4 * SECOND_NS)).isEqualTo(50);
        assertThat(schedule.measuredBefore(START_NS + 5 * SECOND_NS)).isEqualTo(80);
        assertThat(schedule.measuredBefore(schedule.endNs())).isEqualTo(100);
    }

    /** Due times go up without a gap, and as many lie before a time as are said to. */
    @Test
    void shouldAgreeOnTimesAndNumbers() {
        for (final LoadPlan.Peak peak :
                List.of(LoadPlan.Peak.NONE, new LoadPlan.Peak(20, 2 * SECOND_NS, 2 * SECOND_NS))) {
            final Schedule schedule = schedule(peak);
            final long last = schedule.dueBefore(schedule.endNs());
            for (long number = 0; number < last; number++) {
                final long dueNs = schedule.dueNs(number);
                assertThat(schedule.dueBefore(dueNs)).isEqualTo(number);
                assertThat(schedule.dueNs(number + 1) - dueNs).isBetween(SECOND_NS / 31, SECOND_NS / 10 + 1);
            }
            assertThat(schedule.dueNs(0)).isEqualTo(START_NS);
        }
    }
}
