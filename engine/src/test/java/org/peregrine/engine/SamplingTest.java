package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.ConversationTest.initialize;
import static org.peregrine.engine.ConversationTest.next;
import static org.peregrine.engine.EngineHarness.call;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.content.ResourceLink;
import org.peregrine.engine.handler.Sampling;
import org.peregrine.engine.handler.SamplingResult;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** Whole conversations in a request for sampling, and what its answer tells. */
@Timeout(60)
final class SamplingTest {
    private static final int WAIT_SECONDS = 30;

    @Test
    void shouldSendWhatBothHaveSaidAndTellWhyTheModelStopped() {
        final Tool asking = Tool.named("asking").interactive((request, context) -> {
            final SamplingResult result = context.sample(
                    "k", Sampling.user("One?", 9).thenAssistant("Two.").thenUser("Three?"));
            return ToolResult.text(result.text() + " because of " + result.stopReason());
        });
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), asking)) {
            harness.exchange(initialize("2025-11-25"));
            assertThat(next(harness, call(1, "asking", "{}")))
                    .containsSubsequence(
                            "sampling/createMessage", "One?", "\"assistant\"", "Two.", "\"user\"", "Three?");
            harness.transport.send(
                    1,
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"role\":\"assistant\",\"model\":\"m\","
                            + "\"content\":{\"type\":\"text\",\"text\":\"Four\"},\"stopReason\":\"maxTokens\"}}");
            harness.awaitUntil(() -> harness.transport.answers().stream()
                    .anyMatch(answer -> answer.text().contains("Four because of maxTokens")));
        }
    }

    @Test
    void shouldEndAHandlerThatLooksWhetherItsCallWasCancelled() throws InterruptedException {
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch ended = new CountDownLatch(1);
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final Tool looking = Tool.named("looking").interactive((request, context) -> {
            context.throwIfCancelled();
            started.countDown();
            try {
                while (true) {
                    context.throwIfCancelled();
                    Thread.onSpinWait();
                }
            } catch (final CancellationException expected) {
                thrown.set(expected);
                throw expected;
            } finally {
                ended.countDown();
            }
        });
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), looking)) {
            harness.exchange(initialize("2025-11-25"));
            harness.transport.send(1, call(1, "looking", "{}"));
            harness.run();
            assertThat(started.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            harness.transport.send(
                    1, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}");
            harness.run();
            assertThat(ended.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(thrown.get()).hasMessage("The request was cancelled");
            harness.awaitUntil(() -> harness.engine.callsUnderWay() == 0);
            assertThat(harness.errors).isEmpty();
        }
    }

    @Test
    void shouldTellTitleAndDescriptionOfALinkedResource() {
        final Tool linking = Tool.named("linking")
                .blocking(request -> ToolResult.of(
                        ResourceLink.of("test://a", "a").withTexts("The first", "Letter of the alphabet")));
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), linking)) {
            harness.exchange(initialize("2025-11-25"));
            assertThat(next(harness, call(1, "linking", "{}")))
                    .contains("\"type\":\"resource_link\"", "\"title\":\"The first\"", "Letter of the alphabet");
        }
    }
}
