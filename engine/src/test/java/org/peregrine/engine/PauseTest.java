package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.call;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.metrics.Cause;
import org.peregrine.engine.metrics.Interval;
import org.peregrine.engine.metrics.MetricsSettings;
import org.peregrine.engine.metrics.MetricsThreads;
import org.peregrine.engine.metrics.Pause;
import org.peregrine.engine.metrics.SlowRequest;
import org.peregrine.engine.status.PauseVisibility;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** Stalls of the real JVM, measured by who makes them: a forced collection, and a handler that sleeps. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class PauseTest {
    /** Live objects, so many that to mark them takes longer than anything else that may happen here. */
    private static final int LIVE_OBJECTS = 6_000_000;

    private static final int ARRAY_LENGTH = 100_000_000;
    private static final int DUMPS = 15;
    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long NEVER_NS = TimeUnit.HOURS.toNanos(1);

    private final List<Object> live = new ArrayList<>();
    private long collectedNs;
    private long tookNs;

    private Tool collecting() {
        return Tool.named("collecting").inline((call, reply) -> {
            final long before = pausedNs();
            final long startNs = System.nanoTime();
            System.gc();
            tookNs = System.nanoTime() - startNs;
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
        return harness.engine.metrics().takeInterval(harness.errors::add);
    }

    @Test
    void shouldFindAForcedCollectionInThePausesAndInTheRequestThatMetIt() {
        for (int i = 0; i < LIVE_OBJECTS; i++) {
            live.add(new int[] {i});
        }
        try (EngineHarness harness = EngineHarness.start(
                        context -> context.metrics(MetricsSettings.standard().withIntervalNs(NEVER_NS)), collecting());
                MetricsThreads threads = new MetricsThreads(harness.engine.metrics(), harness.errors::add)) {
            assertThat(threads).isNotNull();
            harness.awaitUntil(() -> interval(harness).stops().visibility() == PauseVisibility.SHOWN);
            harness.exchange(call(1, "collecting", "{}"));
            final Interval interval = interval(harness);
            final long collectionNs = interval.stops().longest().stream()
                    .filter(pause -> pause.reason().equals("System.gc()"))
                    .mapToLong(Pause::collectionNs)
                    .sum();
            // The collectors' own clocks run inside the pause, and it inside the call.
            final long minNs = collectedNs - TimeUnit.MILLISECONDS.toNanos(1);
            assertThat(minNs).isPositive();
            assertThat(collectionNs).isBetween(minNs, tookNs);
            assertThat(interval.stops().pauses().getMaxValue()).isGreaterThan(minNs);
            assertThat(interval.stops().longest()).anySatisfy(pause -> {
                assertThat(pause.kind()).isEqualTo(Pause.Kind.COLLECTION);
                assertThat(pause.reason()).isEqualTo("System.gc()");
            });
            final SlowRequest slow = interval.latencies().slowest().getFirst();
            assertThat(slow.name().tool()).isEqualTo("collecting");
            final Cause.Share share = share(slow, Cause.PAUSE, "garbage collection, System.gc()");
            assertThat(share.durationNs()).isBetween(minNs, tookNs);
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
            final long startNs = System.nanoTime();
            harness.exchange(call(2, "sleeping", "{}"));
            final long tookNs = System.nanoTime() - startNs;
            final SlowRequest slow = interval(harness).latencies().slowest().getFirst();
            final Cause.Share share = share(slow, Cause.SLOW_HANDLER, "worker");
            assertThat(share.durationNs()).isBetween(sleptNs[0], tookNs);
        }
    }

    /** A copy of an array cannot be stopped on its way, and a thread dump waits for it. */
    @Test
    void shouldNameTheTimeUntilAThreadCouldBeStopped() throws InterruptedException {
        final AtomicBoolean ended = new AtomicBoolean();
        final byte[] from = new byte[ARRAY_LENGTH];
        final byte[] to = new byte[ARRAY_LENGTH];
        final Tool dumping = Tool.named("dumping").inline((call, reply) -> {
            for (int i = 0; i < DUMPS; i++) {
                assertThat(Thread.getAllStackTraces()).isNotEmpty();
            }
            reply.text("dumped");
        });
        final Thread copying = Thread.ofPlatform().daemon().start(() -> {
            while (!ended.get()) {
                System.arraycopy(from, 0, to, 0, ARRAY_LENGTH);
            }
        });
        try (EngineHarness harness = EngineHarness.start(
                        context -> context.metrics(MetricsSettings.standard().withIntervalNs(NEVER_NS)), dumping);
                MetricsThreads threads = new MetricsThreads(harness.engine.metrics(), harness.errors::add)) {
            assertThat(threads).isNotNull();
            harness.awaitUntil(() -> interval(harness).stops().visibility() == PauseVisibility.SHOWN);
            harness.exchange(call(1, "dumping", "{}"));
            final Interval interval = interval(harness);
            final Interval.Sums sums = interval.stops().sums();
            assertThat(sums.syncsNs()).isBetween(1L, sums.pausesNs());
            final Cause.Share share =
                    share(interval.latencies().slowest().getFirst(), Cause.PAUSE, "time to safepoint");
            assertThat(share.durationNs()).isBetween(1L, sums.syncsNs());
        } finally {
            ended.set(true);
            copying.join();
        }
    }

    private static Cause.Share share(SlowRequest slow, Cause cause, String detail) {
        return slow.causes().stream()
                .filter(share -> share.cause() == cause && share.detail().equals(detail))
                .findFirst()
                .orElseThrow(() -> new AssertionError(slow.causes()));
    }
}
