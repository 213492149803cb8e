package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.echo;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.peregrine.engine.FaultyTransport.Place;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.StallReport;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.ThreadHealth;
import org.peregrine.engine.tool.Tool;

/** A thread of the path that stands still is seen; one that ends takes the engine with it, and nothing else. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class PathEndTest {
    private final FaultyTransport transport = new FaultyTransport();
    private final CompletableFuture<PathEndedException> failure = new CompletableFuture<>();
    private final CountDownLatch held = new CountDownLatch(1);
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();

    private McpEngine launch(ThreadingMode mode) throws IOException {
        return McpEngine.launch(new EngineContext()
                .threadingMode(mode)
                .idleMode(IdleMode.BLOCK)
                .limit(Limit.READY_STALL_NS, 200_000_000)
                .limit(Limit.HEALTH_STALL_NS, 600_000_000)
                .errorHandler(errors::add)
                .failureHandler(failure::complete)
                .registry(EngineHarness.registry(Tool.named("stuck").inline((request, reply) -> {
                    awaitFreedom();
                    reply.text("freed");
                })))
                .transport(transport));
    }

    private void awaitFreedom() {
        try {
            held.await();
        } catch (final InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadlineNs).isNegative();
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, mode = Mode.EXCLUDE, names = "INVOKER")
    void shouldCloseItselfAndSaySoWhenAThreadOfThePathEnds(ThreadingMode mode) throws Exception {
        try (McpEngine engine = launch(mode)) {
            transport.send(echo(1, "alive"));
            assertThat(transport.take()).contains("alive");
            assertThat(engine.health().whyNotHealthy()).isNull();
            transport.armForEver(Place.AWAIT, Fault.TERMINATION);
            engine.awaitClose();
            final PathEndedException ended = failure.get(30, TimeUnit.SECONDS);
            assertThat(ended).hasMessageContaining("pg0-").hasCauseInstanceOf(RuntimeException.class);
            assertThat(engine.health().failure()).isSameAs(ended);
            assertThat(engine.health().whyNotHealthy()).contains("pg0-", "ended");
            assertThat(engine.health().whyNotReady()).contains("pg0-", "ended");
            assertThat(errors).containsExactly(ended);
            assertThat(transport.isClosed()).isTrue();
        }
    }

    /** Nothing is to be hoped for from a transport whose every wait fails; one that fails now and then is lived with. */
    @Test
    void shouldGiveUpAThreadThatFailsInEveryCycle() throws Exception {
        try (McpEngine engine = launch(ThreadingMode.SHARED)) {
            for (final Fault fault : List.of(Fault.RUNTIME, Fault.INTERNAL, Fault.INTERRUPTION, Fault.OUT_OF_MEMORY)) {
                transport.arm(Place.AWAIT, fault);
                await(() -> !transport.isArmed());
                transport.send(echo(1, "alive"));
                assertThat(transport.take()).contains("alive");
            }
            assertThat(engine.counter(EngineCounter.CYCLE_FAILURES)).isEqualTo(4);
            transport.armForEver(Place.AWAIT, Fault.INTERNAL);
            assertThat(failure.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(InternalError.class);
            engine.awaitClose();
        }
    }

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, mode = Mode.EXCLUDE, names = "INVOKER")
    void shouldSeeAThreadThatStandsStill(ThreadingMode mode) throws Exception {
        try (McpEngine engine = launch(mode)) {
            transport.send(echo(1, "alive"));
            assertThat(transport.take()).contains("alive");
            assertThat(engine.health().threads())
                    .extracting(ThreadHealth::shard)
                    .filteredOn("faulty"::equals)
                    .hasSize(mode.threadsPerShard());
            transport.send(call(2, "stuck", "{}"));
            await(() -> engine.health().whyNotReady() != null);
            assertThat(engine.health().whyNotReady())
                    .startsWith("stalled: pg0-")
                    .contains(" of faulty in tool 'stuck' for ");
            await(() -> engine.health().whyNotHealthy() != null);
            assertThat(engine.health().whyNotHealthy()).contains(" of faulty in tool 'stuck' for ");
            await(() -> engine.counter(EngineCounter.PATH_STALLS) > 0 && !errors.isEmpty());
            assertThat(engine.health().failure()).isNull();
            held.countDown();
            assertThat(transport.take()).contains("freed");
            await(() -> engine.health().whyNotReady() == null);
            assertThat(engine.health().whyNotHealthy()).isNull();
        }
        assertThat(errors)
                .isNotEmpty()
                .allSatisfy(error -> assertThat(error)
                        .isInstanceOf(StallReport.class)
                        .hasMessageContaining(" of faulty in tool 'stuck' has not moved for 500 ms"));
        assertThat(errors.getFirst().getStackTrace())
                .extracting(StackTraceElement::getMethodName)
                .contains("awaitFreedom");
    }

    /** Author code that does not return cannot be made to: the engine closes without it, and says so. */
    @Test
    void shouldCloseAlthoughAnInlineHandlerDoesNotReturn() throws Exception {
        final CountDownLatch entered = new CountDownLatch(1);
        final McpEngine engine = McpEngine.launch(new EngineContext()
                .threadingMode(ThreadingMode.SHARED)
                .limit(Limit.DRAIN_TIMEOUT_NS, 0)
                .errorHandler(errors::add)
                .registry(EngineHarness.registry(Tool.named("stubborn").inline((request, reply) -> {
                    entered.countDown();
                    while (held.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                    reply.text("freed");
                })))
                .transport(transport));
        transport.send(call(1, "stubborn", "{}"));
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        engine.close();
        assertThat(errors).anySatisfy(error -> assertThat(error).hasMessageContaining("did not end"));
        held.countDown();
        await(transport::isClosed);
    }
}
