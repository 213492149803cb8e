package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.AbstractMcpSyncClientTests;
import io.modelcontextprotocol.spec.McpClientTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.recording.RecordingSettings;

/** The suite of the official Java client is recorded, and replayed against another server: every answer is equal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JavaClientReplayTest extends AbstractMcpSyncClientTests {
    @TempDir
    private static Path recording;

    private EverythingServer server;

    @BeforeAll
    void launch() throws IOException {
        server = EverythingServer.launch(
                RecordingSettings.in(recording, line -> assertThat(line).contains("missed 0, lost 0")));
    }

    @AfterAll
    void shouldAnswerEqually() throws IOException {
        server.close();
        try (EverythingServer other = EverythingServer.launch()) {
            // The client waited for answers; sent on time alone, a session's end may overtake a call on a busy machine.
            final CommandRun replay = CommandRun.run(
                    "replay", recording.toString(), "--to", other.url(), "--after-answers", "--timeout", "60");
            assertThat(replay.exitCode())
                    .as("%s%n%s", replay.out(), replay.err())
                    .isZero();
            assertThat(replay.out()).anyMatch(line -> line.matches(" +equal +[1-9]\\d+ answers +[1-9]\\d* requests.*"));
        }
    }

    @Override
    protected McpClientTransport createMcpTransport() {
        return server.overStreamableHttp();
    }

    @Override
    protected Duration getInitializationTimeout() {
        return EverythingServer.INITIALIZATION_TIMEOUT;
    }
}
