package org.peregrine.tools.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.client.process.CommandWords;
import org.peregrine.tools.load.probe.TargetProbe;
import org.peregrine.tools.program.EndHook;

/**
 * A server that a command starts. Without a target it is spoken to over its standard input and output. In command and
 * target {@code {port}} stands for a free port.
 *
 * @param command as a shell splits it.
 * @param targetForm address at which the command listens; empty for stdio.
 * @param settings of connections to it.
 */
record CommandSubject(String command, String targetForm, ClientSettings settings) implements Subject {
    private static final String PORT = "{port}";
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long TRY_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long EXIT_TIMEOUT_S = 5;
    private static final long NAP_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private record Child(Target target, Process process, EndHook endHook) implements Running {
        static Child of(Target target, Process process) {
            return new Child(target, process, EndHook.of("a server", process::destroy));
        }

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public void close() {
            endHook.close();
            process.destroy();
            try {
                if (!process.waitFor(EXIT_TIMEOUT_S, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
    }

    private record Stdio(Target target) implements Running {
        @Override
        public long pid() {
            return -1;
        }

        @Override
        public void close() {
            // The connection has ended it.
        }
    }

    @Override
    public Running start() throws IOException {
        if (targetForm.isEmpty()) {
            return new Stdio(Target.parse("stdio:" + command));
        }
        final String port = Integer.toString(freePort());
        final List<String> words = CommandWords.split(command.replace(PORT, port));
        final Target target = Target.parse(targetForm.replace(PORT, port));
        final Child child = Child.of(
                target,
                new ProcessBuilder(words)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start());
        try {
            awaitListening(child);
        } catch (final IOException failure) {
            child.close();
            throw failure;
        }
        return child;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitListening(Child child) throws IOException {
        final long deadlineNs = System.nanoTime() + START_TIMEOUT_NS;
        while (true) {
            final String refusal = TargetProbe.refusal(child.target, settings.withOpenTimeoutNs(TRY_TIMEOUT_NS));
            if (refusal == null) {
                return;
            }
            if (!child.process.isAlive()) {
                throw new IOException("'" + command + "' ended with code " + child.process.exitValue());
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException("'" + command + "' does not listen at " + child.target.text() + ": " + refusal);
            }
            LockSupport.parkNanos(NAP_NS);
        }
    }
}
