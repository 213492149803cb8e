package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.echo;
import static org.peregrine.engine.EngineHarness.request;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.HandlerMistake;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.ThreadHealth;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** Calls of a handler that only fails are held off until one of them has succeeded again. */
@Timeout(60)
final class BreakerTest {
    private static final int FAILURES = 3;
    private static final Form NAME = Form.EMPTY.required("name", Field.string("Name"));

    private final FakeClock clock = new FakeClock();
    private final AtomicBoolean broken = new AtomicBoolean(true);
    private final AtomicInteger called = new AtomicInteger();

    /** The kinds of handlers of a tool. */
    enum Kind {
        INLINE,
        BLOCKING,
        TYPED,
        INTERACTIVE;

        Tool tool(BreakerTest test) {
            final Tool.Builder tool = Tool.named("weak");
            return switch (this) {
                case INLINE ->
                    tool.inline((request, reply) -> {
                        test.work();
                        reply.text("works");
                    });
                case BLOCKING -> tool.blocking(request -> test.work());
                case TYPED -> tool.typed(Empty.class, arguments -> test.work());
                case INTERACTIVE -> tool.interactive((request, context) -> test.work());
            };
        }
    }

    /** No arguments. */
    record Empty() {}

    private ToolResult work() {
        called.incrementAndGet();
        if (broken.get()) {
            throw new IllegalStateException("broken");
        }
        return ToolResult.text("works");
    }

    private EngineContext settings(EngineContext context) {
        return context.clock(clock).limit(Limit.BREAKER_FAILURES, FAILURES);
    }

    private EngineHarness start(Tool... tools) {
        return EngineHarness.start(this::settings, tools);
    }

    private String weak(EngineHarness harness) {
        final String answer = harness.exchange(call(harness.transport.answers().size(), "weak", "{}"));
        harness.awaitUntil(() -> harness.engine.callsUnderWay() == 0);
        return answer;
    }

    private void fail(EngineHarness harness) {
        for (int i = 0; i < FAILURES; i++) {
            assertThat(weak(harness)).doesNotContain("held off");
        }
    }

    private void pass(EngineHarness harness, long ms) {
        clock.advance(TimeUnit.MILLISECONDS.toNanos(ms));
        harness.run();
    }

