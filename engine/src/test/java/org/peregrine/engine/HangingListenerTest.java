package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.metrics.MetricsSettings;
import org.peregrine.engine.metrics.MetricsThreads;

/** A log of intervals on a disk that hangs. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class HangingListenerTest {
    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(200);

    @Test
    void shouldTellOnceOfAListenerThatHangsAndOnceThatItGoesOn() {
        final CountDownLatch disk = new CountDownLatch(1);
        final MetricsSettings settings = MetricsSettings.standard()
                .withIntervalNs(TimeUnit.MILLISECONDS.toNanos(10))
                .with((interval, metrics) -> await(disk));
        try (EngineHarness harness = EngineHarness.start(context -> context.metrics(settings));
                MetricsThreads threads = new MetricsThreads(harness.engine.metrics(), STALL_NS, harness.errors::add)) {
            harness.awaitUntil(() -> !harness.errors.isEmpty());
            assertThat(messages(harness))
                    .containsExactly("metrics: the interval log or another listener has not taken a write for 200 ms;"
                            + " serving goes on, intervals are missed");
            disk.countDown();
            harness.awaitUntil(() -> harness.errors.size() > 1);
            assertThat(messages(harness).get(1))
                    .matches("metrics: the interval log or another listener takes writes again after .*s;"
                            + " missed: [1-9][0-9]* intervals?");
            assertThat(threads.all()).hasSize(2);
        }
    }

    private static List<String> messages(EngineHarness harness) {
        return harness.errors.stream().map(Throwable::getMessage).toList();
    }

    private static void await(CountDownLatch disk) {
        try {
            disk.await();
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
