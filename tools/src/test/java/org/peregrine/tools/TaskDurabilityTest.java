package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of tasks when a real process is killed, ends, or has no room on its disk. */
@Timeout(300)
final class TaskDurabilityTest {
    private static final String STOPPED = "The server stopped while the task was running";
    private static final int FILE_KIB = 1024;
    private static final int MAX_TASKS = 100;

    @TempDir
    private Path directory;

    @Test
    void shouldKnowResultsAfterKillAndFailWhatWasRunning() throws Exception {
        final Path jar = TaskProcess.writePlugin(directory.resolve("plugin.jar"));
        final Path store = directory.resolve("store");
        final String finished;
        final String running;
        try (TaskProcess first = TaskProcess.start(store, jar)) {
            finished = first.task("finishes");
            first.await(finished, "completed");
            running = first.task("never-finishes");
            assertThat(first.look(running)).contains("\"status\":\"working\"");
            first.kill();
        }
        try (TaskProcess second = TaskProcess.start(store, jar)) {
            assertThat(second.look(finished)).contains("\"status\":\"completed\"", "\"text\":\"survives\"");
            assertThat(second.look(running))
                    .contains("\"status\":\"failed\"", "\"error\":{\"code\":-32603,\"message\":\"" + STOPPED + "\"}");
            second.task("never-finishes");
            second.end();
        }
    }

    @Test
    void shouldAnswerWithAnErrorAndGoOnWhenFilesCanGrowNoMore() throws Exception {
        final Path jar = TaskProcess.writePlugin(directory.resolve("plugin.jar"));
        final Path store = directory.resolve("store");
        final List<String> completed = new ArrayList<>();
        final List<String> held = new ArrayList<>();
        try (TaskProcess server = TaskProcess.startWithLimitedFiles(store, jar, FILE_KIB)) {
            final long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            String answer = server.call("large");
            for (int i = 0; i < MAX_TASKS && !answer.contains("\"code\":-32603"); i++) {
                final String id = answer.replaceFirst(".*\"taskId\":\"([^\"]+)\".*", "$1");
                if (!server.awaitEndOrHold(id).contains("\"status\":\"completed\"")) {
                    held.add(id);
                    break;
                }
                completed.add(id);
                answer = server.call("large");
            }
            while (!answer.contains("\"code\":-32603")) { // A small record may still have had room.
                assertThat(System.nanoTime()).isLessThan(untilNs);
                answer = server.call("large");
            }
            assertThat(answer).contains("The task cannot be kept: the server's store fails");
            assertThat(completed).isNotEmpty();
            for (final String id : completed) {
                assertThat(server.look(id)).contains("\"status\":\"completed\"");
            }
            assertThat(server.request("tools/call", "\"name\":\"add\",\"arguments\":{\"a\":2,\"b\":3},"))
                    .contains("\"sum\":5");
            server.kill();
        }
        try (TaskProcess next = TaskProcess.start(store, jar)) {
            for (final String id : completed) {
                assertThat(next.look(id)).contains("\"status\":\"completed\"");
            }
            for (final String id : held) {
                assertThat(next.look(id)).contains("\"status\":\"failed\"");
            }
            next.task("finishes");
        }
    }
}
