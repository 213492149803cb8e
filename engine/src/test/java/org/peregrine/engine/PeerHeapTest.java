package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.echo;
import static org.peregrine.engine.EngineHarness.request;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.handler.LogLevel;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.memory.MemoryReply;

/** Memory kept for peers stays within its budget, and a peer that keeps little is served while a hog is refused. */
@Timeout(60)
final class PeerHeapTest {
    private static final int BUDGET = 256 << 10;
    private static final long HOG = 1;
    private static final long HONEST = 2;
    private static final String ANY = "{\"type\":\"object\"}";

    private final CountDownLatch release = new CountDownLatch(1);
    private final Tool slow = Tool.named("slow").inputSchema(ANY).blocking(request -> {
        release.await();
        return ToolResult.text("done");
    });

    private static EngineContext small(EngineContext context) {
        return context.limit(Limit.PEER_HEAP_BYTES, BUDGET);
    }

    private static EngineHarness http(Tool... tools) {
        return http(PeerHeapTest::small, tools);
    }

    private static EngineHarness http(UnaryOperator<EngineContext> settings, Tool... tools) {
        return new EngineHarness(new TestTransport().likeHttp(), EngineHarness.registry(tools), settings);
    }

    private static MemoryReply send(
            EngineHarness harness, long connection, String text, Map<FrameHeader, String> headers) {
        final int before = harness.transport.answers().size();
        harness.transport.send(connection, text, headers);
        harness.runUntilAnswers(before + 1);
        return harness.transport.answers().get(before);
    }

    private static MemoryReply send(EngineHarness harness, long connection, String text) {
        return send(harness, connection, text, Map.of());
    }

    private static String initialize(String capabilities) {
        return request(0, "initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":" + capabilities + "}");
    }

    private static Map<FrameHeader, String> session(EngineHarness harness, long connection) {
        return Map.of(
                FrameHeader.SESSION_ID,
                send(harness, connection, initialize("{}"), Map.of()).sessionId());
    }

    private static String uri(int number) {
        return "test://" + number + "/" + "x".repeat(400);
    }

    private static String subscribe(int number) {
        return request(number, "resources/subscribe", "{\"uri\":\"" + uri(number) + "\"}");
    }

    private static String padded(int bytes) {
        return "{\"padding\":\"" + "x".repeat(bytes) + "\"}";
    }

    private static void assertOverloaded(MemoryReply answer) {
        assertThat(answer.status()).isEqualTo(ReplyStatus.OVERLOADED);
        assertThat(answer.text()).contains("\"code\":-32603", "Server overloaded");
    }

    private static void assertNothingKept(EngineHarness harness) {
        harness.awaitUntil(() -> harness.engine.keptBytes() == 0);
        assertThat(harness.engine.callsUnderWay()).isZero();
    }

    @Test
    void shouldKeepLittleOfWhatAClientSaysOfItself() {
        final Tool knows = Tool.named("knows")
                .interactive((request, context) ->
                        ToolResult.text(new String(context.capabilities().bytes(), StandardCharsets.UTF_8)));
        try (EngineHarness harness = http(knows)) {
            final String junk = IntStream.range(0, 2_000)
                    .mapToObj(i -> "\"junk" + i + "\":" + padded(300))
                    .collect(Collectors.joining(","));
            final String capabilities = "{\"elicitation\":{\"form\":{}},\"extensions\":{\"a/b\":" + padded(5_000)
                    + "},\"sampling\":" + padded(5_000) + "," + junk + "}";
            final MemoryReply opened = send(harness, HOG, initialize(capabilities));
            assertThat(opened.text()).contains("\"result\"");
            assertThat(harness.engine.keptBytes()).isBetween(1L, 8_000L);
            final MemoryReply seen =
                    send(harness, HOG, call(1, "knows", "{}"), Map.of(FrameHeader.SESSION_ID, opened.sessionId()));
            assertThat(seen.text())
                    .contains("\\\"elicitation\\\":{\\\"form\\\":{}}", "\\\"sampling\\\":{}", "\\\"a/b\\\":{}");
            assertThat(seen.text().length()).isLessThan(10_000);
        }
    }

    @Test
    void shouldRefuseSessionsBeyondTheBudgetAndServeTheOthers() {
        try (EngineHarness harness = http()) {
            final Map<FrameHeader, String> honest = session(harness, HONEST);
            MemoryReply last = send(harness, HOG, initialize("{}"));
            for (int i = 0; i < 1_000 && last.status() == ReplyStatus.COMPLETE; i++) {
                last = send(harness, HOG, initialize("{}"));
            }
            assertOverloaded(last);
            assertThat(harness.engine.keptBytes()).isLessThanOrEqualTo(BUDGET);
            assertThat(harness.engine.counter(EngineCounter.MEMORY_REFUSED_SESSIONS))
                    .isPositive();
            assertThat(send(harness, HONEST, echo(1, "still"), honest).text()).contains("still");
            assertThat(send(harness, HONEST, echo(2, "stateless")).text()).contains("stateless");
        }
    }

