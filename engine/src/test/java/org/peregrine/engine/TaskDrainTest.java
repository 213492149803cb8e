package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.request;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.task.TaskExtension;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** Tasks whose outcome outlives the engine, while it closes. */
final class TaskDrainTest {
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}}";

    @TempDir
    private Path directory;

    private final CountDownLatch release = new CountDownLatch(1);
    private final Tool tool = Tool.named("report").interactive((request, context) -> {
        context.becomeTask();
        release.await();
        return ToolResult.text("kept");
    });

    private EngineHarness start(TaskExtension tasks) {
        final FakeClock clock = new FakeClock();
        return new EngineHarness(
                new TestTransport(),
                EngineHarness.registry(tool),
                context -> context.clock(clock).extension(tasks));
    }

    private static String begin(EngineHarness harness) {
        final String call = request(1, "tools/call", "{\"name\":\"report\",\"arguments\":{}," + META + "}");
        final String id = TaskFixture.idIn(harness.exchange(call));
        harness.engine.beginClose();
        for (int i = 0; i < 20; i++) {
            harness.run();
        }
        return id;
    }

    @Test
    void shouldKeepTheOutcomeOfATaskThatEndsInTime() {
        final EngineHarness harness = start(TaskExtension.in(directory));
        final String id = begin(harness);
        assertThat(harness.transport.ends()).as("waits").doesNotContain("quiesce");
        release.countDown();
        harness.awaitUntil(() -> harness.transport.ends().contains("finish"));
        harness.close();
        try (EngineHarness next = start(TaskExtension.in(directory))) {
            assertThat(next.exchange(request(2, "tasks/get", "{\"taskId\":\"" + id + "\"," + META + "}")))
                    .contains("\"status\":\"completed\"", "kept");
        }
    }

    @Test
    void shouldNotWaitForATaskThatEndsWithTheProcessAnyway() {
        final EngineHarness harness = start(TaskExtension.inMemory());
        begin(harness);
        harness.close();
        assertThat(harness.transport.ends()).contains("finish");
    }
}
