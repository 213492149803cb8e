package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.ConversationTest.GREET;
import static org.peregrine.engine.ConversationTest.NAME_FORM;
import static org.peregrine.engine.ConversationTest.initialize;
import static org.peregrine.engine.ConversationTest.last;
import static org.peregrine.engine.ConversationTest.next;
import static org.peregrine.engine.EngineHarness.call;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.handler.ClientError;
import org.peregrine.engine.handler.ToolContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.StallReport;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.ReplyStatus;

/** Calls that end before their handler does: cancelled, left alone, out of time or over a limit. */
final class CallEndTest {
    private static final long WAIT_SECONDS = 10;

    @Test
    void shouldInterruptACancelledCallAndNotAnswerIt() throws InterruptedException {
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch interrupted = new CountDownLatch(1);
        final Tool endless =
                Tool.named("endless").interactive((request, context) -> await(context, started, interrupted));
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), endless)) {
            harness.exchange(initialize("2025-06-18"));
            harness.transport.send(1, call(1, "endless", "{}"));
            harness.run();
            assertThat(started.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            harness.transport.send(1, call(1, "endless", "{}"));
            harness.runUntilAnswers(2);
            assertThat(last(harness)).contains("\"code\":-32600", "under way");
            harness.transport.send(
                    1, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}");
            harness.transport.send(
                    1, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"1\"}}");
            harness.runUntilAnswers(5);
            assertThat(interrupted.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(harness.transport.answers().getLast().status()).isEqualTo(ReplyStatus.STREAM_END);
            assertThat(harness.errors).isEmpty();
        }
    }

    private static ToolResult await(ToolContext context, CountDownLatch started, CountDownLatch interrupted)
            throws InterruptedException {
        started.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (final InterruptedException expected) {
            if (context.isCancelled()) {
                interrupted.countDown();
            }
            throw expected;
        }
        return ToolResult.EMPTY;
    }

    @Test
    void shouldReportOnceAHandlerThatGoesOnAfterItsTimeout() throws InterruptedException {
        final long[] nowNs = {0};
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch freed = new CountDownLatch(1);
        final Tool deaf =
                Tool.named("deaf").timeout(Duration.ofSeconds(2)).blocking(request -> stayDeaf(started, freed));
        try (EngineHarness harness = EngineHarness.start(context -> context.clock(() -> nowNs[0]), deaf)) {
            harness.transport.send(1, call(1, "deaf", "{}"));
            harness.run();
            assertThat(started.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            nowNs[0] = TimeUnit.MILLISECONDS.toNanos(2_400);
            harness.runUntilAnswers(1);
            assertThat(last(harness)).contains("took longer than 2 s");
            assertThat(harness.engine.health().overdue()).isEmpty();
            assertThat(harness.engine.counter(EngineCounter.CALLS_OVERDUE)).isZero();
            nowNs[0] = TimeUnit.MILLISECONDS.toNanos(2_600);
            harness.run();
            nowNs[0] = TimeUnit.SECONDS.toNanos(5);
            harness.run();
            assertThat(harness.engine.counter(EngineCounter.CALLS_OVERDUE)).isEqualTo(1);
            assertThat(harness.engine.health().overdue())
                    .singleElement()
                    .satisfies(call ->
                            assertThat(call.handler() + " " + call.stalledNs()).isEqualTo("tool 'deaf' 5000000000"));
            assertThat(harness.errors).last().satisfies(CallEndTest::namesTheDeafTool);
            assertThat(harness.engine.health().whyNotHealthy()).isNull();
            freed.countDown();
            harness.awaitUntil(() -> harness.engine.health().overdue().isEmpty());
        }
    }

    private static void namesTheDeafTool(Throwable report) {
        assertThat(report)
                .isInstanceOf(StallReport.class)
                .hasMessageStartingWith("stalled: tool 'deaf' goes on 600 ms after its timeout of 2 s, on ");
        assertThat(report.getStackTrace())
                .extracting(StackTraceElement::getMethodName)
                .contains("stayDeaf");
    }

    private static ToolResult stayDeaf(CountDownLatch started, CountDownLatch freed) {
        started.countDown();
        while (true) {
            try {
                freed.await();
                return ToolResult.EMPTY;
            } catch (final InterruptedException ignored) {
                // As a handler that does not hear.
            }
        }
    }

    @Test
    void shouldEndCallsAndWaitsOfAConnectionThatIsGone() throws InterruptedException {
        final CountDownLatch failed = new CountDownLatch(1);
        final Tool asking = Tool.named("asking").interactive((request, context) -> ask(context, failed));
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), asking)) {
            harness.exchange(initialize("2025-11-25"));
            next(harness, call(1, "asking", "{}"));
            harness.transport.endInput(1);
            harness.runUntilAnswers(3);
            assertThat(failed.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(last(harness)).contains("\"isError\":true", "left before it answered");
        }
    }

    private static ToolResult ask(ToolContext context, CountDownLatch failed) {
        try {
            return ToolResult.text(context.elicit("name", NAME_FORM).string("name"));
        } catch (final ClientError gone) {
            failed.countDown();
            throw gone;
        }
    }

    @Test
    void shouldNotWaitForMoreAnswersOfAClientThanAllowed() {
        try (EngineHarness harness =
                EngineHarness.start(context -> context.limit(Limit.MAX_CLIENT_REQUESTS, 1), GREET)) {
            harness.exchange(initialize("2025-11-25"));
            next(harness, call(1, "greet", "{}"));
            assertThat(next(harness, call(2, "greet", "{}"))).contains("\"isError\":true", "Too many requests wait");
        }
    }

    @Test
    void shouldGiveUpOnAClientThatDoesNotAnswerByTheClockOfTheEngine() {
        final long[] nowNs = {0};
        final UnaryOperator<EngineContext> patient =
                context -> context.clock(() -> nowNs[0]).limit(Limit.CLIENT_ANSWER_TIMEOUT_NS, 5_000_000_000L);
        try (EngineHarness harness = EngineHarness.start(patient, GREET)) {
            harness.exchange(initialize("2025-11-25"));
            harness.transport.send(1, call(1, "greet", "{}"));
            harness.runUntilAnswers(2);
            nowNs[0] = TimeUnit.SECONDS.toNanos(1);
            harness.run();
            nowNs[0] = TimeUnit.SECONDS.toNanos(5);
            harness.run();
            assertThat(harness.transport.answers()).hasSize(2);
            nowNs[0] = TimeUnit.SECONDS.toNanos(7);
            harness.runUntilAnswers(4);
            assertThat(harness.transport.answers().get(2).text())
                    .contains("notifications/cancelled", "\"requestId\":1");
            assertThat(last(harness)).contains("\"isError\":true", "did not answer within 5 s");
        }
    }

    @Test
    void shouldInterruptACallThatTakesLongerThanItsToolMay() {
        final long[] nowNs = {0};
        final Tool slow = Tool.named("slow").timeout(Duration.ofSeconds(3)).blocking(request -> {
            new CountDownLatch(1).await();
            return ToolResult.EMPTY;
        });
        try (EngineHarness harness = EngineHarness.start(context -> context.clock(() -> nowNs[0]), slow)) {
            harness.transport.send(1, call(1, "slow", "{}"));
            harness.run();
            nowNs[0] = TimeUnit.SECONDS.toNanos(2);
            harness.run();
            assertThat(harness.transport.answers()).isEmpty();
            nowNs[0] = TimeUnit.SECONDS.toNanos(4);
            harness.runUntilAnswers(1);
            assertThat(last(harness)).contains("\"code\":-32603", "The call of tool 'slow' took longer than 3 s");
        }
    }
}
