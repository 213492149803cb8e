package org.peregrine.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.client.McpClient;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.tools.chaos.ChaosScenario.Setup;
import org.peregrine.tools.chaos.Expectation.Signal;
import org.peregrine.tools.chaos.client.ByteClient;

/** ChaosScenarios against real processes, of which only counts are judged here: times are those of a loaded machine. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class ChaosRunTest {
    private static final long SEED = 20_261_128;

    private static ChaosScenario named(String id) {
        return ChaosScenarios.all().stream()
                .filter(scenario -> scenario.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static ChaosRun.Outcome run(ChaosScenario scenario) throws InterruptedException {
        return run(scenario, CallWire.TCP);
    }

    private static ChaosRun.Outcome run(ChaosScenario scenario, CallWire wire) throws InterruptedException {
        return new ChaosRun(0.5, 0.5).run(scenario, wire, ThreadingMode.SHARED, SEED);
    }

    /** Whether a failure is one of times. */
    static boolean isOfTimes(String failure) {
        return List.of("detected after", "not detected", "recovered after", "not recovered", "cascade").stream()
                .anyMatch(failure::startsWith);
    }

    @ParameterizedTest
    @CsvSource({
        "invalid,WEBSOCKET,SHARED",
        "breaker,HTTP,SHARED",
        "kill-tasks,TCP,SHARED",
        "aeron-driver,WEBSOCKET,SHARED",
        "failing-tool,AERON,SHARED",
        "flood,UNIX,DEDICATED",
        "inline-throw,SSE,SHARED_NETWORK"
    })
    void shouldLoseNothing(String id, CallWire wire, ThreadingMode threading) throws InterruptedException {
        final ChaosRun.Outcome outcome = new ChaosRun(0.5, 0.5).run(named(id), wire, threading, SEED);
        assertThat(outcome.notRun()).isNull();
        assertThat(outcome.verdict().failures()).allMatch(ChaosRunTest::isOfTimes);
        assertThat(outcome.account().answered()).isPositive();
        assertThat(outcome.timeline().probe()).isNotEmpty();
        assertThat(outcome.timeline().control()).isNotEmpty().allMatch(second -> second.errors() == 0);
    }

    /** A server whose only shard is blocked hits everybody, and has no signal of the kind that is looked for. */
    @Test
    void shouldFailAServerThatHitsOthersAndTellsNothing() throws InterruptedException {
        final ChaosScenario blocked = new ChaosScenario(
                "blocked",
                "the only shard",
                true,
                Setup.of(2),
                Expectation.of(Signal.log("no such line"), 250),
                field -> {
                    try (ByteClient client = ByteClient.connect(field.server().address("tcp"))) {
                        field.begins();
                        client.call("block", "{\"ms\":1500}");
                        client.where();
                        field.ends();
                    }
                });
        assertThat(run(blocked).verdict().failures())
                .anyMatch(failure -> failure.startsWith("not detected"))
                .anyMatch(failure -> failure.startsWith("cascade: the probe's p99 is "));
    }

    /** A driver that stands still is as silent as one that is dead, and nobody is told of it. */
    @Test
    void shouldFailAServerThatDoesNotSeeTheEndOfItsDriver() throws InterruptedException {
        final ChaosScenario unseen = new ChaosScenario(
                "unseen",
                "the driver stands still",
                true,
                Setup.of(2).within(Surroundings.AERON_DRIVER),
                named("aeron-driver").expectation(),
                field -> {
                    final long pid = field.server().driver().pid();
                    try (McpClient client =
                            DriverFaults.connect(field.server().target("aeron").text())) {
                        field.begins();
                        ProcessFaults.signal(pid, "STOP");
                        DriverFaults.awaitEnd(client);
                    } finally {
                        ProcessFaults.signal(pid, "CONT");
                    }
                });
        assertThat(run(unseen).verdict().failures()).singleElement().asString().contains("was not told");
    }

    /** Tasks in memory end with the process, and whoever was told that they are kept has lost them. */
    @Test
    void shouldFailAServerThatLosesTasks() throws InterruptedException {
        final ChaosScenario forgetful = new ChaosScenario(
                "forgetful",
                "tasks in memory",
                true,
                Setup.of(3),
                Expectation.ofProcess(Signal.connectionEnd()),
                StorageFaults::killWithTasks);
        assertThat(run(forgetful).verdict().failures()).anyMatch(failure -> failure.contains("Expected '\"taskId\":"));
    }

    @Test
    void shouldLoseNothingWhileTheDiskIsFull() throws InterruptedException {
        final ChaosRun.Outcome outcome = run(named("disk-full"));
        if (outcome.notRun() == null) { // Not every machine lets a process have mounts of its own.
            assertThat(outcome.verdict().failures()).allMatch(ChaosRunTest::isOfTimes);
            assertThat(outcome.verdict().detectedS()).isNotNaN();
        } else {
            assertThat(outcome.notRun()).contains("unshare");
        }
    }

    @Test
    void shouldLoseNothingInAPartition() throws InterruptedException {
        final ChaosRun.Outcome outcome = run(named("partition"));
        if (outcome.notRun() == null) { // Not every user may make interfaces.
            assertThat(outcome.verdict().failures()).allMatch(ChaosRunTest::isOfTimes);
            assertThat(outcome.verdict().detectedS()).isNotNaN();
        } else {
            assertThat(outcome.notRun()).contains("CAP_NET_ADMIN");
        }
    }

    /** Connections that nobody serves after the partition, as of a server that gives them up in it. */
    @Test
    void shouldFailAServerThatGivesUpItsConnectionsInAPartition() throws InterruptedException {
        final ChaosScenario given = new ChaosScenario(
                "given-up",
                "the server is another one after the partition",
                false,
                named("partition").setup(),
                named("partition").expectation(),
                field -> {
                    field.begins();
                    field.server().network().cut();
                    field.server().signal("KILL");
                    field.server().awaitEnd();
                    field.server().network().mend();
                    field.ends();
                    field.server().restart();
                });
        final ChaosRun.Outcome outcome = run(given);
        if (outcome.notRun() == null) {
            assertThat(outcome.verdict().failures())
                    .anyMatch(failure -> failure.startsWith("lost: ") && failure.contains("should have stayed"));
        }
    }

    @Test
    void shouldCutNoNetworkWhereThereIsNone() throws InterruptedException {
        assertThat(run(named("partition"), CallWire.UNIX).notRun())
                .isEqualTo("no network is between the two ends of unix");
    }

    /** Without a breaker every one of the calls reaches the handler. */
    @Test
    void shouldFailAServerThatHoldsNothingOff() throws InterruptedException {
        final ChaosScenario unbroken = new ChaosScenario(
                "unbroken",
                "no breaker",
                true,
                Setup.of(3),
                Expectation.of(Signal.counter("handlers_held_off"), 250),
                HandlerFaults::holdOff);
        assertThat(run(unbroken).verdict().failures()).anyMatch(failure -> failure.contains("held off"));
    }

    /** An answer to a call that is still under way when its connection's server is gone for good never comes. */
    @Test
    void shouldFailAServerThatEnds() throws InterruptedException {
        final ChaosScenario gone = new ChaosScenario(
                "gone",
                "nobody starts it again",
                true,
                Setup.of(1),
                Expectation.of(Signal.connectionEnd(), 250),
                field -> {
                    field.begins();
                    field.server().signal("KILL");
                    field.server().awaitEnd();
                    field.ends();
                });
        assertThat(run(gone).verdict().failures())
                .contains("the server has ended")
                .anyMatch(failure -> failure.startsWith("not recovered: "));
    }

    @Test
    void shouldNotPassWhatCouldNotBeInjected() throws InterruptedException {
        final ChaosScenario impossible = new ChaosScenario(
                "impossible", "none", true, Setup.of(0), Expectation.of(Signal.connectionEnd(), 250), field -> {
                    throw new CannotInjectException("no such kernel");
                });
        final ChaosRun.Outcome outcome = run(impossible);
        assertThat(outcome.notRun()).isEqualTo("no such kernel");
        assertThat(outcome.isPassed()).isFalse();
        assertThat(ChaosCommand.exitCode(List.of(outcome))).isEqualTo(3);
        final ChaosReport report = new ChaosReport(List.of(outcome), Instant.EPOCH, SEED);
        assertThat(report.summary()).startsWith("INCOMPLETE: 1 scenario, 0 passed, 0 failed, 0 undecided, 1 not run");
        assertThat(report.report().benchmarks().getFirst().isValid()).isFalse();
    }
}
