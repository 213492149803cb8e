package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.request;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.memory.MemoryReply;

/** Who may do what with tasks: capabilities, headers, callers, limits, and who is told of changes. */
final class TaskRulesTest {
    private static final String REQUIRED =
            "\"code\":-32021,\"message\":\"The client has not declared the extension\",\"data\":{"
                    + "\"requiredCapabilities\":{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}}";

    private static final Tool BUSY = Tool.named("busy").interactive((request, context) -> {
        final boolean task = context.becomeTask();
        if (task) {
            new CountDownLatch(1).await();
        }
        return ToolResult.text("at once");
    });
    private static final Tool ONLY_TASK = Tool.named("only").taskRequired().interactive((request, context) -> {
        context.becomeTask();
        return ToolResult.text("done");
    });

    private static MemoryReply last(TaskFixture fixture) {
        return fixture.harness.transport.answers().getLast();
    }

    @Test
    void shouldDeclareTheExtensionToModernClientsOnly() {
        try (TaskFixture fixture = TaskFixture.start()) {
            assertThat(fixture.harness.exchange(request(1, "server/discover", "{" + META + "}")))
                    .contains("\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}")
                    .doesNotContain("\"tasks\":{");
            assertThat(fixture.harness.exchange(request(2, "initialize", "{\"protocolVersion\":\"2025-11-25\"}")))
                    .doesNotContain("tasks");
            assertThat(fixture.harness.exchange(request(3, "tasks/get", "{\"taskId\":\"x\"}")))
                    .contains("\"code\":-32601");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tasks/get", "tasks/update", "tasks/cancel"})
    void shouldRefuseClientsThatDoNotKnowTasks(String method) {
        try (TaskFixture fixture = TaskFixture.start()) {
            final String params = "{\"taskId\":\"x\",\"inputResponses\":{}," + META + "}";
            assertThat(fixture.harness.exchange(request(1, method, params))).contains(REQUIRED);
            assertThat(last(fixture).status()).isEqualTo(ReplyStatus.INVALID);
            assertThat(fixture.of(method, "x", ",\"inputResponses\":{}"))
                    .contains("\"error\":{\"code\":-32602,\"message\":\"Task not found\"}");
            assertThat(fixture.send(method, "", "\"taskId\":7,\"inputResponses\":{}"))
                    .contains("\"code\":-32602");
        }
    }

    @Test
    void shouldServeClientsThatDoNotKnowTasksAtOnceUnlessTheToolCannot() {
        try (TaskFixture fixture = TaskFixture.start(BUSY, ONLY_TASK)) {
            final String params = "{\"name\":\"%s\",\"arguments\":{}," + META + "}";
            assertThat(fixture.harness.exchange(request(1, "tools/call", params.formatted("busy"))))
                    .contains("\"resultType\":\"complete\"", "at once")
                    .doesNotContain("taskId");
            assertThat(fixture.harness.exchange(request(2, "tools/call", params.formatted("only"))))
                    .contains(REQUIRED);
            assertThat(last(fixture).status()).isEqualTo(ReplyStatus.INVALID);
            assertThat(fixture.await(fixture.task("only"), "completed")).contains("done");
            fixture.harness.exchange(request(3, "initialize", "{\"protocolVersion\":\"2025-11-25\"}"));
            assertThat(fixture.harness.exchange(EngineHarness.call(4, "only", "{}")))
                    .contains("\"code\":-32600");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tasks/result", "tasks/list"})
    void shouldNotKnowTheMethodsOfEarlierTasks(String method) {
        try (TaskFixture fixture = TaskFixture.start()) {
            assertThat(fixture.of(method, "x")).contains("\"code\":-32601");
            assertThat(last(fixture).status()).isEqualTo(ReplyStatus.NOT_FOUND);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tasks/get", "tasks/update", "tasks/cancel"})
    void shouldWantTheTaskInTheHeaderThatGatewaysRouteBy(String method) {
        try (TaskFixture fixture = TaskFixture.startLikeHttp(UnaryOperator.identity(), BUSY)) {
            final String id = fixture.task("busy");
            assertThat(fixture.of(method, id, ",\"inputResponses\":{}")).contains("\"resultType\":\"complete\"");
            assertThat(fixture.send(method, "other", "\"taskId\":\"" + id + "\",\"inputResponses\":{}"))
                    .contains("\"code\":-32020");
            assertThat(last(fixture).status()).isEqualTo(ReplyStatus.INVALID);
            final Map<FrameHeader, String> nameless =
                    Map.of(FrameHeader.PROTOCOL_VERSION, "2026-07-28", FrameHeader.METHOD, method);
            final int before = fixture.harness.transport.answers().size();
            fixture.harness.transport.send(
                    99, request(1, method, "{\"taskId\":\"" + id + "\"," + META + "}"), nameless);
            fixture.harness.runUntilAnswers(before + 1);
            assertThat(last(fixture).text()).contains("\"code\":-32020");
        }
    }

    @Test
    void shouldKnowATaskOnlyToWhoAskedForIt() {
        try (TaskFixture fixture = TaskFixture.startLikeHttp(UnaryOperator.identity(), BUSY)) {
            final String id = fixture.as("Bearer one").task("busy");
            for (final String method : List.of("tasks/get", "tasks/update", "tasks/cancel")) {
                assertThat(fixture.as("Bearer two").of(method, id, ",\"inputResponses\":{}"))
                        .contains("\"code\":-32602", "Task not found");
            }
            assertThat(fixture.as("Bearer one").of("tasks/get", id)).contains("\"status\":\"working\"");
            fixture.of("tasks/cancel", id);
            assertThat(fixture.as("Bearer two").of("tasks/get", id)).contains("Task not found");
            assertThat(fixture.as("Bearer one").of("tasks/get", id)).contains("\"status\":\"cancelled\"");
        }
    }

    @Test
    void shouldRefuseMoreTasksThanItMayKeep() {
        try (TaskFixture fixture = TaskFixture.start(
                context -> context.limit(Limit.MAX_OPEN_TASKS, 2).limit(Limit.MAX_TASKS, 3), BUSY)) {
            final String first = fixture.task("busy");
            final String second = fixture.task("busy");
            assertThat(fixture.call("busy")).contains("\"code\":-32603", "too many tasks");
            fixture.of("tasks/cancel", first);
            fixture.of("tasks/cancel", second);
            final String third = taskWhenHandlersHaveEnded(fixture);
            final String fourth = taskWhenHandlersHaveEnded(fixture);
            assertThat(fixture.of("tasks/get", first))
                    .as("the oldest that is over gives way")
                    .contains("Task not found");
            assertThat(fixture.of("tasks/get", second)).contains("\"status\":\"cancelled\"");
            assertThat(fixture.call("busy")).contains("too many tasks");
            fixture.of("tasks/cancel", third);
            fixture.of("tasks/cancel", fourth);
            fixture.pass(61_000);
            fixture.harness.awaitUntil(() -> fixture.of("tasks/get", third).contains("Task not found"));
            fixture.task("busy");
        }
    }

    /** A handler counts until its thread has ended, which an interruption takes a while to bring about. */
    private static String taskWhenHandlersHaveEnded(TaskFixture fixture) {
        final String[] answer = {""};
        fixture.harness.awaitUntil(() -> {
            answer[0] = fixture.call("busy");
            return !answer[0].contains("too many tasks");
        });
        return TaskFixture.idIn(answer[0]);
    }

    @Test
    void shouldCountATaskWhoseHandlerIgnoresItsInterruptionUntilItEnds() {
        final CountDownLatch release = new CountDownLatch(1);
        final Tool stubborn = Tool.named("busy").interactive((request, context) -> {
            context.becomeTask();
            boolean released = false;
            while (!released) {
                try {
                    released = release.await(10, TimeUnit.SECONDS);
                } catch (final InterruptedException ignored) {
                    Thread.onSpinWait();
                }
            }
            return ToolResult.EMPTY;
        });
        try (TaskFixture fixture = TaskFixture.start(context -> context.limit(Limit.MAX_OPEN_TASKS, 2), stubborn)) {
            fixture.of("tasks/cancel", fixture.task("busy"));
            fixture.of("tasks/cancel", fixture.task("busy"));
            assertThat(fixture.call("busy")).contains("too many tasks");
            release.countDown();
            taskWhenHandlersHaveEnded(fixture);
        }
    }

    @Test
    void shouldLeaveRoomForOtherCallers() {
        try (TaskFixture fixture =
                TaskFixture.startLikeHttp(context -> context.limit(Limit.MAX_OPEN_TASKS_PER_CALLER, 1), BUSY)) {
            fixture.as("Bearer one").task("busy");
            assertThat(fixture.call("busy")).contains("too many tasks");
            fixture.as("Bearer two").task("busy");
        }
    }

    @Test
    void shouldFailTasksWhoseResultIsTooLongOrHasNoRoom() {
        final Tool large = Tool.named("large").interactive((request, context) -> {
            context.becomeTask();
            return ToolResult.text("x".repeat(2000));
        });
        try (TaskFixture fixture =
                TaskFixture.start(context -> context.limit(Limit.MAX_TASK_RESULT_BYTES, 1024), large)) {
            assertThat(fixture.await(fixture.task("large"), "failed")).contains("exceeds the size limit of tasks");
        }
        try (TaskFixture fixture =
                TaskFixture.start(context -> context.limit(Limit.MAX_TASK_STORE_BYTES, 3000), large)) {
            final String kept = fixture.task("large");
            fixture.await(kept, "completed");
            fixture.awaitCallsEnd();
            fixture.await(fixture.task("large"), "completed");
            assertThat(fixture.of("tasks/get", kept))
                    .as("the oldest that is over gives way")
                    .contains("Task not found");
        }
        try (TaskFixture fixture =
                TaskFixture.start(context -> context.limit(Limit.MAX_TASK_STORE_BYTES, 1500), large)) {
            assertThat(fixture.await(fixture.task("large"), "failed")).contains("no room to keep the result");
        }
        try (TaskFixture fixture = TaskFixture.start(context -> context.limit(Limit.PEER_HEAP_BYTES, 1 << 16), large)) {
            final String first = fixture.task("large");
            for (int i = 0; i < 50; i++) {
                fixture.await(fixture.task("large"), "completed");
                fixture.awaitCallsEnd();
                assertThat(fixture.harness.engine.keptBytes()).isLessThan(1 << 16);
            }
            assertThat(fixture.of("tasks/get", first)).contains("Task not found");
        }
    }

    @Test
    void shouldTellWhoListensHowATaskStands() {
        final CountDownLatch go = new CountDownLatch(1);
        final Tool job = Tool.named("job").interactive((request, context) -> {
            context.becomeTask();
            go.await();
            return ToolResult.text("done");
        });
        try (TaskFixture fixture = TaskFixture.start(job)) {
            final String id = fixture.task("job");
            final int listen = fixture.offer(
                    "subscriptions/listen", "", "\"notifications\":{\"taskIds\":[\"unknown\",\"" + id + "\"]}");
            final String subscription = "\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":" + listen + "}";
            fixture.awaitText("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\","
                    + "\"params\":{" + subscription + ",\"notifications\":{\"taskIds\":[\"" + id + "\"]}}}");
            final String begin =
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tasks\",\"params\":{\"taskId\":\"" + id + "\",";
            assertThat(fixture.awaitText(begin + "\"status\":\"working\""))
                    .endsWith("\"pollIntervalMs\":1000," + subscription + "}}");
            go.countDown();
            assertThat(fixture.awaitText(begin + "\"status\":\"completed\""))
                    .contains("\"text\":\"done\"")
                    .endsWith(subscription + "}}");
            assertThat(fixture.harness.transport.answers().get(1).text()).contains("acknowledged");
        }
    }

    @Test
    void shouldTellWhoListensLateAtOnce() {
        try (TaskFixture fixture = TaskFixture.start(ONLY_TASK)) {
            final String id = fixture.task("only");
            fixture.await(id, "completed");
            fixture.offer("subscriptions/listen", "", "\"notifications\":{\"taskIds\":[\"" + id + "\"]}");
            assertThat(fixture.awaitText("\"method\":\"notifications/tasks\""))
                    .contains("\"status\":\"completed\"", "\"text\":\"done\"");
        }
    }

    @Test
    void shouldTellOfTasksOnlyWhoKnowsThemAndMayKnowThisOne() {
        try (TaskFixture fixture = TaskFixture.startLikeHttp(UnaryOperator.identity(), BUSY)) {
            final String id = fixture.as("Bearer one").task("busy");
            final String filter = "\"notifications\":{\"taskIds\":[\"" + id + "\"]}";
            fixture.as("Bearer two").offer("subscriptions/listen", "", filter);
            assertThat(fixture.awaitText("acknowledged")).endsWith("\"notifications\":{}}}");
            fixture.as("Bearer one").of("tasks/cancel", id);
            assertThat(fixture.harness.transport.answers())
                    .noneMatch(answer -> answer.text().contains("notifications/tasks"));
        }
        try (TaskFixture fixture = TaskFixture.start()) {
            final String listen = "{\"notifications\":{\"taskIds\":[\"x\"]}," + META + "}";
            assertThat(fixture.harness.exchange(request(1, "subscriptions/listen", listen)))
                    .contains(REQUIRED);
        }
    }
}
