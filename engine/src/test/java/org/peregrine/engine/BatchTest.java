package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.echo;
import static org.peregrine.engine.EngineHarness.request;

import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.ReplyStatus;

/** Batches, which only 2025-03-26 has. */
final class BatchTest {
    private static final String NOTE = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

    private static EngineHarness initialized(String version, Tool... tools) {
        final EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), tools);
        harness.exchange(request(0, "initialize", "{\"protocolVersion\":\"" + version + "\"}"));
        return harness;
    }

    @Test
    void shouldAnswerInlineAndBlockingCallsTogether() {
        final CountDownLatch fastAnswered = new CountDownLatch(1);
        final Tool slow = Tool.named("slow").blocking(request -> {
            fastAnswered.await();
            return ToolResult.text("late");
        });
        final Tool fast = Tool.named("fast").blocking(request -> {
            fastAnswered.countDown();
            return ToolResult.text("early");
        });
        try (EngineHarness harness = initialized("2025-03-26", slow, fast)) {
            final String answer = harness.exchange(" [" + call(1, "slow", "{}") + "," + NOTE + "," + echo(2, "m") + ","
                    + call(3, "fast", "{}") + ",{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"none\"},7]");
            assertThat(answer).startsWith("[{").endsWith("}]");
            assertThat(answer)
                    .contains("\"id\":1,\"result\"", "\"id\":2,\"result\"", "\"id\":3,\"result\"", "late", "early")
                    .contains("\"id\":4,\"error\":{\"code\":-32601")
                    .contains("{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600");
            assertThat(harness.transport.answers()).hasSize(2);
            assertThat(harness.exchange(echo(5, "m"))).contains("\"id\":5,\"result\"");
        }
    }

    @Test
    void shouldOnlyAcceptABatchWithoutRequests() {
        try (EngineHarness harness = initialized("2025-03-26")) {
            assertThat(harness.exchange("[" + NOTE + "," + NOTE + "]")).isEmpty();
            assertThat(harness.transport.answers().getLast().status()).isEqualTo(ReplyStatus.ACCEPTED);
        }
    }

    @Test
    void shouldRefuseEmptyAndTooLargeBatchesAndInitializeInside() {
        try (EngineHarness harness = initialized("2025-03-26")) {
            assertThat(harness.exchange("[]")).contains("\"code\":-32600");
            final int most = (int) Limit.MAX_BATCH.initial();
            assertThat(harness.exchange(Collections.nCopies(most + 1, NOTE).toString()))
                    .contains("\"code\":-32600", "Too many");
            assertThat(harness.exchange(Collections.nCopies(most, NOTE).toString()))
                    .isEmpty();
            assertThat(harness.exchange("[" + request(1, "initialize", "{}") + "]"))
                    .contains("\"code\":-32600");
            assertThat(harness.exchange("[[" + echo(1, "m") + "]]")).contains("\"code\":-32600");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-11-05", "2025-06-18", "2025-11-25"})
    void shouldRefuseBatchesInEveryOtherRevision(String version) {
        try (EngineHarness harness = initialized(version)) {
            assertThat(harness.exchange("[" + echo(1, "m") + "]")).contains("\"code\":-32600");
            assertThat(harness.transport.answers().getLast().status()).isEqualTo(ReplyStatus.INVALID);
        }
    }

    @Test
    void shouldTakeBatchesOverHttpWithoutAVersionHeaderOnly() {
        try (EngineHarness harness = EngineHarness.startLikeHttp()) {
            assertThat(harness.exchange("[" + echo(1, "m") + "]"))
                    .startsWith("[{")
                    .contains("\"id\":1");
            harness.transport.send(1, "[" + echo(1, "m") + "]", Map.of(FrameHeader.PROTOCOL_VERSION, "2026-07-28"));
            harness.runUntilAnswers(2);
            assertThat(harness.transport.answers().getLast().status()).isEqualTo(ReplyStatus.INVALID);
        }
    }
}
