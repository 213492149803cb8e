package org.peregrine.tools.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A command that starts a server of its own, ended by a signal while that runs. */
@Timeout(120)
final class EndHookTest {
    @TempDir
    private Path directory;

    /** The servers that a command has started and that serve, as soon as there is one. */
    private static List<ProcessHandle> awaitServers(Process command) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (command.isAlive() && System.nanoTime() - deadlineNs < 0) {
            final List<ProcessHandle> servers = servers(command);
            if (!servers.isEmpty()) {
                return servers;
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("It has started no server, " + command);
    }

    private static List<ProcessHandle> servers(Process command) {
        return command.descendants().toList();
    }

    private Process start(String... arguments) throws Exception {
        final List<String> words = new ArrayList<>(OwnCommand.words());
        words.add(1, "-Djava.io.tmpdir=" + directory);
        words.addAll(List.of(arguments));
        return new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void shouldEndTheServersOfChaosWithIt() throws Exception {
        final Process command = start("chaos", "inline-throw", "--out=" + directory);
        try {
            final List<ProcessHandle> servers = awaitServers(command);
            command.destroy();
            assertThat(command.waitFor(60, TimeUnit.SECONDS)).isTrue();
            for (final ProcessHandle server : servers) {
                server.onExit().get(60, TimeUnit.SECONDS);
            }
        } finally {
            command.descendants().forEach(ProcessHandle::destroyForcibly);
            command.destroyForcibly();
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("chaos-")))
                    .isEmpty();
        }
    }
}
