package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.echo;
import static org.peregrine.engine.EngineHarness.request;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.resource.ResourceTemplate;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.memory.MemoryReply;

/** Permits last as long as threads, and neither a client nor a handler gets all of them. */
@Timeout(180)
final class CallShareTest {
    private static final int WAIT_SECONDS = 10;

    private final CountDownLatch release = new CountDownLatch(1);
    private final Tool slow = Tool.named("slow").blocking(request -> late());
    private final Tool other = Tool.named("other").blocking(request -> ToolResult.text("other"));

    @AfterEach
    void releaseHandlers() {
        release.countDown();
    }

    /** Lets handlers end before the engine that waits for them is closed. */
    @FunctionalInterface
    private interface Releasing extends AutoCloseable {
        @Override
        void close();
    }

    private ToolResult late() throws InterruptedException {
        assertThat(release.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return ToolResult.text("late");
    }

    private static EngineHarness http(UnaryOperator<EngineContext> settings, Tool... tools) {
        return new EngineHarness(new TestTransport().likeHttp(), EngineHarness.registry(tools), settings);
    }

    private static String exchange(EngineHarness harness, long connection, String text) {
        return exchange(harness, connection, text, Map.of()).text();
    }

    private static MemoryReply exchange(
            EngineHarness harness, long connection, String text, Map<FrameHeader, String> headers) {
        final int before = harness.transport.answers().size();
        harness.transport.send(connection, text, headers);
        harness.runUntilAnswers(before + 1);
        return harness.transport.answers().get(before);
    }

    @Test
    void shouldKeepThePermitOfAHandlerThatIgnoresItsInterruptionUntilItsThreadEnds() {
        final long[] nowNs = {0};
        final AtomicBoolean released = new AtomicBoolean();
        final AtomicInteger begun = new AtomicInteger();
        final Tool stubborn = Tool.named("stubborn")
                .timeout(Duration.ofSeconds(1))
                .blocking(request -> {
                    begun.incrementAndGet();
                    while (!released.get()) {
                        Thread.onSpinWait();
                    }
                    return ToolResult.EMPTY;
                });
        final UnaryOperator<EngineContext> few =
                context -> context.limit(Limit.MAX_CONCURRENT_CALLS, 2).clock(() -> nowNs[0]);
        try (EngineHarness harness = EngineHarness.start(few, stubborn);
                Releasing _ = () -> released.set(true)) {
            for (int i = 0; i < 2; i++) {
                harness.transport.send(1, call(i, "stubborn", "{}"));
            }
            harness.awaitUntil(() -> begun.get() == 2, 50); // What has not begun is not begun once its time is over.
            nowNs[0] = TimeUnit.SECONDS.toNanos(2);
            harness.runUntilAnswers(2);
            assertThat(harness.engine.callsUnderWay()).isEqualTo(2);
            assertThat(exchange(harness, 1, call(2, "stubborn", "{}"))).contains("Server overloaded");
            assertThat(exchange(harness, 1, echo(3, "inline"))).contains("inline");
            released.set(true);
            harness.awaitUntil(() -> harness.engine.callsUnderWay() == 0);
            assertThat(exchange(harness, 1, call(4, "stubborn", "{}"))).contains("\"result\"");
        }
    }

    @Test
    void shouldNotLetOneClientOrOneToolTakeAllPermits() {
        final UnaryOperator<EngineContext> few = context -> context.limit(Limit.MAX_CONCURRENT_CALLS, 50);
        try (EngineHarness harness = http(few, slow, other)) {
            for (int i = 0; i < 60; i++) {
                harness.transport.send(1, call(i, "slow", "{}"));
            }
            harness.run();
            assertThat(harness.engine.callsUnderWay()).isEqualTo(40);
            assertThat(harness.transport.answers())
                    .hasSize(20)
                    .allSatisfy(answer -> assertThat(answer.text()).contains("too many calls of this client"));
            for (int connection = 2; connection < 30; connection++) {
                harness.transport.send(connection, call(1, "slow", "{}"));
            }
            harness.run();
            assertThat(harness.engine.callsUnderWay()).isBetween(46, 49);
            assertThat(harness.transport.answers().getLast().text()).contains("too many calls of tool 'slow'");
            assertThat(harness.transport.answers().getLast().status()).isEqualTo(ReplyStatus.OVERLOADED);
            assertThat(exchange(harness, 100, call(1, "other", "{}"))).contains("other");
        }
    }

    @Test
    void shouldHoldEachKindOfHandlerToItsAuthorsCap() {
        final Registry registry = Registry.builder()
                .tool(Tool.named("one").maxCalls(1).blocking(request -> late()))
                .resource(Resource.at("test://one").maxCalls(1).blocking(request -> {
                    late();
                    return ResourceResult.text(request.uri(), "text/plain", "late");
                }))
                .template(
                        ResourceTemplate.matching("test://any/{x}").maxCalls(1).blocking(request -> {
                            late();
                            return ResourceResult.text(request.uri(), "text/plain", "late");
                        }))
                .prompt(Prompt.named("one").maxCalls(1).blocking(request -> {
                    late();
                    return PromptResult.of(PromptMessage.user("late"));
                }))
                .build();
        final Map<String, String> calls = Map.of(
                "tool 'one'", request(1, "tools/call", "{\"name\":\"one\"}"),
                "resource 'test://one'", request(1, "resources/read", "{\"uri\":\"test://one\"}"),
                "resource template 'test://any/{x}'", request(1, "resources/read", "{\"uri\":\"test://any/1\"}"),
                "prompt 'one'", request(1, "prompts/get", "{\"name\":\"one\"}"));
        try (EngineHarness harness =
                new EngineHarness(new TestTransport().likeHttp(), registry, UnaryOperator.identity())) {
            calls.forEach((name, call) -> {
                harness.transport.send(1, call);
                assertThat(exchange(harness, 2, call))
                        .contains("Server overloaded: too many calls of " + name + " under way");
            });
            release.countDown();
            harness.runUntilAnswers(2 * calls.size());
            harness.awaitUntil(() -> harness.engine.callsUnderWay() == 0);
            calls.forEach((name, call) -> assertThat(exchange(harness, 2, call)).contains("late"));
        }
    }

    @Test
    void shouldHoldAHandlerToItsAuthorsBytes() {
        final String any = "{\"type\":\"object\"}";
        final Tool small =
                Tool.named("small").inputSchema(any).maxCallBytes(20_000).blocking(request -> ToolResult.text("done"));
        final Tool free = Tool.named("free").inputSchema(any).blocking(request -> ToolResult.text("free"));
        try (EngineHarness harness = http(UnaryOperator.identity(), small, free)) {
            final String large = "{\"x\":\"" + "x".repeat(20_000) + "\"}";
            assertThat(exchange(harness, 1, call(1, "small", large))).contains("Server overloaded: no memory");
            assertThat(exchange(harness, 1, call(2, "free", large))).contains("\"text\":\"free\"");
            assertThat(exchange(harness, 1, call(3, "small", "{}"))).contains("done");
        }
    }

    @Test
    void shouldRefuseCapsThatMakeNoSense() {
        assertThatThrownBy(() -> Tool.named("x").maxCalls(0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> Tool.named("x").maxCallBytes(0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> Tool.named("x").workingBytes(-1)).hasMessageContaining("negative");
        assertThatThrownBy(() -> Tool.named("x").onPlatformThread().inline((call, reply) -> reply.text("x")))
                .hasMessageContaining("inline");
    }

    @Test
    void shouldCancelALegacyCallOfNobodyWhoCouldComeBackForItsAnswer() throws InterruptedException {
        final CountDownLatch interrupted = new CountDownLatch(1);
        final CountDownLatch started = new CountDownLatch(2);
        final Tool waiting = Tool.named("waiting").blocking(request -> {
            started.countDown();
            try {
                return late();
            } catch (final InterruptedException expected) {
                interrupted.countDown();
                throw expected;
            }
        });
        try (EngineHarness harness = http(UnaryOperator.identity(), waiting)) {
            final String session = exchange(
                            harness, 1, request(0, "initialize", "{\"protocolVersion\":\"2025-11-25\"}"), Map.of())
                    .sessionId();
            harness.transport.send(2, call(1, "waiting", "{}"), Map.of(FrameHeader.SESSION_ID, session));
            harness.transport.endInput(2);
            harness.transport.disconnect(2);
            harness.transport.send(3, call(1, "waiting", "{}"));
            harness.run();
            assertThat(started.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            harness.transport.disconnect(3);
            harness.run();
            assertThat(interrupted.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            harness.awaitUntil(() -> harness.engine.callsUnderWay() == 1);
            release.countDown();
            harness.awaitUntil(() -> harness.engine.callsUnderWay() == 0);
        }
    }

    @Test
    void shouldServeOthersWhileAClientLeavesQuestionsUnanswered() {
        final Tool asking = Tool.named("asking")
                .interactive((request, context) ->
                        ToolResult.text(context.elicit("x", Elicitation.form("Who?", Form.EMPTY))
                                .toString()));
        final UnaryOperator<EngineContext> few =
                context -> context.limit(Limit.MAX_CONCURRENT_CALLS, 20).limit(Limit.MAX_CLIENT_REQUESTS, 100);
        try (EngineHarness harness = EngineHarness.start(few, asking, other)) {
            final String hello = request(
                    0, "initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"elicitation\":{}}}");
            harness.exchange(hello);
            for (int i = 1; i <= 30; i++) {
                harness.transport.send(1, call(i, "asking", "{}"));
            }
            harness.runUntilAnswers(1 + 30);
            assertThat(harness.engine.callsUnderWay()).isEqualTo(16);
            assertThat(List.copyOf(harness.transport.answers()))
                    .filteredOn(answer -> answer.text().contains("elicitation/create"))
                    .hasSize(16);
            assertThat(exchange(harness, 2, hello)).contains("\"result\"");
            assertThat(exchange(harness, 2, call(1, "other", "{}"))).contains("other");
            harness.transport.disconnect(1);
            harness.awaitUntil(() -> harness.engine.callsUnderWay() == 0);
        }
    }
}
