package org.peregrine.tools.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RatePlotTest {
    @Test
    void shouldDrawEachLineFromItsLeastRateToItsGreatest() {
        final Map<String, List<RatePlot.Point>> lines = new LinkedHashMap<>();
        lines.put("http p95", List.of(new RatePlot.Point(1_000, 1e4), new RatePlot.Point(10_000, 9e6)));
        lines.put("tcp p95", List.of(new RatePlot.Point(1_000, 1e4), new RatePlot.Point(4_000, 0)));
        final String svg = RatePlot.svg(lines);
        // The first line goes from the lower left to the upper right; what has no value is left out.
        assertThat(svg)
                .contains("points=\"70.0,310.0 920.0,38.2 \"", "points=\"70.0,310.0 70.0,310.0 \"")
                .contains(">1,000/s<", ">2,000/s<", ">5,000/s<", ">10,000/s<", ">http p95<", ">tcp p95<", ">10 ms<");
    }

    @Test
    void shouldDrawASingleStepAndNone() {
        assertThat(RatePlot.svg(Map.of("a", List.of(new RatePlot.Point(50, 1e6)))))
                .contains("<polyline", ">50/s<")
                .doesNotContain("NaN", "Infinity");
        assertThat(RatePlot.svg(Map.of())).doesNotContain("<polyline", "NaN", "Infinity");
    }
}
