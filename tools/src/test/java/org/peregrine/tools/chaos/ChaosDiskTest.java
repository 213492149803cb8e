package org.peregrine.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.tools.chaos.ChaosScenario.Setup;

/** The scenarios of disks that hang and of clocks that jump, of which only counts are judged here. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class ChaosDiskTest {
    private static ChaosScenario named(String id) {
        return ChaosScenarios.all().stream()
                .filter(scenario -> scenario.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static ChaosRun.Outcome run(ChaosScenario scenario) throws InterruptedException {
        return new ChaosRun(0.5, 0.5).run(scenario, CallWire.TCP, ThreadingMode.SHARED, 1);
    }

    /** The scenario with a server that is set up otherwise. */
    private static ChaosScenario with(ChaosScenario scenario, Setup setup) {
        return new ChaosScenario("planted", "planted", true, setup, scenario.expectation(), scenario.injection());
    }

    private static void requireNothingLost(ChaosRun.Outcome outcome, String reasonNotToRun) {
        if (outcome.notRun() == null) {
            assertThat(outcome.verdict().failures()).allMatch(ChaosRunTest::isOfTimes);
            assertThat(outcome.verdict().detectedS()).isNotNaN();
        } else {
            assertThat(outcome.notRun()).contains(reasonNotToRun);
        }
    }

    /** Not every machine lets a process mount file systems. */
    @Test
    void shouldLoseNothingWhileTheDiskHangs() throws InterruptedException {
        requireNothingLost(run(named("disk-hang")), "there is no");
    }

    /** A pipe that nobody reads is a disk that hangs; here the server may take an hour to notice. */
    @Test
    void shouldFailAServerThatTellsNothingOfALogThatHangs() throws InterruptedException {
        final ChaosScenario reader = named("log-reader");
        assertThat(run(with(reader, Setup.of(5, "--access-log=/dev/stdout")))
                        .verdict()
                        .failures())
                .containsExactly("java.io.IOException: The log does not say of the access log that its disk hung and"
                        + " goes on");
    }

    /** Not every machine has the library. */
    @Test
    void shouldLoseNothingWhenTheTimeOfDayJumps() throws InterruptedException {
        requireNothingLost(run(named("clock")), "faketime");
    }

    /** Tasks that live for a second are gone when it has jumped. */
    @Test
    void shouldFailAServerThatForgetsTasksWhenTheTimeOfDayJumps() throws InterruptedException {
        final Setup setup = Setup.of(
                        9, "--access-log=" + Setup.DIRECTORY + "/access.log", "--limit", "TASK_TTL_MS=1000")
                .within(Surroundings.OWN_CLOCK);
        final ChaosRun.Outcome outcome = run(with(named("clock"), setup));
        if (outcome.notRun() == null) {
            assertThat(outcome.verdict().failures()).singleElement().asString().contains("Expected '\"taskId\":");
        }
    }

    @Test
    void shouldFailATimeoutThatFollowsTheTimeOfDay() throws Exception {
        ClockFaults.requireLength(500);
        for (final long tookMs : List.of(0L, 449L, 2_001L)) {
            assertThatThrownBy(() -> ClockFaults.requireLength(tookMs))
                    .hasMessageContaining("came after " + tookMs + " ms");
        }
    }
}