    @Test
    void shouldRefuseSubscriptionsOfAHogAndTakeThoseOfOthers() {
        try (EngineHarness harness = http()) {
            final Map<FrameHeader, String> hog = session(harness, HOG);
            final Map<FrameHeader, String> honest = session(harness, HONEST);
            final long before = harness.engine.keptBytes();
            MemoryReply last = send(harness, HOG, subscribe(1), hog);
            for (int i = 2; i < 1_000 && last.status() == ReplyStatus.COMPLETE; i++) {
                last = send(harness, HOG, subscribe(i), hog);
            }
            assertOverloaded(last);
            for (int i = 1; i < 5; i++) {
                assertThat(send(harness, HONEST, subscribe(i), honest).text()).contains("\"result\":{}");
            }
            assertThat(harness.engine.keptBytes()).isBetween(before + BUDGET / 2, (long) BUDGET);
            harness.transport.send(HOG, FrameKind.END_SESSION, hog);
            harness.transport.send(HONEST, FrameKind.END_SESSION, honest);
            assertNothingKept(harness);
        }
    }

    @Test
    void shouldRefuseUrisThatAreTooLongForASubscription() {
        final String longUri = "test://" + "x".repeat(3_000);
        try (EngineHarness harness = http()) {
            final Map<FrameHeader, String> session = session(harness, HOG);
            assertThat(send(harness, HOG, request(1, "resources/subscribe", "{\"uri\":\"" + longUri + "\"}"), session)
                            .text())
                    .contains("-32602", "longer than a subscription may be");
        }
        try (EngineHarness harness = EngineHarness.start()) {
            assertThat(harness.exchange(listen(1, "\"" + longUri + "\""))).contains("-32602", "longer name");
        }
    }

    private static String listen(int id, String uris) {
        return request(
                id,
                "subscriptions/listen",
                "{" + META + ",\"notifications\":{\"resourceSubscriptions\":[" + uris + "]}}");
    }

    @Test
    void shouldRefuseListensOfAHogAndTakeThoseOfOthers() {
        final String many =
                IntStream.range(0, 10).mapToObj(i -> "\"" + uri(i) + "\"").collect(Collectors.joining(","));
        try (EngineHarness harness = EngineHarness.start(PeerHeapTest::small)) {
            String last = harness.exchange(listen(1, many));
            assertThat(last).contains("acknowledged");
            for (int i = 2; i < 100 && last.contains("acknowledged"); i++) {
                last = harness.exchange(listen(i, many));
            }
            assertThat(last).contains("-32603", "no memory for this subscription");
            assertThat(send(harness, HONEST, listen(1, "\"test://text\"")).text())
                    .contains("acknowledged");
            assertThat(harness.engine.keptBytes()).isLessThanOrEqualTo(BUDGET);
            harness.transport.disconnect(1);
            harness.transport.disconnect(HONEST);
            assertNothingKept(harness);
        }
    }

    @Test
    void shouldRefuseCallsWhoseArgumentsHaveNoRoomAndServeSmallOnes() {
        try (EngineHarness harness = EngineHarness.start(PeerHeapTest::small, slow)) {
            final int calls = 30;
            for (int i = 0; i < calls; i++) {
                harness.transport.send(HOG, call(i, "slow", padded(10_000)));
            }
            harness.run();
            final int refused = harness.transport.answers().size();
            assertThat(refused).isBetween(15, calls - 3);
            harness.transport.answers().forEach(PeerHeapTest::assertOverloaded);
            assertThat(harness.engine.keptBytes()).isLessThanOrEqualTo(BUDGET);
            assertThat(send(harness, HONEST, echo(1, "inline")).text()).contains("inline");
            harness.transport.send(HONEST, call(2, "slow", "{}"));
            harness.run();
            assertThat(harness.transport.answers()).hasSize(refused + 1);
            release.countDown();
            harness.runUntilAnswers(calls + 2);
            assertThat(harness.transport.answers())
                    .filteredOn(answer -> answer.text().contains("done"))
                    .hasSize(calls - refused + 1);
            harness.transport.disconnect(HOG);
            harness.transport.disconnect(HONEST);
            assertNothingKept(harness);
        }
    }

    @Test
    void shouldRefuseAnAnswerThatHasNoRoom() {
        final Tool large = Tool.named("large").inputSchema(ANY).blocking(request -> {
            final int bytes = (int) request.longValue("bytes", 0);
            return ToolResult.text("x".repeat(bytes));
        });
        try (EngineHarness harness = http(large)) {
            assertThat(send(harness, HOG, call(1, "large", "{\"bytes\":60000}")).text())
                    .contains("xxxx");
            for (int i = 0; i < 20; i++) {
                assertOverloaded(send(harness, HOG, call(2, "large", "{\"bytes\":250000}")));
            }
            assertThat(send(harness, HOG, call(3, "large", "{\"bytes\":60000}")).text())
                    .contains("xxxx");
            assertThat(harness.engine.counter(EngineCounter.MEMORY_REFUSED_ANSWERS))
                    .isEqualTo(20);
            assertNothingKept(harness);
        }
    }

