package org.peregrine.tools.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.LatencyFigures;
import org.peregrine.tools.result.Second;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.result.Work;
import org.peregrine.tools.suite.MeasuredServer;
import org.peregrine.tools.suite.Workload;

/** Parts on a server, each with a part of the control behind it. */
@Timeout(120)
final class ControlTest {
    private static final Environment ENVIRONMENT = Environment.current();
    private static final double[] STEADY = {2_000, 2_100, 2_000, 2_000, 2_000};
    private static final double[] RISING = {2_000, 2_000, 2_000, 2_000, 3_500};

    private static BenchmarkResult part(String id, double p95Us, double endMib, double failures) {
        return new BenchmarkResult(
                        id,
                        id,
                        Instant.EPOCH,
                        ENVIRONMENT,
                        "tcp",
                        "external",
                        new Work(100, 0, 2, 2, 100),
                        new LatencyFigures(1, 2, 3, 4, 5, 1),
                        new Usage(100, endMib, 10, 0, 0, 0, 0),
                        "here",
                        List.of(),
                        Map.of("control_failures", failures))
                .withSeconds(List.of(
                        new Second(1, 1, 10, 10, 1, p95Us, 2, 3, 0),
                        new Second(2, 1, 10, 10, 1, p95Us, 2, 3, 0),
                        new Second(3, 1, 10, 10, 1, 50 * p95Us, 2, 3, 0)));
    }

    private static Control.Verdict judged(double[] server, double[] control, double endMib, double failures) {
        final List<BenchmarkResult> results = new ArrayList<>();
        for (int i = 0; i < server.length; i++) {
            results.add(part("sustained/" + (i + 1), server[i], i == server.length - 1 ? endMib : 100, 0));
            results.add(part("control/" + (i + 1), control[i], 100, failures));
        }
        return Control.judge(results);
    }

    @Test
    void shouldPassAServerThatIsSteadyWhateverTheControlIs() {
        final Control.Verdict verdict = judged(STEADY, RISING, 100, 0);
        assertThat(verdict.alerts()).isEmpty();
        assertThat(verdict.undecided()).isFalse();
        assertThat(verdict.remarks())
                .containsExactly(
                        "p95 by parts of the server:  2000, 2100, 2000, 2000, 2000 us",
                        "p95 by parts of the control: 2000, 2000, 2000, 2000, 3500 us");
    }

    @Test
    void shouldFailAServerThatIsUnsteadyBesideASteadyControl() {
        final Control.Verdict verdict = judged(RISING, STEADY, 100, 0);
        assertThat(verdict.alerts())
                .containsExactly("p95 is not flat within 20 %, by the medians of the seconds of five parts: "
                        + "2000, 2000, 2000, 2000, 3500 us");
        assertThat(verdict.undecided()).isFalse();
    }

    @Test
    void shouldSayUndecidedWhereTheControlIsAsUnsteady() {
        for (final Control.Verdict verdict : List.of(judged(RISING, RISING, 100, 0), judged(RISING, STEADY, 100, 1))) {
            assertThat(verdict.alerts()).isEmpty();
            assertThat(verdict.undecided()).isTrue();
            assertThat(verdict.remarks())
                    .contains("UNDECIDED: p95 is not flat within 20 %, and neither is that of the control");
        }
    }

    @Test
    void shouldFailWhenTheServerGrowsOverAllParts() {
        assertThat(judged(STEADY, STEADY, 109, 0).alerts()).isEmpty();
        assertThat(judged(STEADY, STEADY, 111, 0).alerts())
                .containsExactly(
                        "resident memory grew by 11.0 % over all parts, from 100 to 111 MiB; less than 10 % are"
                                + " allowed");
    }

    /** Answers of the responder pass the checks of a load. */
    @ParameterizedTest
    @ValueSource(strings = {"http", "tcp"})
    void shouldLoadTheResponder(String transport) throws Exception {
        try (Control control = Control.start(transport)) {
            final Load load = Handlers.MIXED.of(
                    new Load().ratePerS(200).connections(4).warmupNs(0).durationNs(1_000_000_000));
            final BenchmarkResult result = control.part(1, load).run(ENVIRONMENT);
            assertThat(result.workloadId()).isEqualTo("control/1");
            assertThat(result.details()).containsEntry("errors", 0.0);
            assertThat(result.work().operations()).isEqualTo(200);
        }
    }

    @Test
    void shouldTakeTurns() throws Exception {
        final ScenarioDemand demand = new ScenarioDemand(50, 1, 4, 5, 20, "tcp", 1, 1, 1);
        try (MeasuredServer server = MeasuredServer.start();
                Control control = Control.start("tcp")) {
            final List<Workload> parts =
                    new CallScenarios(ScenarioServer.of(server), demand, Calls.USUAL).sustained(control);
            assertThat(parts)
                    .extracting(Workload::id)
                    .containsExactly(
                            "sustained/1",
                            "control/1",
                            "sustained/2",
                            "control/2",
                            "sustained/3",
                            "control/3",
                            "sustained/4",
                            "control/4",
                            "sustained/5",
                            "control/5");
            assertThat(parts.get(2).run(ENVIRONMENT).details()).containsEntry("errors", 0.0);
        }
    }

    /** The control is in the file, and in no alert. */
    @Test
    void shouldLeaveTheControlOutOfTheOtherJudgements() {
        final List<BenchmarkResult> results = List.of(
                part("sustained", 1, 100, 0), part("control/1", 1, 100, 0).withPauses(1, 9_000, 9_000));
        assertThat(Scenario.SUSTAINED.alerts(results)).isEmpty();
        final StringWriter said = new StringWriter();
        DemandTable.print(results.getFirst(), 1, new PrintWriter(said));
        assertThat(said.toString()).contains("p95 of the slowest second");
    }
}
