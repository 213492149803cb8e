package org.peregrine.tools.crowd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.peregrine.client.Target;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.result.Second;

/** Two seconds of ten changes each, after five that are not measured, for three members. */
final class FanoutFiguresTest {
    private static final long MS = 1_000_000;
    private static final Changes CHANGES = new Changes(10, 5, 20, 4, 1_000 * MS);

    private static FanoutFigures figures(List<Long> lastNs, long received, CrowdResult.Author author) {
        final CrowdPlan plan = CrowdPlan.of(Target.parse("tcp:127.0.0.1:1"), ProtocolVersion.LATEST_LEGACY, 3, CHANGES);
        return new FanoutFigures(plan, new CrowdResult(3, lastNs, received, 0, 0, "", author));
    }

    private static CrowdResult.Author sentWithin(long ms, long latestMs) {
        return new CrowdResult.Author(25, ms * MS, latestMs * MS, 0, "");
    }

    @Test
    void shouldTellSecondsApartByTheLastDelivery() {
        final List<Long> lastNs = new ArrayList<>(Collections.nCopies(25, 2 * MS));
        lastNs.set(2, 900 * MS); // Not measured.
        lastNs.set(14, 400 * MS); // Due at 0.9 s, delivered at 1.3.
        final FanoutFigures figures = figures(lastNs, 70, sentWithin(2_400, 1));
        assertThat(figures.failures()).isEmpty();
        assertThat(figures.operations()).isEqualTo(20);
        assertThat(figures.latency().max()).isBetween(400_000.0, 400_500.0);
        assertThat(figures.seconds()).extracting(Second::due).containsExactly(10L, 10L);
        assertThat(figures.seconds()).extracting(Second::answered).containsExactly(9L, 11L);
        assertThat(figures.details()).containsEntry("conflated", 5.0).containsEntry("reached_hz", 10.0);
        assertThat(figures.mostUnderWay()).isEqualTo(4);
    }

    @Test
    void shouldFailWhenTheRateIsNotHeld() {
        final List<Long> lastNs = Collections.nCopies(25, 2 * MS);
        assertThat(figures(lastNs, 75, sentWithin(2_900, 500)).failures()).isEmpty();
        assertThat(figures(lastNs, 75, sentWithin(3_000, 600)).failures())
                .containsExactly("the rate was not held: 25 of 25 changes, 8.0 of 10.0 a second");
        assertThat(figures(lastNs, 75, new CrowdResult.Author(24, 2_300 * MS, MS, 0, ""))
                        .failures())
                .containsExactly("the rate was not held: 24 of 25 changes, 10.0 of 10.0 a second");
    }
}
