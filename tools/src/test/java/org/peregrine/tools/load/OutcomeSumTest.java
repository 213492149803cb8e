package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.client.Target;
import org.peregrine.tools.result.ServerFigures;

/** Outcomes of two parts of a load. */
@Timeout(60)
final class OutcomeSumTest {
    private static LoadPlan plan() throws IOException {
        return new Load()
                .mix("ping")
                .sessionless(true)
                .era(Load.Era.LEGACY)
                .ratePerS(100)
                .connections(2)
                .processes(2)
                .warmupNs(0)
                .durationNs(TimeUnit.SECONDS.toNanos(1))
                .plan(Target.parse("tcp:127.0.0.1:1"), -1);
    }

    private static LoadOutcome outcome(LoadPlan plan, long answers) {
        final Tally tally = new Tally(plan.parts().size());
        tally.counts(new TallyCounts(0, 0, 0, 0, answers, answers, answers, 0, 0, 0, 0));
        tally.response().recordValueWithCount(1_000, answers);
        final ServerFigures.Stops none = new ServerFigures.Stops(-1, Double.NaN, Double.NaN);
        final Gauge.Reading used = new Gauge.Reading(
                0.5, 1, 1, 1, Double.NaN, Double.NaN, Double.NaN, new ServerFigures(none, none, none, Double.NaN));
        return new LoadOutcome(plan, tally, used, "", 1);
    }

    /** Histograms of 64 workers and of each part of their mix are more than the heap. */
    @Test
    void shouldMakeOneOutcomeAfterAnother() throws Exception {
        final LoadPlan plan = plan();
        final ThreadedLoad.OutcomeSum sum = new ThreadedLoad.OutcomeSum(plan, 2);
        final AtomicBoolean second = new AtomicBoolean();
        final Thread other = Thread.ofPlatform().daemon().unstarted(() -> {
            try {
                sum.add(1, () -> {
                    second.set(true);
                    return outcome(plan, 30);
                });
            } catch (final IOException none) {
                throw new IllegalStateException(none);
            }
        });
        sum.add(0, () -> {
            other.start();
            while (other.getState() != Thread.State.BLOCKED && other.isAlive()) {
                Thread.onSpinWait();
            }
            assertThat(second).as("made beside the first").isFalse();
            return outcome(plan, 70);
        });
        other.join();
        final LoadOutcome all = sum.outcome(List.of());
        assertThat(all.tally().answered()).isEqualTo(100);
        assertThat(all.alive()).isEqualTo(2);
        assertThat(all.used().collections()).isEqualTo(2);
    }
}
