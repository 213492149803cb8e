package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every test that opens a socket or starts {@code serve} can run in every threading mode and with several shards: it launches
 * by {@link TestedEngine} or {@link ServeLine}, which follow the run's properties.
 */
final class SocketTestsTest {
    private static final Pattern LAUNCH = Pattern.compile("McpEngine\\s*\\.launch\\(|\"serve\"");

    /** Tests that launch by themselves, and why. */
    private static final Map<String, String> EXCEPTIONS = Map.ofEntries(
            Map.entry("TestedEngine.java", "is the way"),
            Map.entry("ServeLine.java", "is the way"),
            Map.entry("SocketTestsTest.java", "is this test"),
            Map.entry("TenLinesTest.java", "is README's text; it follows the threading mode"),
            Map.entry("AllocationTest.java", "counts the garbage of its own thread, which invokes the engine"),
            Map.entry("MessageLoopTest.java", "invokes an engine without sockets"),
            Map.entry(
                    "TestServer.java",
                    "invokes an engine and its clients on the test's own thread, or follows the run's mode"),
            Map.entry("SlowReaderTest.java", "needs two connections on one shard; it follows the threading mode"),
            Map.entry("Episode.java", "invokes the engine of a simulation, whose clock and sockets are simulated"),
            Map.entry("PinningTest.java", "tries every threading mode itself"),
            Map.entry("CommandLineTest.java", "is refused before anything is served"),
            Map.entry("PlainLineTest.java", "only reads command lines"),
            Map.entry("PluginOptionsTest.java", "is refused before anything is served"),
            Map.entry(
                    "AeronServeTest.java", "is refused before anything is served, where it does not use ServeProcess"),
            Map.entry("CollectorChoiceTest.java", "asks the launcher what it chooses, for which no mode matters"),
            Map.entry("HelpPagesTest.java", "asks for pages of help, and has a java that serves nothing"),
            Map.entry("DelayedServer.java", "is a slowed build of serve, in the default mode as the build beside it"),
            Map.entry("EmbeddedProcessTest.java", "compiles README's text, and programs that lack what they need"));

    private static final List<String> MODULES = List.of("transports", "transports/aeron", "tools", "bench");

    private static boolean launchesByItself(String source) {
        return LAUNCH.matcher(source).find();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void shouldLaunchByTheWayThatFollowsTheRunsMode() throws IOException {
        for (final String module : MODULES) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src/test/java"))) {
                assertThat(files.filter(file -> file.toString().endsWith(".java"))
                                .filter(file -> !EXCEPTIONS.containsKey(
                                        file.getFileName().toString()))
                                .filter(file -> launchesByItself(read(file))))
                        .as("tests that launch an engine by themselves; use TestedEngine or ServeLine")
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "engine = McpEngine.launch(context.transport(http));",
                "engine = McpEngine\n    .launch(context)",
                "command.add(\"serve\")"
            })
    void shouldSeeATestThatDoesNot(String source) {
        assertThat(launchesByItself(source)).isTrue();
    }
}
