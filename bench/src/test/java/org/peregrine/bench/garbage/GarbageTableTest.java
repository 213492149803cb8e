package org.peregrine.bench.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.peregrine.bench.Gates;
import org.peregrine.tools.result.LatencyFigures;

class GarbageTableTest {
    private static final GarbageCell HELD = GarbageCell.held(100);
    private static final GarbageCell HIGHEST = GarbageCell.highest(4);

    private static GarbageRound round(double cpuNs, long pauseNs, boolean held) {
        return new GarbageRound(
                10_000,
                new LatencyFigures(100, 150, 200, 300, 4_000, 120),
                cpuNs,
                200 << 20,
                Pauses.NONE.with(pauseNs).with(pauseNs / 2),
                held);
    }

    private static GarbageTable table(Collector chosen, GarbageCell cell, double serialCpuNs, long shenandoahPauseNs) {
        final Map<Collector, GarbageSummary> summaries = new LinkedHashMap<>();
        summaries.put(
                Collector.SERIAL,
                new GarbageSummary(List.of(round(serialCpuNs, 9_000_000, true), round(serialCpuNs, 1_000_000, true))));
        summaries.put(Collector.SHENANDOAH, new GarbageSummary(List.of(round(20_000, shenandoahPauseNs, false))));
        final Map<GarbageCell, Map<Collector, GarbageSummary>> results = new LinkedHashMap<>();
        results.put(cell, summaries);
        return new GarbageTable(chosen, results, Map.of(Collector.SERIAL, 301.4));
    }

    private static int conclusion(Gates gates) {
        return gates.conclude(new PrintStream(OutputStream.nullOutputStream()));
    }

    @Test
    void shouldJudgeThePausesOfACollectorThatIsChosenForThem() {
        final Gates within = Gates.today();
        assertThat(table(Collector.SHENANDOAH, HELD, 1, 999_000).text(within)).contains("0.999 of 1.0 ms PASS");
        assertThat(conclusion(within)).isZero();
        final Gates above = Gates.today();
        assertThat(table(Collector.SHENANDOAH, HELD, 1, 1_001_000).text(above)).contains("1.001 of 1.0 ms OVER");
        assertThat(conclusion(above)).isEqualTo(1);
    }

    /** Its pauses are what they are; that another is cheaper is no reason for it. */
    @Test
    void shouldJudgeTheCostOfACollectorThatIsChosenForIt() {
        final Gates within = Gates.today();
        assertThat(table(Collector.SERIAL, HIGHEST, 25_000, 1).text(within))
                .contains("1.25 times the least CPU a call, of 1.25 PASS");
        assertThat(conclusion(within)).isZero();
        final Gates above = Gates.today();
        assertThat(table(Collector.SERIAL, HIGHEST, 26_000, 1).text(above)).contains("1.30 times", "OVER");
        assertThat(conclusion(above)).isEqualTo(1);
        final Gates shown = Gates.today();
        assertThat(table(Collector.SERIAL, HELD, 26_000, 1).text(shown)).contains("(shown only)");
        assertThat(conclusion(shown)).isZero();
    }

    /** Neither where no core is free for pauses, nor where a larger young part is what makes others cheaper. */
    @Test
    void shouldOnlyShowWhatTheChoiceIsNotMadeFor() {
        final Gates gates = Gates.today();
        assertThat(table(Collector.SHENANDOAH, HIGHEST, 1, 9_000_000).text(gates))
                .contains("(shown only)");
        assertThat(table(Collector.SERIAL, GarbageCell.highest(100), 90_000, 1).text(gates))
                .contains("(shown only)");
        assertThat(conclusion(gates)).isZero();
    }

    @Test
    void shouldFailWhenTheChosenCollectorWasNotMeasured() {
        final Gates gates = Gates.today();
        table(Collector.G1, HELD, 1, 1).text(gates);
        assertThat(conclusion(gates)).isEqualTo(1);
    }

    @Test
    void shouldShowTheLongestOfAllRoundsAndSumsOfAll() {
        final GarbageTable table = table(Collector.SERIAL, HELD, 20_000, 300_000);
        assertThat(table.text(Gates.today()))
                .containsPattern("Serial +10000 +100 +200 +4000 +4 +15.0 +9.000 +0 +20.0 +200\n")
                .containsPattern("Shenandoah .* not held\n")
                .contains("Serial 301");
        assertThat(table.json())
                .contains("\"collector\":\"Serial\",\"kib\":100,\"ratePerS\":1000,\"startMs\":301,")
                .contains("\"isHeld\":false", "\"pauseMaxMs\":0.300");
    }
}
