package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.echo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.recording.RecordingSettings;
import org.peregrine.engine.status.ThreadHealth;
import org.peregrine.engine.task.TaskExtension;

/**
 * A thread beside the path that stands still is seen; the engine is unhealthy only without those that requests need.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ThreadStallTest {
    private static final long STALLED_NS = 600_000_000;

    private final FaultyTransport transport = new FaultyTransport();
    private final CountDownLatch held = new CountDownLatch(1);
    private volatile String stalled = "";

    @TempDir
    private Path directory;

    /** Holds the thread that is to stall. */
    private final class HoldingClock implements NanoClock {
        @Override
        public long nanoTime() {
            if (Thread.currentThread().getName().equals(stalled)) {
                hold();
            }
            return SystemNanoClock.INSTANCE.nanoTime();
        }
    }

    private void hold() {
        try {
            held.await();
        } catch (final InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private McpEngine launch() throws Exception {
        return launch(context -> context);
    }

    private McpEngine launch(UnaryOperator<EngineContext> more) throws Exception {
        return McpEngine.launch(more.apply(new EngineContext()
                .threadingMode(ThreadingMode.SHARED)
                .idleMode(IdleMode.BLOCK)
                .clock(new HoldingClock())
                .recording(RecordingSettings.in(directory, said -> {}))
                .limit(Limit.READY_STALL_NS, 200_000_000)
                .limit(Limit.HEALTH_STALL_NS, STALLED_NS)
                .registry(EngineHarness.registry())
                .transport(transport)));
    }

    private static void await(BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadlineNs).isNegative();
            Thread.onSpinWait();
        }
    }

    private static long stalledNs(McpEngine engine, String thread) {
        final Optional<ThreadHealth> found = engine.health().threads().stream()
                .filter(health -> health.thread().equals(thread))
                .findFirst();
        assertThat(found).as(thread).isPresent();
        assertThat(found.orElseThrow().shard()).isEqualTo("engine");
        return found.orElseThrow().stalledNs();
    }

    private void probe() {
        transport.send(echo(1, "alive"));
        assertThat(transport.take()).contains("alive");
    }

    @ParameterizedTest
    @CsvSource({"pg-housekeeping,true", "pg-metrics,false", "pg-pauses,false"})
    void shouldSeeAThreadBesideThePathThatStandsStill(String thread, boolean needed) throws Exception {
        try (McpEngine engine = launch()) {
            probe();
            await(() -> stalledNs(engine, thread) == 0);
            stalled = thread;
            await(() -> stalledNs(engine, thread) >= STALLED_NS);
            if (needed) {
                assertThat(engine.health().whyNotHealthy()).contains(thread, " of engine for ");
                assertThat(engine.health().whyNotReady()).contains(thread);
            } else {
                await(() -> engine.health().whyNotHealthy() == null);
            }
            probe();
            stalled = "";
            held.countDown();
            await(() -> stalledNs(engine, thread) == 0 && engine.health().whyNotHealthy() == null);
        }
    }

    /** Holds whoever looks at it. */
    private final class HoldingList extends ArrayList<Object> {
        private static final long serialVersionUID = 1L;

        HoldingList(Object list) {
            super((List<?>) list);
        }

        @Override
        public void forEach(Consumer<? super Object> action) {
            hold();
            super.forEach(action);
        }

        @Override
        public int size() {
            if (Thread.currentThread().getName().equals("peregrine-recording")) {
                hold();
            }
            return super.size();
        }
    }

    @Test
    void shouldSeeARecordingThatStandsStill() throws Exception {
        final String thread = "peregrine-recording";
        try (McpEngine engine = launch()) {
            probe();
            await(() -> stalledNs(engine, thread) == 0);
            final Object agent = Insides.of(engine, "recording", "agent");
            Insides.replace(agent, "rings", new HoldingList(Insides.of(agent, "rings")));
            await(() -> stalledNs(engine, thread) >= STALLED_NS);
            await(() -> engine.health().whyNotHealthy() == null);
            probe();
            held.countDown();
            await(() -> stalledNs(engine, thread) == 0);
        }
    }

    /** Holds the thread that takes from it. */
    private final class HoldingQueue<T> extends LinkedBlockingQueue<T> {
        private static final long serialVersionUID = 1L;

        @Override
        public T poll(long timeout, TimeUnit unit) throws InterruptedException {
            hold();
            return super.poll(timeout, unit);
        }
    }

    @Test
    void shouldSeeAStoreOfTasksThatStandsStill() throws Exception {
        final String thread = "peregrine-task-store";
        final TaskExtension tasks = TaskExtension.in(directory.resolve("tasks"));
        try (McpEngine engine = launch(context -> context.extension(tasks))) {
            probe();
            await(() -> stalledNs(engine, thread) == 0);
            final Object store = Insides.of(tasks, "store");
            final Object queue = Insides.of(store, "queue");
            Insides.replace(store, "queue", new HoldingQueue<>());
            await(() -> stalledNs(engine, thread) >= STALLED_NS);
            assertThat(engine.health().whyNotHealthy()).contains(thread + " of engine for ");
            assertThat(engine.health().whyNotReady()).contains(thread);
            probe();
            Insides.replace(store, "queue", queue);
            held.countDown();
            await(() -> stalledNs(engine, thread) == 0 && engine.health().whyNotHealthy() == null);
        }
    }

    /** Nobody would see that the path stands still. */
    @Test
    void shouldSeeAWatchThatStandsStill() throws Exception {
        try (McpEngine engine = launch()) {
            probe();
            final Object watch = Insides.of(engine, "threads", "watch");
            Insides.replace(watch, "path", new HoldingList(Insides.of(watch, "path")));
            await(() -> stalledNs(engine, "pg-watch") >= STALLED_NS);
            assertThat(engine.health().whyNotHealthy()).contains("pg-watch of engine");
            probe();
            held.countDown();
            await(() -> engine.health().whyNotHealthy() == null);
        }
    }
}