    @Test
    void shouldReserveWhatAHandlerSaysItWorksWith() {
        final Tool heavy = Tool.named("heavy")
                .inputSchema(ANY)
                .workingBytes(BUDGET / 3)
                .blocking(request -> {
                    release.await();
                    return ToolResult.text("done");
                });
        try (EngineHarness harness = http(heavy)) {
            for (int i = 0; i < 5; i++) {
                harness.transport.send(10 + i, call(i, "heavy", "{}"));
            }
            harness.run();
            assertThat(harness.transport.answers()).hasSize(3).allSatisfy(PeerHeapTest::assertOverloaded);
            release.countDown();
            harness.runUntilAnswers(5);
            assertNothingKept(harness);
        }
    }

    @Test
    void shouldCountWhatIsSaidBeforeAnAnswerAndKeptForWhoComesBack() throws InterruptedException {
        final CountDownLatch said = new CountDownLatch(1);
        final Tool talks = Tool.named("talks").interactive((request, context) -> {
            for (int i = 0; i < 400; i++) {
                context.log(LogLevel.ERROR, "test", "x".repeat(2_000));
            }
            said.countDown();
            return ToolResult.EMPTY;
        });
        try (EngineHarness harness = http(talks)) {
            final Map<FrameHeader, String> session = session(harness, HOG);
            harness.transport.send(HOG, call(1, "talks", "{}"), session);
            harness.run();
            assertThat(said.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(harness.engine.keptBytes()).isLessThanOrEqualTo(BUDGET);
            harness.awaitUntil(() -> harness.engine.callsUnderWay() == 0);
            harness.run();
            assertThat(send(harness, HONEST, echo(1, "still")).text()).contains("still");
            harness.transport.send(HOG, FrameKind.END_SESSION, session);
            assertNothingKept(harness);
        }
    }

    @Test
    void shouldKeepNothingOfMessagesThatTheirAuthorsBreak() {
        final Tool broken = Tool.named("broken").interactive((request, context) -> {
            context.progress(1, 2, null);
            return ToolResult.structuredJson("{\"a\":1");
        });
        final Tool throwing = Tool.named("throwing").blocking(request -> {
            throw new IllegalStateException("on purpose");
        });
        try (EngineHarness harness = http(broken, throwing)) {
            for (int i = 0; i < 20; i++) {
                send(harness, HOG, call(i, "broken", "{}"));
                send(harness, HOG, call(i, "throwing", "{}"));
            }
            assertNothingKept(harness);
        }
    }

    @Test
    void shouldRefuseBatchesThatHaveNoRoom() {
        final UnaryOperator<EngineContext> settings = PeerHeapTest::small;
        try (EngineHarness harness = http(settings, slow)) {
            final String message = call(1, "slow", padded(2_000));
            final String batch = "[" + String.join(",", Collections.nCopies(50, message)) + "]";
            final Map<FrameHeader, String> old = Map.of(FrameHeader.PROTOCOL_VERSION, "2025-03-26");
            harness.transport.send(HOG, batch, old);
            harness.run();
            harness.transport.send(HOG, batch, old);
            harness.run();
            assertThat(harness.engine.keptBytes()).isLessThanOrEqualTo(BUDGET);
            assertThat(send(harness, HONEST, echo(2, "still")).text()).contains("still");
            release.countDown();
            harness.awaitUntil(() -> harness.transport.answers().size() >= 3);
            assertNothingKept(harness);
        }
    }

    @Test
    void shouldCountAllOfAnAddressAsOnePeerButLoopbackNever() {
        try (EngineHarness harness = http(slow)) {
            for (int i = 0; i < 40; i++) {
                harness.transport.from(100 + i, 42);
                harness.transport.send(100 + i, call(i, "slow", padded(10_000)));
            }
            harness.run();
            final int refused = harness.transport.answers().size();
            assertThat(refused).isPositive();
            assertThat(harness.engine.keptBytes())
                    .as("one address leaves some of the budget")
                    .isLessThan(BUDGET * 9L / 10);
            harness.transport.from(7, 43);
            harness.transport.send(7, call(1, "slow", padded(5_000)));
            harness.transport.send(8, call(1, "slow", padded(2_000)));
            harness.run();
            assertThat(harness.transport.answers()).hasSize(refused);
            release.countDown();
            harness.runUntilAnswers(42);
            assertNothingKept(harness);
        }
    }
}
