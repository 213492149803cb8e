package org.peregrine.transports.simulation;

import java.util.function.Predicate;

/**
 * A handler that fails so many times in turn on a shard is held off there; after a pause it is tried, and held off again
 * unless it succeeds. Whatever was called, and withdrawn, before: it can be tried, and comes back.
 */
final class BreakerCheck {
    private final SimulatedClock clock;
    private final Flaky flaky;

    /** Calls a handler that fails when it is asked to. */
    @FunctionalInterface
    interface Flaky {
        /** Calls it over a connection that is always the same; gives the answer. */
        String call(boolean failing);
    }

    BreakerCheck(SimulatedClock clock, Flaky flaky) {
        this.clock = clock;
        this.flaky = flaky;
    }

    void run() {
        pause();
        expect("succeeds", false, BreakerCheck::isServed);
        for (int i = 1; i <= Profile.BREAKER_FAILURES; i++) {
            expect("fails for the time " + i, true, BreakerCheck::isServed);
        }
        expect("is held off", true, BreakerCheck::isHeldOff);
        expect("is still held off", false, BreakerCheck::isHeldOff);
        pause();
        expect("is tried, and fails", true, BreakerCheck::isServed);
        expect("is held off again", false, BreakerCheck::isHeldOff);
        pause();
        expect("is tried, and succeeds", false, BreakerCheck::isServed);
        expect("fails, and is not held off for that", true, BreakerCheck::isServed);
        expect("is served after that", false, BreakerCheck::isServed);
    }

    private void pause() {
        clock.advance(Profile.BREAKER_PAUSE_NS);
    }

    private static boolean isHeldOff(String answer) {
        return answer.contains(SimulatedTools.HELD_OFF);
    }

    private static boolean isServed(String answer) {
        return answer.contains("\"result\"");
    }

    private void expect(String what, boolean failing, Predicate<String> as) {
        final String answer = flaky.call(failing);
        if (!as.test(answer)) {
            throw new Violation("A handler that " + what + " is answered by " + answer);
        }
    }
}
