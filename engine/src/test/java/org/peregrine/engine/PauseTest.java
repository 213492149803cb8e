package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.peregrine.engine.EngineHarness.call;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.recorder.Cause;
import org.peregrine.engine.recorder.Interval;
import org.peregrine.engine.recorder.Pause;
import org.peregrine.engine.recorder.RecorderSettings;
import org.peregrine.engine.recorder.RecorderThreads;
import org.peregrine.engine.recorder.SlowRequest;
import org.peregrine.engine.registry.Tool;
import org.peregrine.engine.registry.ToolResult;

/** Stalls of the real JVM, measured by who makes them: a forced collection, and a handler that sleeps. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class PauseTest {
    /** Live objects, so many that to mark them takes longer than anything else that may happen here. */
    private static final int LIVE_OBJECTS = 6_000_000;

    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long NEVER_NS = TimeUnit.HOURS.toNanos(1);

    private final List<Object> live = new ArrayList<>();
    private long collectedNs;

    private Tool collecting() {
        return Tool.named("collecting").inline((call, reply) -> {
            final long before = pausedNs();
            System.gc();
            collectedNs = pausedNs() - before;
            reply.text("collected");
        });
    }

    /** What the collectors say of themselves, in whole milliseconds. */
    private static long pausedNs() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(bean -> TimeUnit.MILLISECONDS.toNanos(bean.getCollectionTime()))
                .sum();
    }

    private static Interval interval(EngineHarness harness) {
        return harness.engine.recorder().takeInterval(harness.errors::add);
    }

    @Test
    void shouldFindAForcedCollectionInThePausesAndInTheRequestThatMetIt() {
        for (int i = 0; i < LIVE_OBJECTS; i++) {
            live.add(new int[] {i});
        }
        try (EngineHarness harness = EngineHarness.start(
                        context -> context.recorder(RecorderSettings.standard().withIntervalNs(NEVER_NS)),
                        collecting());
                RecorderThreads threads = new RecorderThreads(harness.engine.recorder(), harness.errors::add)) {
            assertThat(threads).isNotNull();
            harness.awaitUntil(() -> interval(harness).stops().shown());
            harness.exchange(call(1, "collecting", "{}"));
            final Interval interval = interval(harness);
            final long pausedNs = interval.stops().longest().stream()
                    .filter(pause -> pause.kind() == Pause.Kind.COLLECTION)
                    .mapToLong(Pause::durationNs)
                    .sum();
            assertThat((double) pausedNs).isCloseTo((double) collectedNs, within(0.1 * collectedNs));
            assertThat((double) interval.stops().pauses().getMaxValue())
                    .isCloseTo((double) collectedNs, within(0.1 * collectedNs));
            final SlowRequest slow = interval.latencies().slowest().getFirst();
            final Cause.Share first = slow.causes().getFirst();
            assertThat(slow.name().tool()).isEqualTo("collecting");
            assertThat(first.cause()).isEqualTo(Cause.PAUSE);
            assertThat(first.detail()).isEqualTo("garbage collection, System.gc()");
            assertThat((double) first.durationNs()).isCloseTo((double) collectedNs, within(0.1 * collectedNs));
        }
        assertThat(live).hasSize(LIVE_OBJECTS);
    }

    @Test
    void shouldMeasureAHandlerThatSleepsAsLongAsItSays() {
        final long[] sleptNs = new long[1];
        final Tool sleeping = Tool.named("sleeping").blocking(request -> {
            final long startNs = System.nanoTime();
            while (System.nanoTime() - startNs < STALL_NS) {
                LockSupport.parkNanos(STALL_NS);
            }
            sleptNs[0] = System.nanoTime() - startNs;
            return ToolResult.text("awake");
        });
        try (EngineHarness harness = EngineHarness.start(context -> context, sleeping)) {
            harness.exchange(call(1, "sleeping", "{}")); // Loads what the first virtual thread of a process needs.
            interval(harness);
            harness.exchange(call(2, "sleeping", "{}"));
            final SlowRequest slow = interval(harness).latencies().slowest().getFirst();
            final Cause.Share first = slow.causes().getFirst();
            assertThat(first.cause()).isEqualTo(Cause.SLOW_HANDLER);
            assertThat(first.detail()).isEqualTo("worker");
            assertThat((double) first.durationNs()).isCloseTo((double) sleptNs[0], within(0.1 * sleptNs[0]));
        }
    }
}
