package org.peregrine.tools.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.log.LogText;
import org.peregrine.tools.control.FloorServer;
import org.peregrine.tools.load.LoadAccount;

/** Runs one scenario: a quiet time, the fault, the time after it. */
final class ChaosRun {
    /** The time after the fault for which the load goes on. */
    static final double AFTER_S = Expectation.RECOVERED_WITHIN_S + 1.5;

    /** In the message of the one that a handler of ours throws. */
    private static final String NOT_REALLY = "chaos, not really";

    private final double beforeS;

    private final double afterS;

    /** Prepares runs with so many seconds before the fault, and after it. */
    ChaosRun(double beforeS, double afterS) {
        this.afterS = afterS;
        this.beforeS = beforeS;
    }

    /**
     * Outcome of a scenario.
     *
     * @param scenario that was run.
     * @param wire of load and probe.
     * @param threading of the server.
     * @param notRun the reason why it was not; null when it was.
     * @param verdict on it; null when it was not run.
     * @param timeline of it.
     * @param account of the load.
     */
    record Outcome(
            ChaosScenario scenario,
            CallWire wire,
            ThreadingMode threading,
            String notRun,
            ChaosVerdict verdict,
            Timeline timeline,
            LoadAccount account) {
        /** Whether the machine was too slow for a judgement, and nothing else is wrong. */
        boolean isUndecided() {
            return notRun == null && verdict.isUndecided();
        }

        boolean isFailed() {
            return notRun == null && !verdict.failures().isEmpty();
        }

        boolean isPassed() {
            return notRun == null && verdict.isPassed();
        }
    }

    Outcome run(ChaosScenario scenario, CallWire wire, ThreadingMode threading, long seed) throws InterruptedException {
        final Timeline timeline = new Timeline();
        String notRun = null;
        ChaosVerdict verdict = null;
        try (ServedProcess server = ServedProcess.start(scenario.setup(), wire, threading)) {
            final Judged judged = run(
                    scenario.injection(),
                    expectation(scenario, wire),
                    scenario.setup().faultS(),
                    server,
                    timeline,
                    new Random(seed ^ scenario.id().hashCode()));
            return new Outcome(scenario, wire, threading, null, judged.verdict(), timeline, judged.account());
        } catch (final CannotInjectException missing) {
            notRun = missing.getMessage();
        } catch (final InterruptedException interrupted) {
            throw interrupted;
        } catch (final Exception failure) {
            verdict = ChaosVerdict.failed(LogText.describe(failure));
        }
        return new Outcome(scenario, wire, threading, notRun, verdict, timeline, LoadAccount.NONE);
    }

    private record Judged(ChaosVerdict verdict, LoadAccount account) {}

    private Judged run(
            ChaosScenario.Injection injection,
            Expectation expectation,
            double faultS,
            ServedProcess server,
            Timeline timeline,
            Random random)
            throws Exception {
        final double untilS = timeline.nowS() + beforeS + faultS + afterS;
        try (Probe probe = new Probe(server.target(), server.access(), timeline);
                Watch watch = new Watch(server, expectation.signal(), timeline);
                FloorServer floor = FloorServer.start()) {
            final Traffic control = Traffic.startControl(floor.target(), untilS, timeline);
            final Traffic traffic = Traffic.start(server.target(), server.access(), untilS, timeline);
            Thread.sleep((long) (beforeS * 1e3));
            watch.start();
            injection.inject(new ChaosField(server, probe, timeline, random));
            final LoadAccount account = traffic.await();
            control.await();
            final ChaosVerdict verdict = ChaosVerdict.of(expectation, timeline, account);
            return new Judged(withServer(verdict, expectation, server, watch), account);
        }
    }

    /** The driver's own clients are hit when it dies. */
    static Expectation expectation(ChaosScenario scenario, CallWire wire) {
        return wire == CallWire.AERON && scenario.setup().surroundings() == Surroundings.AERON_DRIVER
                ? scenario.expectation().ofEverybody()
                : scenario.expectation();
    }

    /** Adds what the server must not show. */
    private static ChaosVerdict withServer(
            ChaosVerdict verdict, Expectation expectation, ServedProcess server, Watch watch)
            throws IOException, InterruptedException {
        final List<String> failures = new ArrayList<>();
        if (!server.isAlive()) {
            failures.add("the server has ended");
        } else if (expectation.forbidden() != null && watch.hasSeen(expectation.forbidden())) {
            failures.add("false alarm: " + expectation.forbidden().words());
        }
        server.log().stream()
                .filter(line -> line.contains("OutOfMemoryError") && !line.contains(NOT_REALLY))
                .findFirst()
                .ifPresent(line -> failures.add("the heap ran out: " + LogText.printable(line, LogText.MAX_MESSAGE)));
        return verdict.with(failures);
    }
}
