package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.echo;
import static org.peregrine.engine.EngineHarness.request;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.metrics.Latency;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.engine.transport.ReplyStatus;

/** The whole path, deterministic: INVOKER mode, in-memory transport, fake clock. */
final class EngineTest {
    private static final int RING = 8;
    private static final long WAIT_SECONDS = 10;

    @Test
    void shouldAnswerAnInlineCallWithItsIdCopiedRaw() {
        try (EngineHarness harness = EngineHarness.start()) {
            assertThat(harness.exchange(echo("\"a\\u0062\"", "hi \\\"there\\\"")))
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"a\\u0062\",\"result\":"
                            + "{\"content\":[{\"type\":\"text\",\"text\":\"hi \\\"there\\\"\"}]}}");
        }
    }

    @Test
    void shouldTakeEveryFrameOfABurstThatIsLargerThanTheRing() {
        final UnaryOperator<EngineContext> smallRing = context -> context.limit(Limit.RING_CAPACITY, RING);
        try (EngineHarness harness = EngineHarness.start(smallRing)) {
            for (int i = 0; i < 1000; i++) {
                harness.transport.send(1, echo(i, "m"));
            }
            harness.runUntilAnswers(1000);
            assertThat(ids(harness)).hasSize(1000);
            assertThat(harness.engine.counter(EngineCounter.RING_FULL)).isPositive();
        }
    }

    @Test
    void shouldAnswerOthersWhileABlockingHandlerIsSlow() throws InterruptedException {
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final Tool slow = Tool.named("slow").blocking(request -> {
            started.countDown();
            release.await();
            return ToolResult.text("late");
        });
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), slow)) {
            harness.transport.send(1, call(1, "slow", "{}"));
            harness.transport.send(1, echo(2, "fast"));
            harness.runUntilAnswers(1);
            assertThat(started.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(harness.transport.answers()).hasSize(1);
            assertThat(harness.transport.answers().getFirst().text()).contains("\"id\":2", "fast");
            release.countDown();
            harness.runUntilAnswers(2);
            assertThat(harness.transport.answers().getLast().text()).contains("\"id\":1", "late");
            assertThat(harness.engine.latencies(0).get(Latency.WORKER).getTotalCount())
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldRefuseByAnswerWhenTooManyCallsAreUnderWay() {
        final CountDownLatch release = new CountDownLatch(1);
        final Tool slow = Tool.named("slow").blocking(request -> {
            release.await();
            return ToolResult.text("late");
        });
        final UnaryOperator<EngineContext> fewCalls = context -> context.limit(Limit.MAX_CONCURRENT_CALLS, 2);
        try (EngineHarness harness = EngineHarness.start(fewCalls, slow)) {
            for (int i = 0; i < 5; i++) {
                harness.transport.send(1, call(i, "slow", "{}"));
            }
            harness.runUntilAnswers(3);
            assertThat(harness.transport.answers()).allSatisfy(answer -> {
                assertThat(answer.status()).isEqualTo(ReplyStatus.OVERLOADED);
                assertThat(answer.text()).contains("overloaded");
            });
            release.countDown();
            harness.runUntilAnswers(5);
            assertThat(ids(harness)).hasSize(5);
            assertThat(harness.engine.counter(EngineCounter.CALLS_REFUSED)).isEqualTo(3);
        }
    }

    @Test
    void shouldTurnWhatInlineCodeThrowsIntoAResult() {
        final Tool broken = Tool.named("broken").inline((call, reply) -> {
            reply.text("half");
            throw new IllegalStateException("out of \"order\"");
        });
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), broken)) {
            assertThat(harness.exchange(call(1, "broken", "{}")))
                    .contains("Internal error in tool 'broken' (error id ", "\"isError\":true")
                    .doesNotContain("half", "order");
            assertThat(harness.exchange(echo(2, "alive"))).contains("alive");
        }
    }

    @Test
    void shouldSurviveAnyThrowableOfAuthorCode() {
        final Tool inlineError = Tool.named("inline-error").inline((call, reply) -> {
            throw new StackOverflowError();
        });
        final Tool blockingError = Tool.named("blocking-error").blocking(request -> {
            throw new OutOfMemoryError("made up");
        });
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), inlineError, blockingError)) {
            assertThat(harness.exchange(call(1, "inline-error", "{}"))).contains("-32603", "\"id\":1");
            assertThat(harness.exchange(call(2, "blocking-error", "{}"))).contains("isError", "Internal error in tool");
            assertThat(harness.exchange(request(3, "prompts/get", "{\"name\":\"empty\"}")))
                    .contains("-32603", "\"id\":3");
            assertThat(harness.exchange(echo(4, "alive"))).contains("alive");
            assertThat(harness.errors).hasSize(3);
        }
    }

    @Test
    void shouldAnswerAFaultedFrame() {
        try (EngineHarness harness = EngineHarness.start()) {
            harness.transport.fault(1, FrameFault.TOO_LARGE);
            harness.run();
            assertThat(harness.transport.answers().getFirst().text()).contains("-32600", "size limit");
            assertThat(harness.exchange(echo(2, "alive"))).contains("alive");
        }
    }

    @Test
    void shouldBorrowForLargeFramesAndRepliesAndGiveBack() {
        try (EngineHarness harness = EngineHarness.start()) {
            final String large = "x".repeat(200_000);
            assertThat(harness.exchange(echo(1, large))).contains(large);
            assertThat(harness.transport.pool().borrowedBytes()).isZero();
        }
    }

    @Test
    void shouldAnswerAResultThatIsTooLargeWithAnError() {
        final Tool large = Tool.named("large").inline((call, reply) -> reply.text("y".repeat(5000)));
        final Tool largeBlocking = Tool.named("large-blocking").blocking(request -> ToolResult.text("z".repeat(5000)));
        final UnaryOperator<EngineContext> small = context -> context.limit(Limit.MAX_REPLY_BYTES, 4096);
        try (EngineHarness harness = EngineHarness.start(small, large, largeBlocking)) {
            assertThat(harness.exchange(call(1, "large", "{}"))).contains("-32603", "Result exceeds");
            assertThat(harness.exchange(call(2, "large-blocking", "{}"))).contains("-32603", "Result exceeds");
            assertThat(harness.transport.pool().borrowedBytes()).isZero();
        }
    }

    @Test
    void shouldFinishCallsUnderWayWhenClosedWhileBusy() {
        final Tool slow = Tool.named("slow").blocking(request -> ToolResult.text("done"));
        final EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), slow);
        for (int i = 0; i < 50; i++) {
            harness.transport.send(1, call(i, "slow", "{}"));
        }
        harness.engine.invoke();
        harness.close();
        assertThat(harness.transport.answers())
                .hasSize(50)
                .allSatisfy(answer -> assertThat(answer.text()).contains("done"));
        assertThat(harness.transport.isClosed()).isTrue();
    }

    @Test
    void shouldAnswerAndInterruptCallsThatOutlastTheDrainTimeout() throws InterruptedException {
        final CountDownLatch interrupted = new CountDownLatch(1);
        final CountDownLatch started = new CountDownLatch(1);
        final Tool stuck = Tool.named("stuck").blocking(request -> {
            try {
                started.countDown();
                new CountDownLatch(1).await();
            } catch (final InterruptedException expected) {
                interrupted.countDown();
            }
            return ToolResult.text("never");
        });
        final UnaryOperator<EngineContext> impatient = context -> context.limit(Limit.DRAIN_TIMEOUT_NS, 1_000_000);
        final EngineHarness harness = EngineHarness.start(impatient, stuck);
        harness.transport.send(1, call(7, "stuck", "{}"));
        harness.run();
        assertThat(started.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        harness.close();
        assertThat(harness.transport.answers()).hasSize(1);
        assertThat(harness.transport.answers().getFirst().text()).contains("\"id\":7", "shutting down");
        assertThat(interrupted.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldServeTenThousandInterleavedConnections() {
        try (EngineHarness harness = EngineHarness.start()) {
            final int connections = 10_000;
            for (int connection = 0; connection < connections; connection++) {
                harness.transport.send(connection, request(1, "initialize", "{\"protocolVersion\":\"2025-06-18\"}"));
            }
            for (int connection = 0; connection < connections; connection++) {
                harness.transport.send(connection, echo(connection, "c" + connection));
            }
            for (int connection = 0; connection < connections; connection++) {
                harness.transport.disconnect(connection);
            }
            harness.runUntilAnswers(2 * connections);
            assertThat(harness.transport.answers().subList(connections, 2 * connections))
                    .allSatisfy(answer -> assertThat(answer.text())
                            .contains("\"id\":" + answer.connectionId() + ",", "\"c" + answer.connectionId() + "\""));
            assertThat(harness.transport.pool().borrowedBytes()).isZero();
        }
    }

    @Test
    void shouldRecordEveryMessageOfABatchInEveryStage() {
        final FakeClock clock = new FakeClock();
        try (EngineHarness harness = EngineHarness.start(context -> context.clock(clock))) {
            for (int i = 0; i < 10; i++) {
                harness.transport.send(1, echo(i, "m"));
            }
            harness.run();
            final Set<Latency> elsewhere = EnumSet.of(Latency.WORKER, Latency.POLL, Latency.READER);
            assertThat(harness.engine.latencies(0))
                    .allSatisfy((latency, histogram) ->
                            assertThat(histogram.getTotalCount()).isEqualTo(elsewhere.contains(latency) ? 0 : 10));
        }
    }

    private static Set<String> ids(EngineHarness harness) {
        final Set<String> ids = new HashSet<>();
        harness.transport.answers().forEach(answer -> {
            final int start = answer.text().indexOf("\"id\":") + 5;
            ids.add(answer.text().substring(start, answer.text().indexOf(',', start)));
        });
        return ids;
    }
}
