package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.call;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** Handlers that compute hold the carriers of virtual threads; others are run all the same. */
@Timeout(180)
final class ComputingHandlersTest {
    private static final int WAIT_SECONDS = 10;

    private final Tool other = Tool.named("other").blocking(request -> ToolResult.text("other"));

    /** Lets handlers end before the engine that waits for them is closed. */
    @FunctionalInterface
    private interface Releasing extends AutoCloseable {
        @Override
        void close();
    }

    private static EngineHarness http(UnaryOperator<EngineContext> settings, Tool... tools) {
        return new EngineHarness(new TestTransport().likeHttp(), EngineHarness.registry(tools), settings);
    }

    private static String exchange(EngineHarness harness, long connection, String text) {
        final int before = harness.transport.answers().size();
        harness.transport.send(connection, text);
        harness.runUntilAnswers(before + 1);
        return harness.transport.answers().get(before).text();
    }

    @Test
    void shouldRunOthersWhileAsManyHandlersComputeAsThereAreCores() throws InterruptedException {
        final int busyCount = Runtime.getRuntime().availableProcessors() + 1;
        final CountDownLatch started = new CountDownLatch(busyCount);
        final AtomicBoolean released = new AtomicBoolean();
        final Tool busy = Tool.named("busy").onPlatformThread().blocking(request -> {
            started.countDown();
            while (!released.get()) {
                Thread.onSpinWait();
            }
            return ToolResult.text(Thread.currentThread().isVirtual() ? "virtual" : "platform");
        });
        final UnaryOperator<EngineContext> settings = context -> context.limit(Limit.MAX_PLATFORM_CALLS, busyCount);
        try (EngineHarness harness = http(settings, busy, other);
                Releasing _ = () -> released.set(true)) {
            for (int i = 0; i < busyCount; i++) {
                harness.transport.send(10 + i, call(i, "busy", "{}"));
            }
            harness.run();
            assertThat(started.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(exchange(harness, 1, call(1, "other", "{}"))).contains("other");
            assertThat(exchange(harness, 1, call(2, "busy", "{}"))).contains("too many calls of tool 'busy'");
            released.set(true);
            harness.runUntilAnswers(2 + busyCount);
            assertThat(harness.transport.answers().getLast().text()).contains("platform");
        }
    }

    @Test
    void shouldRunOthersWhileHandlersComputeThatDoNotSaySo() {
        final VirtualThreadSchedulerMXBean scheduler =
                ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        final int before = scheduler.getParallelism();
        final AtomicBoolean released = new AtomicBoolean();
        final Tool busy = Tool.named("busy").blocking(request -> {
            while (!released.get()) {
                Thread.onSpinWait();
            }
            return ToolResult.EMPTY;
        });
        try (EngineHarness harness = http(UnaryOperator.identity(), busy, other);
                Releasing _ = () -> released.set(true)) {
            for (int i = 0; i < before + 2; i++) {
                harness.transport.send(10 + i, call(i, "busy", "{}"));
            }
            harness.run();
            harness.transport.send(1, call(1, "other", "{}"));
            final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(50);
            while (harness.transport.answers().isEmpty() && System.nanoTime() - deadlineNs < 0) {
                harness.run();
            }
            assertThat(harness.transport.answers()).isNotEmpty();
            assertThat(harness.transport.answers().getFirst().text()).contains("other");
            assertThat(harness.errors)
                    .singleElement()
                    .satisfies(told -> assertThat(told.getCause()).hasMessageContaining("tool 'busy'"));
            assertThat(harness.engine.counter(EngineCounter.CARRIERS_HELD)).isEqualTo(1);
            assertThat(scheduler.getParallelism()).isGreaterThan(before);
            released.set(true);
            harness.runUntilAnswers(before + 3);
        }
        assertThat(scheduler.getParallelism()).isEqualTo(before);
    }

    /** More than there can ever be threads for: they may hold what there is of them for a second, not what is added. */
    @Test
    void shouldRunOthersWhileMoreCallsComputeThanThereCanBeCarriers() {
        final int cores = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class)
                .getParallelism();
        final int most = 2;
        final int calls = 4 * (cores + most);
        final AtomicBoolean released = new AtomicBoolean();
        final AtomicInteger computing = new AtomicInteger();
        final Tool busy = Tool.named("busy").blocking(request -> {
            computing.incrementAndGet();
            while (!released.get()) {
                Thread.onSpinWait();
            }
            return ToolResult.text("done");
        });
        final UnaryOperator<EngineContext> settings = context -> context.limit(Limit.MAX_ADDED_CARRIERS, most);
        try (EngineHarness harness = http(settings, busy, other);
                Releasing _ = () -> released.set(true)) {
            for (int i = 0; i < calls; i++) {
                harness.transport.send(10 + i, call(i, "busy", "{}"));
            }
            harness.run();
            for (int i = 0; i < 10; i++) {
                harness.transport.send(1, call(i, "other", "{}"));
                final int answers = i + 1;
                harness.awaitUntil(() -> harness.transport.answers().size() == answers, 50);
                assertThat(harness.transport.answers().getLast().text()).contains("other");
            }
            assertThat(computing).hasValueLessThanOrEqualTo(cores + 2 * most);
            assertThat(harness.engine.counter(EngineCounter.CARRIERS_HELD)).isEqualTo(1);
            released.set(true);
            harness.runUntilAnswers(10 + calls);
            assertThat(computing).hasValue(calls);
            assertThat(harness.transport.answers().getLast().text()).contains("done");
        }
    }

