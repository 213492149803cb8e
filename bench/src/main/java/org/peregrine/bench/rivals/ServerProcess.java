package org.peregrine.bench.rivals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.peregrine.bench.process.RigProcess;

/**
 * A running server, which has answered {@code initialize} (or {@code server/discover}) and echoed one text.
 *
 * @param child the server; it has no children, so all that it uses is in /proc under its id.
 * @param mode it was started for.
 * @param port of HTTP; 0 over stdio.
 * @param startMs from the start of its process to its first answer.
 * @param answer to {@link Echo#CALL}.
 */
record ServerProcess(RigProcess child, Mode mode, int port, double startMs, String answer) implements AutoCloseable {
    private static final long START_TIMEOUT_S = 30;
    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * Starts a server over HTTP.
     *
     * @param rival to start.
     * @param mode whose command is taken.
     * @param environment more of it.
     * @return checked.
     * @throws IOException when it does not answer, or answers something else.
     */
    static ServerProcess http(Rival rival, Mode mode, Map<String, String> environment) throws IOException {
        final int port = RigProcess.freePort();
        final long startNs = System.nanoTime();
        final Process process = start(rival.command(mode, port), environment);
        try (HttpPeer peer = new HttpPeer(port)) {
            final String first = peer.first(process, mode);
            final double startMs = (System.nanoTime() - startNs) / NANOS_PER_MILLI;
            if (rival.session() != Rival.Session.NEVER && mode != Mode.MODERN) {
                Echo.requireInitialized(first);
            }
            peer.begin(rival.isInitialized(mode));
            final String answer = peer.call(RivalWorkload.Tool.ECHO, mode);
            Echo.requireEcho(answer);
            requireAlone(process);
            return new ServerProcess(new RigProcess(rival.key(), process), mode, port, startMs, answer);
        } catch (final IOException failure) {
            process.destroyForcibly();
            throw failure;
        }
    }

    /** Starts a server over stdio. */
    static ServerProcess stdio(Rival rival) throws IOException {
        final long startNs = System.nanoTime();
        final Process process = start(rival.command(Mode.STDIO, 0), Map.of());
        // A server that does not answer ends, and its output with it.
        final CompletableFuture<Void> watch = CompletableFuture.runAsync(
                process::destroyForcibly, CompletableFuture.delayedExecutor(START_TIMEOUT_S, TimeUnit.SECONDS));
        try {
            final Writer out = process.outputWriter(StandardCharsets.UTF_8);
            final BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
            final String first = ask(out, in, Echo.INITIALIZE);
            final double startMs = (System.nanoTime() - startNs) / NANOS_PER_MILLI;
            if (rival.session() != Rival.Session.NEVER) {
                Echo.requireInitialized(first);
                out.write(Echo.INITIALIZED + "\n");
            }
            final String call = ask(out, in, Echo.CALL);
            Echo.requireEcho(call);
            requireAlone(process);
            return new ServerProcess(new RigProcess(rival.key(), process), Mode.STDIO, 0, startMs, call);
        } catch (final IOException failure) {
            process.destroyForcibly();
            throw failure;
        } finally {
            watch.cancel(false);
        }
    }

    private static String ask(Writer out, BufferedReader in, String message) throws IOException {
        out.write(message + "\n");
        out.flush();
        final String line = in.readLine();
        if (line == null) {
            throw new IOException("it ended without an answer");
        }
        return line;
    }

    private static Process start(List<String> command, Map<String, String> environment) throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        final Process process = builder.start();
        // At whatever end of this program: one that stays would share the cores with the next run.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end of a server"));
        return process;
    }

    private static void requireAlone(Process process) throws IOException {
        // One that has ended and was not waited for has no command any more: a script that became the server leaves
        // such.
        if (process.descendants().anyMatch(child -> child.info().command().isPresent())) {
            throw new IOException("it has child processes, whose CPU time would not be counted");
        }
    }

    /**
     * Asks for the answer of a tool, and whether it is the right one.
     *
     * @param rival the server.
     * @param workload whose tool and mode are taken.
     * @return the reason for which it cannot be measured; empty when it can.
     */
    String refusal(Rival rival, RivalWorkload workload) {
        try (HttpPeer peer = new HttpPeer(port)) {
            if (workload.mode() != Mode.MODERN) {
                peer.first(child.process(), mode);
                peer.begin(rival.isInitialized(workload.mode()));
            }
            Echo.requireEcho(peer.call(workload.tool(), workload.mode()));
            return "";
        } catch (final IOException failure) {
            return "" + failure.getMessage();
        }
    }

    /** Its words when it does not speak 2026-07-28; null when it says that it does. */
    String modernRefusal() throws IOException {
        try (HttpPeer peer = new HttpPeer(port)) {
            return peer.modernRefusal();
        }
    }

    long pid() {
        return child.process().pid();
    }

    /** Takes the processor from it, so that it disturbs no other server's round. */
    void pause() throws IOException {
        child.pause();
    }

    /** Lets it run again. */
    void resume() throws IOException {
        child.resume();
    }

    @Override
    public void close() throws IOException {
        child.close();
    }
}
