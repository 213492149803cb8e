package org.peregrine.tools.load.merge;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.net.ProtocolException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.peregrine.tools.result.Second;

/** Seconds of one worker of a load of ten seconds after two of warm-up. */
final class WorkerSecondsTest {
    private static final long START_NS = Long.MAX_VALUE - 7; // The clock of the JVM may pass its largest value.
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final WorkerSeconds seconds = new WorkerSeconds(START_NS, 2 * SECOND_NS, 60 * SECOND_NS);

    private static Second second(double endS, double lengthS) {
        return new Second(endS, lengthS, 1, 1, 1, 1, 1, 1, 0);
    }

    private void take(double endS, double lengthS, double passedS) throws ProtocolException {
        seconds.check(second(endS, lengthS), START_NS + (long) (passedS * SECOND_NS));
    }

    private void assertRefused(double endS, double lengthS, double passedS) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> take(endS, lengthS, passedS));
    }

    @Test
    void shouldTakeSecondsInTheirOrder() {
        assertThatNoException().isThrownBy(() -> {
            take(-1, 1, 1);
            take(0.001, 1.001, 2.1);
            // It stood still.
            take(7.5, 7.499, 9.6);
            take(8, 0.5, 10.1);
        });
    }

    @Test
    void shouldRefuseWhatDoesNotGoOn() throws Exception {
        take(1, 1, 3);
        assertRefused(1, 1, 4);
        assertRefused(-1, 1, 4);
        assertRefused(Double.NaN, 1, 4);
    }

    @Test
    void shouldRefuseWhatCannotHaveBeenYet() {
        assertRefused(1e300, 1, 3);
        assertRefused(12, 1, 3);
        assertRefused(1, 14, 3);
        assertRefused(-13, 1, 3);
    }

    /** Each would be kept until all others have sent theirs. */
    @Test
    void shouldRefuseMoreThanThereWere() throws Exception {
        for (int i = 0; i < 13; i++) {
            take(1 + i * 1e-6, 0, 3);
        }
        assertRefused(1.5, 0, 3);
    }

    @Test
    void shouldRefuseToGoOnWithoutEnd() throws Exception {
        take(57, 1, 60);
        assertRefused(58, 1, 60.5);
    }
}