    /** Whoever waits for a thread of the system is told of the time as others are, and needs none any more. */
    @Test
    void shouldEndACallThatWaitsForAThreadOfTheSystem() {
        final int cores = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class)
                .getParallelism();
        final int calls = cores + 4;
        final AtomicBoolean released = new AtomicBoolean();
        final Tool busy = Tool.named("busy").timeout(Duration.ofSeconds(2)).blocking(request -> {
            while (!released.get()) {
                Thread.onSpinWait();
            }
            return ToolResult.text("done");
        });
        final UnaryOperator<EngineContext> settings = context -> context.limit(Limit.MAX_ADDED_CARRIERS, 1);
        try (EngineHarness harness = http(settings, busy, other);
                Releasing _ = () -> released.set(true)) {
            for (int i = 0; i < calls; i++) {
                harness.transport.send(10 + i, call(i, "busy", "{}"));
            }
            harness.awaitUntil(() -> harness.transport.answers().size() == calls, 50);
            assertThat(harness.transport.answers())
                    .allSatisfy(answer -> assertThat(answer.text()).contains("took longer than"));
            harness.awaitUntil(() -> harness.engine.callsUnderWay() <= cores + 2, 50);
            released.set(true);
            harness.awaitUntil(() -> harness.engine.callsUnderWay() == 0, 50);
        }
    }

    /** Its time is over before it has a thread at all, so nothing tells it while it would wait for a place. */
    @Test
    void shouldEndACallWhoseTimeWasOverBeforeItHadAThread() {
        final int cores = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class)
                .getParallelism();
        final long[] nowNs = {0};
        final AtomicBoolean released = new AtomicBoolean();
        final AtomicInteger computing = new AtomicInteger();
        final Tool endless = Tool.named("endless")
                .timeout(Duration.ofDays(10_000))
                .blocking(request -> {
                    computing.incrementAndGet();
                    while (!released.get()) {
                        Thread.onSpinWait();
                    }
                    return ToolResult.EMPTY;
                });
        final Tool brief = Tool.named("brief").timeout(Duration.ofSeconds(2)).blocking(request -> {
            computing.incrementAndGet();
            while (!released.get()) {
                Thread.onSpinWait();
            }
            return ToolResult.EMPTY;
        });
        final UnaryOperator<EngineContext> settings =
                context -> context.limit(Limit.MAX_ADDED_CARRIERS, 1).clock(() -> nowNs[0]);
        try (EngineHarness harness = http(settings, endless, brief);
                Releasing _ = () -> released.set(true)) {
            harness.transport.send(10, call(1, "brief", "{}"));
            for (int i = 1; i < cores; i++) {
                harness.transport.send(10 + i, call(1, "endless", "{}"));
            }
            harness.awaitUntil(() -> computing.get() == cores, 50);
            harness.transport.send(50, call(1, "endless", "{}")); // Takes the place that there is.
            for (int i = 0; i < 3; i++) {
                harness.transport.send(60 + i, call(1, "brief", "{}"));
            }
            harness.run();
            nowNs[0] = TimeUnit.SECONDS.toNanos(3);
            harness.runUntilAnswers(4);
            harness.awaitUntil(
                    () -> {
                        nowNs[0] += TimeUnit.MILLISECONDS.toNanos(100); // Looks at the carriers.
                        return harness.engine.callsUnderWay() <= cores + 1;
                    },
                    50);
            assertThat(harness.engine.counter(EngineCounter.CARRIERS_HELD)).isEqualTo(1);
            released.set(true);
            harness.awaitUntil(() -> harness.engine.callsUnderWay() == 0, 50);
        }
    }
}