    private static long count(EngineHarness harness, EngineCounter counter) {
        return harness.engine.counter(counter);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldHoldOffCallsUntilOneSucceeds(Kind kind) {
        try (EngineHarness harness = start(kind.tool(this))) {
            fail(harness);
            pass(harness, 500);
            assertThat(weak(harness))
                    .contains(
                            "\"code\":-32603",
                            "Calls of tool 'weak' are held off, because it failed 3 times in turn; the next is tried in"
                                    + " 1500 ms",
                            "\"data\":{\"retryAfterMs\":1500}");
            assertThat(called).hasValue(FAILURES);
            assertThat(harness.exchange(echo(99, "others"))).contains("others");
            pass(harness, 1500);
            assertThat(weak(harness)).doesNotContain("held off");
            assertThat(called).hasValue(FAILURES + 1);
            assertThat(weak(harness)).contains("2000 ms");
            broken.set(false);
            pass(harness, 2000);
            assertThat(weak(harness)).contains("works");
            assertThat(weak(harness)).contains("works");
            assertThat(count(harness, EngineCounter.CALLS_HELD_OFF)).isEqualTo(2);
            assertThat(count(harness, EngineCounter.HANDLERS_HELD_OFF)).isEqualTo(1);
        }
    }

    @Test
    void shouldTellTheOperatorWhichHandlerItIs() {
        try (EngineHarness harness = start(Kind.BLOCKING.tool(this))) {
            assertThat(harness.engine.health().heldOff()).isEmpty();
            fail(harness);
            assertThat(harness.engine.health().heldOff()).singleElement().satisfies(held -> {
                assertThat(held.handler()).isEqualTo("tool 'weak'");
                assertThat(held.stalledNs()).isEqualTo(2_000_000_000L);
                assertThat(held.isHeldOff()).isTrue();
            });
            assertThat(harness.engine.health().whyNotHealthy()).isNull();
            assertThat(harness.errors)
                    .filteredOn(HandlerMistake.class::isInstance)
                    .singleElement()
                    .asString()
                    .contains("Calls of tool 'weak' are held off", "2 s until the next try");
            pass(harness, 2000);
            assertThat(harness.engine.health().heldOff()).isEmpty();
        }
    }

    @Test
    void shouldCountFailuresInTurnOnly() {
        try (EngineHarness harness = start(Kind.BLOCKING.tool(this))) {
            for (int i = 0; i < 3; i++) {
                weak(harness);
                weak(harness);
                broken.set(false);
                assertThat(weak(harness)).contains("works");
                broken.set(true);
            }
            assertThat(count(harness, EngineCounter.HANDLERS_HELD_OFF)).isZero();
        }
    }

    @Test
    void shouldLeaveAnErrorThatTheAuthorHasChosen() {
        final List<Tool> choosing = List.of(
                Tool.named("weak").blocking(request -> ToolResult.error("no such city")),
                Tool.named("weak").blocking(request -> {
                    throw McpError.invalidParams("no such city");
                }),
                Tool.named("weak").inline((request, reply) -> {
                    throw McpError.invalidParams("no such city");
                }));
        for (final Tool tool : choosing) {
            try (EngineHarness harness = start(tool)) {
                for (int i = 0; i < 2 * FAILURES; i++) {
                    assertThat(weak(harness)).contains("no such city");
                }
            }
        }
    }

    @Test
    void shouldNeverHoldOffUnlessItIsAskedTo() {
        try (EngineHarness harness = EngineHarness.start(context -> context.clock(clock), Kind.BLOCKING.tool(this))) {
            for (int i = 0; i < 50; i++) {
                assertThat(weak(harness)).doesNotContain("held off");
            }
        }
    }

    @Test
    void shouldTakeATimeoutForAFailureAndAWithdrawnProbeForNone() {
        final CountDownLatch release = new CountDownLatch(1);
        final AtomicInteger begun = new AtomicInteger();
        final Tool slow = Tool.named("weak").timeout(Duration.ofSeconds(1)).blocking(request -> {
            begun.incrementAndGet();
            release.await(30, TimeUnit.SECONDS);
            return ToolResult.text("works");
        });
        try (EngineHarness harness = start(slow)) {
            for (int i = 0; i < FAILURES; i++) {
                harness.transport.send(1, call(i, "weak", "{}"));
                final int number = i + 1;
                harness.awaitUntil(() -> begun.get() == number);
                pass(harness, 1100);
                harness.runUntilAnswers(number);
            }
            harness.awaitUntil(() -> harness.engine.callsUnderWay() == 0);
            assertThat(weak(harness)).contains("held off");
            pass(harness, 2000);
            harness.transport.send(1, call(77, "weak", "{}"));
            harness.awaitUntil(() -> begun.get() == FAILURES + 1);
            assertThat(harness.exchange(call(78, "weak", "{}"))).contains("held off");
            final int before = harness.transport.answers().size();
            harness.transport.send(
                    1, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":77}}");
            harness.runUntilAnswers(before + 2); // Both exchanges end without an answer.
            harness.awaitUntil(() -> harness.engine.callsUnderWay() == 0);
            release.countDown();
            assertThat(weak(harness)).contains("works");
        }
    }

    @Test
    void shouldNotBlameAHandlerForItsClient() {
        final Tool asking = Tool.named("weak")
                .interactive((request, context) -> ToolResult.text(
                        context.elicit("who", Elicitation.form("Who?", NAME)).string("name")));
        try (EngineHarness harness = start(asking)) {
            for (int i = 0; i < 2 * FAILURES; i++) {
                assertThat(weak(harness)).doesNotContain("held off"); // The client cannot be asked.
            }
            assertThat(count(harness, EngineCounter.HANDLERS_HELD_OFF)).isZero();
        }
    }

    @Test
    void shouldJudgeATaskByItsOutcome() {
        final Tool job = Tool.named("job").interactive((request, context) -> {
            context.becomeTask();
            return work();
        });
        try (TaskFixture fixture = TaskFixture.start(
                context -> context.limit(Limit.BREAKER_FAILURES, FAILURES)
                        .limit(Limit.BREAKER_PAUSE_NS, 3_600_000_000_000L),
                job)) {
            for (int i = 0; i < FAILURES; i++) {
                fixture.await(fixture.task("job"), "completed");
                fixture.awaitCallsEnd();
            }
            assertThat(fixture.call("job")).contains("Calls of tool 'job' are held off");
        }
    }

    @Test
    void shouldTakeATaskThatIsTooLateForAFailure() {
        final CountDownLatch release = new CountDownLatch(1);
        final Tool job = Tool.named("job").interactive((request, context) -> {
            context.becomeTask();
            boolean released = false;
            while (!released) { // Ignores its interruption.
                try {
                    released = release.await(30, TimeUnit.SECONDS);
                } catch (final InterruptedException ignored) {
                    called.incrementAndGet();
                }
            }
            return ToolResult.text("late");
        });
        try (TaskFixture fixture = TaskFixture.start(context -> context.limit(Limit.BREAKER_FAILURES, 1), job)) {
            final String id = fixture.task("job");
            fixture.pass(61_000);
            fixture.await(id, "failed");
            assertThat(fixture.call("job")).contains("Calls of tool 'job' are held off");
            release.countDown();
        }
    }

    @Test
    void shouldHoldOffResourcesAndPromptsToo() {
        final Registry registry = Registry.builder()
                .resource(Resource.at("test://weak").inline((request, reply) -> {
                    throw new IllegalStateException("broken");
                }))
                .prompt(Prompt.named("weak").inline((request, reply) -> {
                    throw new IllegalStateException("broken");
                }))
                .prompt(Prompt.named("well").blocking(request -> PromptResult.of(PromptMessage.user("hello"))))
                .build();
        try (EngineHarness harness = new EngineHarness(new TestTransport(), registry, this::settings)) {
            final String read = request(1, "resources/read", "{\"uri\":\"test://weak\"}");
            final String prompt = request(2, "prompts/get", "{\"name\":\"weak\"}");
            for (int i = 0; i < FAILURES; i++) {
                assertThat(harness.exchange(read) + harness.exchange(prompt)).doesNotContain("held off");
            }
            assertThat(harness.exchange(read)).contains("Calls of resource 'test://weak' are held off");
            assertThat(harness.exchange(prompt)).contains("Calls of prompt 'weak' are held off");
            assertThat(harness.exchange(request(3, "prompts/get", "{\"name\":\"well\"}")))
                    .contains("hello");
            assertThat(harness.engine.health().heldOff())
                    .extracting(ThreadHealth::handler)
                    .containsExactlyInAnyOrder("resource 'test://weak'", "prompt 'weak'");
        }
    }
}
