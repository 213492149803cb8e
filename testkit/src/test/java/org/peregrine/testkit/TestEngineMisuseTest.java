package org.peregrine.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.peregrine.testkit.McpAssertions.assertThat;

import java.nio.CharBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** Mistakes and accidents of a test are answered at once and in words. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TestEngineMisuseTest {
    private static final Tool ADD = Tool.named("add").typed(Sum.class, sum -> String.valueOf(sum.a() + sum.b()));
    private static final Map<String, Object> ONE_AND_TWO = Map.of("a", 1, "b", 2);

    record Sum(int a, int b) {}

    private static Tool sleeper(CountDownLatch entered) {
        return Tool.named("sleep").blocking(request -> {
            entered.countDown();
            new CountDownLatch(1).await();
            return ToolResult.EMPTY;
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"V2025_11_25", "V2026_07_28"})
    void shouldSayAtOnceThatACancelledRequestHasNoAnswer(ProtocolVersion version) throws Exception {
        final CountDownLatch entered = new CountDownLatch(1);
        try (TestEngine engine = TestEngine.of(sleeper(entered), ADD)) {
            final TestClient client = engine.client(version);
            final PendingAnswer sleep = client.beginTool("sleep", Map.of());
            assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
            sleep.cancel();
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(sleep::answer)
                    .withMessage("No answer to tools/call 'sleep', which the test has cancelled");
            final PendingAnswer late = client.beginTool("add", ONE_AND_TWO);
            final Answer came = late.answer();
            late.cancel();
            assertThat(late.answer() == came).isTrue();
        }
    }

    @Test
    void shouldSayAtOnceThatAnEngineIsClosed() {
        final TestEngine engine = TestEngine.of(ADD);
        final TestClient client = engine.client();
        assertThat(client.callTool("add", ONE_AND_TWO)).hasText("3");
        engine.close();
        engine.close();
        final List<ThrowingCallable> uses = List.of(
                () -> client.callTool("add", ONE_AND_TWO),
                () -> client.notify("notifications/x", Map.of()),
                client::disconnect,
                engine::client,
                engine::run,
                () -> engine.advance(Duration.ofSeconds(1)));
        for (final ThrowingCallable use : uses) {
            assertThatIllegalStateException().isThrownBy(use).withMessage("This TestEngine is closed");
        }
        assertThat(client.notifications()).isEmpty();
        assertThat(client.questions()).isEmpty();
        assertThat(engine).hasNoErrors();
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"V2025_11_25", "V2026_07_28"})
    void shouldNotSpeakForAClientThatHasLeft(ProtocolVersion version) {
        try (TestEngine engine = TestEngine.of(ADD)) {
            final TestClient client = engine.client(version);
            client.callTool("add", ONE_AND_TWO);
            client.disconnect();
            client.disconnect();
            assertThatIllegalStateException()
                    .isThrownBy(() -> client.callTool("add", ONE_AND_TWO))
                    .withMessageContaining("has left");
            assertThat(engine.client(version).callTool("add", ONE_AND_TWO)).hasText("3");
        }
    }

    @Test
    void shouldRefuseWhatJsonCannotSay() {
        try (TestEngine engine = TestEngine.of(ADD)) {
            final TestClient client = engine.client();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.callTool("add", Map.of("a", Double.NaN)))
                    .withMessage("JSON has no number NaN");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.callTool("add", Map.of("a", Float.NEGATIVE_INFINITY)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> client.callTool("add", Map.of("a", new int[0])))
                    .withMessageEndingWith("not int[]");
            assertThatNullPointerException()
                    .isThrownBy(() -> client.callTool("add", null))
                    .withMessageContaining("arguments");
            assertThat(client.callTool("add", ONE_AND_TWO)).hasText("3");
        }
    }

    @Test
    void shouldGiveWhatTheServerAnswersWithoutAnId() {
        Object nested = 1;
        for (int depth = 0; depth < 1_000; depth++) {
            nested = List.of(nested);
        }
        try (TestEngine engine = TestEngine.of(ADD)) {
            final Answer answer = engine.client().callTool("add", Map.of("a", nested));
            assertThat(answer.isError()).isTrue();
            assertThat(answer.errorCode()).isNegative();
        }
    }

    @Test
    void shouldRefuseSettingsOfAnotherContext() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestEngine.launch(context -> new EngineContext()))
                .withMessage("The settings must return the context that they are given");
        assertThatIllegalArgumentException().isThrownBy(() -> TestEngine.launch(context -> null));
    }

    @Test
    void shouldNotMoveTimeBack() {
        try (TestEngine engine = TestEngine.of(ADD)) {
            assertThatIllegalArgumentException().isThrownBy(() -> engine.advance(Duration.ofSeconds(-1)));
        }
    }

    @Test
    void shouldRefuseToRunFromWithin() {
        final AtomicReference<TestEngine> engine = new AtomicReference<>();
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final Tool inline = Tool.named("inline").inline((call, reply) -> {
            try {
                engine.get().run();
            } catch (final IllegalStateException refused) {
                thrown.set(refused);
            }
            reply.text("done");
        });
        engine.set(TestEngine.of(inline));
        try (TestEngine closed = engine.get()) {
            assertThat(closed.client().callTool("inline")).hasText("done");
        }
        assertThat(thrown.get()).hasMessageContaining("from within the engine");
    }

    @Test
    void shouldTellAnotherThreadThatItIsUsed() {
        final AtomicReference<TestEngine> engine = new AtomicReference<>();
        final Tool blocking = Tool.named("blocking").blocking(request -> {
            engine.get().client().callTool("blocking");
            return ToolResult.EMPTY;
        });
        engine.set(TestEngine.of(blocking));
        try (TestEngine closed = engine.get()) {
            assertThat(closed.client().callTool("blocking")).isToolError("error id");
            assertThat(closed).hasErrorContaining("one thread at a time");
        }
    }

    @Test
    void shouldBeClosedWhileAnotherThreadWaits() throws Exception {
        final CountDownLatch entered = new CountDownLatch(1);
        final TestEngine engine = TestEngine.of(sleeper(entered));
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                engine.client().callTool("sleep");
            } catch (final IllegalStateException | AssertionError failure) {
                thrown.set(failure);
            }
        });
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        engine.close();
        assertThat(waiting.join(Duration.ofSeconds(30))).isTrue();
        assertThat(thrown.get()).hasMessageContaining("closed");
    }

    @Test
    void shouldBeClosedAsSoonAsAnotherThreadClosesIt() throws Exception {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch closing = new CountDownLatch(1);
        final CountDownLatch seen = new CountDownLatch(1);
        final TestEngine engine = TestEngine.of(Tool.named("linger").blocking(request -> {
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (final InterruptedException closed) {
                closing.countDown();
                seen.await(30, TimeUnit.SECONDS);
            }
            return ToolResult.EMPTY;
        }));
        engine.client().beginTool("linger", Map.of());
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        final Thread closer = Thread.ofPlatform().start(engine::close);
        assertThat(closing.await(30, TimeUnit.SECONDS)).isTrue();
        assertThatIllegalStateException().isThrownBy(engine::client).withMessage("This TestEngine is closed");
        seen.countDown();
        assertThat(closer.join(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void shouldQuoteTheFailureBehindAnErrorId() {
        final Tool fail = Tool.named("fail").blocking(request -> {
            throw new IllegalStateException("no luck");
        });
        try (TestEngine engine = TestEngine.of(fail)) {
            final Answer answer = engine.client().callTool("fail");
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> assertThat(answer).hasText("fine"))
                    .withMessageContaining("no luck")
                    .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
        }
    }

    @Test
    void shouldLeaveTheLastWordToTheTestsOwnMeta() {
        final Tool report = Tool.named("report").interactive((request, context) -> {
            context.progress(1, 2.5, "half");
            return ToolResult.text(request.meta().toString());
        });
        try (TestEngine engine = TestEngine.of(report)) {
            final TestClient client = engine.client();
            assertThat(client.request(
                            "tools/call",
                            Map.of(
                                    "name",
                                    "report",
                                    "arguments",
                                    Map.of(),
                                    "_meta",
                                    Map.of("progressToken", "mine", "com.example/a", 1))))
                    .containsText("\"com.example/a\":1");
            assertThat(client)
                    .wasNotified("notifications/progress", "mine", "progressToken")
                    .wasNotified("notifications/progress", 1, "progress")
                    .wasNotified("notifications/progress", 1.0, "progress")
                    .wasNotified("notifications/progress", 2.5f, "total");
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> assertThat(client).wasNotified("notifications/progress", 2, "progress"));
        }
    }

    @Test
    void shouldCompareValuesAsJsonDoes() {
        final Map<String, Object> came = Map.of("a", List.of(1L, 2.0, "x", Map.of("b", true)));
        assertThat(PlainJson.same(came, Map.of("a", List.of(1, 2, CharBuffer.wrap("x"), Map.of("b", true)))))
                .isTrue();
        assertThat(PlainJson.same(came, Map.of("a", List.of(1, 2, "x")))).isFalse();
        assertThat(PlainJson.same(came, Map.of("a", List.of(1, 2, "x", Map.of("b", true), 5))))
                .isFalse();
        assertThat(PlainJson.same(came, Map.of("b", List.of()))).isFalse();
        assertThat(PlainJson.same(3L, "3")).isFalse();
        assertThat(PlainJson.same(null, null)).isTrue();
        assertThat(PlainJson.same(null, 0)).isFalse();
    }

    @Test
    void shouldStandBesideManyOthers() throws Exception {
        final int engines = 16;
        final List<Callable<String>> tasks = new ArrayList<>();
        for (int i = 0; i < engines; i++) {
            final int a = i;
            tasks.add(() -> {
                try (TestEngine engine = TestEngine.of(ADD)) {
                    return engine.client()
                            .callTool("add", Map.of("a", a, "b", 1))
                            .text();
                }
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            int expected = 1;
            for (final Future<String> sum : threads.invokeAll(tasks)) {
                assertThat(sum.get()).isEqualTo(String.valueOf(expected));
                expected++;
            }
        }
    }
}
