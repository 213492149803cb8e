package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.peregrine.engine.EngineHarness.SERVER;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.handler.ClientAnswers;
import org.peregrine.engine.handler.ClientInput;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.handler.LogLevel;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** What a call that becomes a task means to its handler and to its client. */
final class TaskTest {
    private static final long WAIT_SECONDS = 10;
    private static final Elicitation NAME_FORM =
            Elicitation.form("Who?", Form.EMPTY.required("name", Field.string("Name")));
    private static final String NAME_REQUEST = "{\"method\":\"elicitation/create\",\"params\":{\"mode\":\"form\",";

    private static final Tool BUSY = Tool.named("busy").interactive((request, context) -> {
        assertThat(context.becomeTask()).isTrue();
        new CountDownLatch(1).await();
        return ToolResult.text("never");
    });

    private static String accept(String key, String name) {
        return "\"" + key + "\":{\"action\":\"accept\",\"content\":{\"name\":\"" + name + "\"}}";
    }

    @Test
    void shouldAnswerWithAFlatTaskAndKeepTheResult() throws InterruptedException {
        final CountDownLatch go = new CountDownLatch(1);
        final Tool job = Tool.named("job").interactive((request, context) -> {
            context.becomeTask();
            go.await();
            return ToolResult.text("done");
        });
        try (TaskFixture fixture = TaskFixture.start(job)) {
            final String created = fixture.call("job", ",\"task\":{\"ttl\":5}");
            final String id = TaskFixture.idIn(created);
            final String members = "\"taskId\":\"" + id + "\",\"status\":\"working\","
                    + "\"createdAt\":\"2027-01-15T08:00:00Z\",\"lastUpdatedAt\":\"2027-01-15T08:00:00Z\","
                    + "\"ttlMs\":60000,\"pollIntervalMs\":1000," + SERVER + "}}";
            assertThat(created)
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":101,\"result\":{\"resultType\":\"task\"," + members);
            assertThat(fixture.of("tasks/get", id)).endsWith("\"result\":{\"resultType\":\"complete\"," + members);
            fixture.pass(2_000);
            go.countDown();
            assertThat(fixture.await(id, "completed"))
                    .contains(
                            "\"lastUpdatedAt\":\"2027-01-15T08:00:02Z\",\"ttlMs\":62000",
                            "\"result\":{\"resultType\":\"complete\",\"content\":[{\"type\":\"text\",\"text\":\"done\"}]},"
                                    + SERVER + "}}")
                    .doesNotContain("statusMessage", "\"error\"");
        }
    }

    @Test
    void shouldAskThroughTheTaskAndTakeAnswersOneByOne() {
        final Tool asks = Tool.named("asks").interactive((request, context) -> {
            context.becomeTask();
            final Map<String, ClientInput> inputs = new LinkedHashMap<>();
            inputs.put("a", NAME_FORM);
            inputs.put("b", NAME_FORM);
            final ClientAnswers answers = context.ask(inputs);
            final String again = context.elicit("a", NAME_FORM).string("name");
            return ToolResult.text(answers.elicitation("a").string("name")
                    + answers.elicitation("b").string("name")
                    + again);
        });
        try (TaskFixture fixture = TaskFixture.start(asks)) {
            final String id = fixture.task("asks");
            assertThat(fixture.await(id, "input_required"))
                    .contains("\"inputRequests\":{\"a\":" + NAME_REQUEST, "},\"b\":" + NAME_REQUEST);
            assertThat(fixture.update(id, "{\"x\":{}," + accept("b", "Bo") + "}"))
                    .endsWith("\"result\":{\"resultType\":\"complete\"," + SERVER + "}}");
            assertThat(fixture.of("tasks/get", id))
                    .contains("\"status\":\"input_required\"", "\"inputRequests\":{\"a\":")
                    .doesNotContain("\"b\":");
            fixture.update(id, "{" + accept("b", "too late") + "}");
            fixture.update(id, "{\"a\":7}");
            fixture.update(id, "{" + accept("a", "Al") + "}");
            fixture.harness.awaitUntil(() -> fixture.of("tasks/get", id).contains("\"a-2\":"));
            fixture.update(id, "{" + accept("a", "not asked any more") + "}");
            fixture.update(id, "{" + accept("a-2", "Cy") + "}");
            assertThat(fixture.await(id, "completed")).contains("\"text\":\"AlBoCy\"");
            assertThat(fixture.update(id, "{}")).endsWith("{\"resultType\":\"complete\"," + SERVER + "}}");
            assertThat(fixture.update(id, "[]")).contains("\"code\":-32602");
        }
    }

    @Test
    void shouldAskInRoundsBeforeTheTaskBegins() {
        final Tool both = Tool.named("both").interactive((request, context) -> {
            final String name = context.elicit("name", NAME_FORM).string("name");
            context.becomeTask();
            return ToolResult.text("Hello, " + name);
        });
        try (TaskFixture fixture = TaskFixture.start(both)) {
            assertThat(fixture.call("both"))
                    .contains("\"resultType\":\"input_required\"")
                    .doesNotContain("taskId");
            final String created = fixture.call("both", ",\"inputResponses\":{" + accept("name", "Alice") + "}");
            assertThat(created).contains("\"resultType\":\"task\"").doesNotContain("requestState", "inputRequests");
            assertThat(fixture.await(TaskFixture.idIn(created), "completed")).contains("Hello, Alice");
        }
    }

    @Test
    void shouldStopTheHandlerOfACancelledTask() throws InterruptedException {
        final CountDownLatch interrupted = new CountDownLatch(1);
        final AtomicBoolean told = new AtomicBoolean();
        final Tool job = Tool.named("job").interactive((request, context) -> {
            context.becomeTask();
            try {
                new CountDownLatch(1).await();
            } catch (final InterruptedException stop) {
                told.set(context.isCancelled());
                interrupted.countDown();
                throw stop;
            }
            return ToolResult.text("never");
        });
        try (TaskFixture fixture = TaskFixture.start(job)) {
            final String id = fixture.task("job");
            assertThat(fixture.of("tasks/cancel", id))
                    .endsWith("\"result\":{\"resultType\":\"complete\"," + SERVER + "}}");
            assertThat(fixture.of("tasks/get", id))
                    .contains("\"status\":\"cancelled\"")
                    .doesNotContain("\"error\"", "inputRequests");
            assertThat(interrupted.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(told).isTrue();
            assertThat(fixture.of("tasks/cancel", id))
                    .endsWith("\"result\":{\"resultType\":\"complete\"," + SERVER + "}}");
            assertThat(fixture.of("tasks/get", id)).contains("\"status\":\"cancelled\"");
            assertThat(fixture.harness.errors).isEmpty();
        }
    }

    @Test
    void shouldStopAHandlerThatWaitsForItsClient() {
        final CountDownLatch stopped = new CountDownLatch(1);
        final Tool asks = Tool.named("asks").interactive((request, context) -> {
            context.becomeTask();
            try {
                return ToolResult.text(context.elicit("name", NAME_FORM).string("name"));
            } finally {
                stopped.countDown();
            }
        });
        try (TaskFixture fixture = TaskFixture.start(asks)) {
            final String id = fixture.task("asks");
            fixture.await(id, "input_required");
            fixture.of("tasks/cancel", id);
            fixture.harness.awaitUntil(() -> stopped.getCount() == 0);
            assertThat(fixture.of("tasks/get", id)).contains("cancelled").doesNotContain("inputRequests");
        }
    }

    @Test
    void shouldTellErrorsOfTheProtocolFromThoseOfTools() {
        final Tool refuses = Tool.named("refuses").interactive((request, context) -> {
            context.becomeTask();
            throw new McpError(ErrorCode.INTERNAL_ERROR, "rate limit");
        });
        final Tool breaks = Tool.named("breaks").interactive((request, context) -> {
            context.becomeTask();
            throw new IllegalStateException("no luck");
        });
        try (TaskFixture fixture = TaskFixture.start(refuses, breaks)) {
            assertThat(fixture.await(fixture.task("refuses"), "failed"))
                    .contains(
                            "\"statusMessage\":\"rate limit\"",
                            "\"error\":{\"code\":-32603,\"message\":\"rate limit\"}," + SERVER + "}}")
                    .doesNotContain("\"content\"");
            assertThat(fixture.await(fixture.task("breaks"), "completed"))
                    .contains("Internal error in tool 'breaks' (error id ", "\"isError\":true")
                    .doesNotContain("\"error\":", "no luck");
        }
    }

    @Test
    void shouldShowProgressAsTheStatusMessageAndSendNothingElse() {
        final CountDownLatch said = new CountDownLatch(2);
        final Tool job = Tool.named("job").interactive((request, context) -> {
            context.becomeTask();
            context.log(LogLevel.ERROR, "job", "unheard");
            context.progress(1, 4, null);
            said.countDown();
            said.await();
            context.progress(2, 4, "half way");
            new CountDownLatch(1).await();
            return ToolResult.text("never");
        });
        try (TaskFixture fixture = TaskFixture.start(job)) {
            final String id = fixture.task("job");
            fixture.harness.awaitUntil(() -> said.getCount() == 1);
            assertThat(fixture.of("tasks/get", id)).contains("\"statusMessage\":\"1 of 4\"");
            said.countDown();
            fixture.harness.awaitUntil(() -> fixture.of("tasks/get", id).contains("\"statusMessage\":\"half way\""));
            assertThat(fixture.harness.transport.answers())
                    .noneMatch(answer -> answer.text().contains("notifications/"));
        }
    }

    @Test
    void shouldKeepTasksWhenTheTimeOfDayJumps() {
        try (TaskFixture fixture = TaskFixture.start(BUSY)) {
            final String id = fixture.task("busy");
            for (final long jumpMs : new long[] {3_600_000, -7_200_000}) {
                fixture.jump(jumpMs);
                assertThat(fixture.of("tasks/get", id)).contains("\"status\":\"working\"");
            }
        }
    }

    @Test
    void shouldFailATaskThatTakesTooLongAndForgetItLater() {
        try (TaskFixture fixture = TaskFixture.start(BUSY)) {
            final String id = fixture.task("busy");
            fixture.pass(59_999);
            assertThat(fixture.of("tasks/get", id)).contains("\"status\":\"working\"");
            fixture.pass(1_001);
            assertThat(fixture.await(id, "failed"))
                    .contains(
                            "\"error\":{\"code\":-32603,\"message\":\"The task of tool 'busy' took longer than 60 s\"}",
                            "121000");
            fixture.harness.awaitUntil(() -> !fixture.harness.errors.isEmpty()); // Told after the outcome is kept.
            assertThat(fixture.harness.errors)
                    .singleElement()
                    .asString()
                    .matches("tool 'busy', request 101, error id [0-9a-f]{12}: the task took longer than it may: 60 s");
            fixture.pass(60_000);
            assertThat(fixture.of("tasks/get", id)).contains("\"code\":-32602");
            fixture.pass(2_000);
            fixture.harness.awaitUntil(() -> fixture.of("tasks/get", id).contains("Task not found"));
        }
    }

    @Test
    void shouldEndAWaitForAClientThatNeverAnswers() {
        final Tool asks = Tool.named("asks").interactive((request, context) -> {
            context.becomeTask();
            return ToolResult.text(context.elicit("name", NAME_FORM).string("name"));
        });
        try (TaskFixture fixture =
                TaskFixture.start(context -> context.limit(Limit.CLIENT_ANSWER_TIMEOUT_NS, 5_000_000_000L), asks)) {
            final String id = fixture.task("asks");
            fixture.await(id, "input_required");
            fixture.pass(5_000);
            assertThat(fixture.await(id, "completed")).contains("did not answer within 5 s", "\"isError\":true");
        }
    }

    @Test
    void shouldStopRunningTasksWhenTheEngineCloses() throws InterruptedException {
        final CountDownLatch stopped = new CountDownLatch(1);
        final Tool job = Tool.named("job").interactive((request, context) -> {
            context.becomeTask();
            try {
                new CountDownLatch(1).await();
            } finally {
                stopped.countDown();
            }
            return ToolResult.text("never");
        });
        final TaskFixture fixture = TaskFixture.start(job);
        fixture.task("job");
        fixture.close();
        assertThat(stopped.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(fixture.harness.errors).isEmpty();
    }

    @Test
    void shouldNotLaunchWithAToolThatNeedsTasksAndNobodyToKeepThem() {
        final Tool job = Tool.named("job").taskRequired().inline((call, reply) -> reply.text("x"));
        assertThatThrownBy(() -> EngineHarness.start(context -> context, job))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Tool 'job' requires tasks");
    }
}
