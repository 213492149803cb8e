package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.task.TaskExtension;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.memory.MemoryReply;

/** An engine that keeps tasks in memory, by clocks that a test moves, and what a client of it says. */
final class TaskFixture implements AutoCloseable {
    static final String TTL_MS = "60000";

    private static final long START_MS = 1_800_000_000_000L;
    private static final Pattern TASK_ID = Pattern.compile("\"taskId\":\"([A-Za-z0-9_-]{24})\"");
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/logLevel\":\"debug\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{},\"extensions\":{"
            + "\"io.modelcontextprotocol/tasks\":{}}}}";

    final EngineHarness harness;
    private final FakeClock clock = new FakeClock();
    private final AtomicLong epochMs = new AtomicLong(START_MS);
    private final boolean http;
    private String credentials = "none";
    private int lastId = 100;

    private TaskFixture(boolean http, UnaryOperator<EngineContext> settings, Tool... tools) {
        this.http = http;
        final TestTransport transport = http ? new TestTransport().likeHttp() : new TestTransport();
        harness = new EngineHarness(
                transport,
                EngineHarness.registry(tools),
                context -> settings.apply(context.clock(clock)
                        .epochClock(epochMs::get)
                        .limit(Limit.TASK_TTL_MS, Long.parseLong(TTL_MS))
                        .extension(TaskExtension.inMemory())));
    }

    static TaskFixture start(Tool... tools) {
        return start(UnaryOperator.identity(), tools);
    }

    static TaskFixture start(UnaryOperator<EngineContext> settings, Tool... tools) {
        return new TaskFixture(false, settings, tools);
    }

    static TaskFixture startLikeHttp(UnaryOperator<EngineContext> settings, Tool... tools) {
        return new TaskFixture(true, settings, tools);
    }

    /** From now on the client authenticates so. */
    TaskFixture as(String authorization) {
        credentials = authorization;
        return this;
    }

    void pass(long ms) {
        epochMs.addAndGet(ms);
        clock.advance(TimeUnit.MILLISECONDS.toNanos(ms));
        harness.run();
    }

    /** The time of day jumps, and a sweep becomes due. */
    void jump(long ms) {
        epochMs.addAndGet(ms);
        clock.advance(TimeUnit.SECONDS.toNanos(2));
        harness.run();
    }

    /** Calls a tool; the answer. */
    String call(String tool) {
        return call(tool, "");
    }

    String call(String tool, String more) {
        return send("tools/call", tool, "\"name\":\"" + tool + "\",\"arguments\":{}" + more);
    }

    /** Calls a tool that becomes a task; its id. */
    String task(String tool) {
        return idIn(call(tool));
    }

    static String idIn(String answer) {
        final Matcher matcher = TASK_ID.matcher(answer);
        assertThat(matcher.find()).as(answer).isTrue();
        return matcher.group(1);
    }

    String of(String method, String id) {
        return of(method, id, "");
    }

    String of(String method, String id, String more) {
        return send(method, id, "\"taskId\":\"" + id + "\"" + more);
    }

    String update(String id, String responses) {
        return of("tasks/update", id, ",\"inputResponses\":" + responses);
    }

    /** Sends a request and gives its answer. */
    String send(String method, String name, String params) {
        final int id = offer(method, name, params);
        return awaitText("\"id\":" + id + ",");
    }

    /** Sends a request; its id. */
    int offer(String method, String name, String params) {
        final int before = ++lastId;
        final String message = EngineHarness.request(before, method, "{" + params + "," + META + "}");
        if (http) {
            harness.transport.send(
                    before + 1,
                    message,
                    Map.of(
                            FrameHeader.PROTOCOL_VERSION,
                            "2026-07-28",
                            FrameHeader.METHOD,
                            method,
                            FrameHeader.NAME,
                            name,
                            FrameHeader.AUTHORIZATION,
                            credentials));
        } else {
            harness.transport.send(1, message);
        }
        return before;
    }

    /** Waits for a message that contains a text. */
    String awaitText(String mark) {
        harness.awaitUntil(() -> harness.transport.answers().stream()
                .anyMatch(answer -> answer.text().contains(mark)));
        return harness.transport.answers().stream()
                .map(MemoryReply::text)
                .filter(text -> text.contains(mark))
                .findFirst()
                .orElseThrow();
    }

    /** Looks at a task until it stands as it should. */
    String await(String id, String status) {
        String seen = of("tasks/get", id);
        for (long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                !seen.contains("\"status\":\"" + status + "\""); ) {
            assertThat(System.nanoTime()).as(seen).isLessThan(deadlineNs);
            seen = of("tasks/get", id);
        }
        return seen;
    }

    /** Awaits that calls have given back what they reserved, which they do after their outcome is known. */
    void awaitCallsEnd() {
        harness.awaitUntil(() -> harness.engine.callsUnderWay() == 0);
    }

    @Override
    public void close() {
        harness.close();
    }
}
