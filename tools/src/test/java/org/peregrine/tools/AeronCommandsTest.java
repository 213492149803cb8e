package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.McpClient;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.recording.RecordingSettings;
import org.peregrine.engine.registry.Registry;
import org.peregrine.tools.connect.AeronServer;
import org.peregrine.tools.kit.Kit;

/** Commands whose server or target is reached over Aeron. */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AeronCommandsTest {
    private static final int CALLS = 5;

    @TempDir
    private Path temp;

    private static EngineContext builtIn() {
        return new EngineContext()
                .registry(Registry.builder().plugin(Kit.BUILT_IN.plugin()).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldRecordDumpAndReplay(String medium) throws Exception {
        final Path recording = temp.resolve("recording");
        try (AeronServer server =
                new AeronServer(medium, builtIn().recording(RecordingSettings.in(recording, line -> {})))) {
            try (McpClient client = McpClient.connect(server.target())) {
                for (int i = 0; i < CALLS; i++) {
                    assertThat(client.callTool("echo", "{\"message\":\"m" + i + "\"}"))
                            .contains("\"text\":\"m" + i + "\"");
                }
            }
        }
        final CommandRun dump = CommandRun.run("dump", recording.toString());
        assertThat(dump.exitCode()).isZero();
        assertThat(dump.out()).anyMatch(line -> line.contains("m" + (CALLS - 1)));
        final Path report = temp.resolve("replay.json");
        try (AeronServer server = new AeronServer(medium, builtIn())) {
            final CommandRun replay = CommandRun.run(
                    "replay", recording.toString(), "--to", server.target(), "--speed=max", "--json=" + report);
            assertThat(replay.exitCode()).as(replay.err() + replay.out()).isZero();
            assertThat(Files.readString(report)).contains("\"transport\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "load", "replay", "compare"})
    void shouldNameTargetsOverAeronOnceInTheHelp(String command) {
        final CommandRun help = CommandRun.run(command, "--help");
        final String text = String.join("", help.out()).replaceAll("\\s+", ""); // Lines break anywhere.
        assertThat(text)
                .contains("unix:PATH,'stdio:COMMAND',aeron:ipcoraeron:udp?endpoint=HOST:PORT")
                .doesNotContain("or'stdio:COMMAND'");
    }

    @ParameterizedTest
    @CsvSource({"aeron:ipc,?", "aeron:udp?endpoint=127.0.0.1:{port},|"})
    void shouldComparePairedServers(String channel, String separator) {
        final String directory = temp.resolve("aeron-{port}").toString();
        final List<String> words = ServeLine.of(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Daeron.dir=" + directory),
                "--aeron",
                channel,
                "--limit",
                "AERON_TERM_BYTES=65536");
        final String command = String.join(" ", words);
        final CommandRun run = CommandRun.run(
                "compare",
                "--paired",
                command,
                command,
                "--target=" + channel + separator + "aeron-dir=" + directory,
                "--rounds=3",
                "--warmup=0.2",
                "--duration=1",
                "--threshold=20");
        assertThat(run.exitCode()).as(run.err() + run.out()).isZero();
        assertThat(run.out()).anyMatch(line -> line.contains("round  3 of 3"));
    }
}
