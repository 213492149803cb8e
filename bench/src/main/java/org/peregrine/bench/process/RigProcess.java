package org.peregrine.bench.process;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.peregrine.bench.LauncherFlags;

/**
 * A child process whose CPU time and memory are read from /proc. Linux only.
 *
 * @param name in the results.
 * @param process the child; its standard error is this program's.
 */
public record RigProcess(String name, Process process) implements AutoCloseable {
    /** USER_HZ, in which /proc counts on every architecture that matters. */
    private static final long NANOS_PER_TICK = 10_000_000;

    private static final int USER_TICKS_FIELD = 11;
    private static final int SYSTEM_TICKS_FIELD = 12;
    private static final long BYTES_PER_KB = 1024;
    private static final long RUN_TIMEOUT_MINUTES = 10;
    private static final long EXIT_TIMEOUT_MS = 5_000;
    private static final long CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long CONNECT_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /**
     * Starts a child.
     *
     * @param name in the results.
     * @param command of the child.
     * @return the running child.
     * @throws IOException when it cannot be started.
     */
    public static RigProcess start(String name, List<String> command) throws IOException {
        return start(name, command, Map.of());
    }

    /**
     * Starts a child with more in its environment. It ends with this program at the latest, however that ends: one that
     * stays would share the cores with the next measurement.
     *
     * @param name in the results.
     * @param command of the child.
     * @param environment added to this program's.
     * @return the running child.
     * @throws IOException when it cannot be started.
     */
    public static RigProcess start(String name, List<String> command, Map<String, String> environment)
            throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        final Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "end of " + name));
        // A run that hangs fails: its channel ends with the child.
        CompletableFuture.delayedExecutor(RUN_TIMEOUT_MINUTES, TimeUnit.MINUTES).execute(process::destroyForcibly);
        return new RigProcess(name, process);
    }

    /**
     * A command that runs a class of this program.
     *
     * @param main the class.
     * @param args of its main method.
     * @return the command, with the flags that the server gets.
     */
    public static List<String> javaCommand(Class<?> main, List<String> args) {
        final List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(LauncherFlags.FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(args);
        return command;
    }

    /**
     * A free port of the loopback interface.
     *
     * @return its number.
     * @throws IOException when there is none.
     */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Connects to a server as soon as it listens.
     *
     * @param port on the loopback interface.
     * @return connected.
     * @throws IOException when the server does not listen in time.
     */
    public static Socket connect(int port) throws IOException {
        final long deadlineNs = System.nanoTime() + CONNECT_TIMEOUT_NS;
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (final ConnectException failure) {
                if (System.nanoTime() - deadlineNs > 0) {
                    throw failure;
                }
                LockSupport.parkNanos(CONNECT_INTERVAL_NS);
            }
        }
    }

    /**
     * CPU time that the process has used, all threads, user and system.
     *
     * @return nanoseconds, in steps of ten milliseconds.
     * @throws IOException when the process has ended.
     */
    public long cpuNs() throws IOException {
        final String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        // The second field is the name in parentheses, which may hold blanks.
        final List<String> fields =
                List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return (Long.parseLong(fields.get(USER_TICKS_FIELD)) + Long.parseLong(fields.get(SYSTEM_TICKS_FIELD)))
                * NANOS_PER_TICK;
    }

    /**
     * Resident memory now.
     *
     * @return bytes.
     * @throws IOException when the process has ended.
     */
    public long residentBytes() throws IOException {
        return status("VmRSS:");
    }

    /**
     * The most resident memory that the process has had.
     *
     * @return bytes.
     * @throws IOException when the process has ended.
     */
    public long peakResidentBytes() throws IOException {
        return status("VmHWM:");
    }

    private long status(String field) throws IOException {
        final String digits = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(field))
                .findFirst()
                .orElseThrow()
                .replaceAll("[^0-9]", "");
        return Long.parseLong(digits) * BYTES_PER_KB;
    }

    /**
     * Stops the process from running, so that a spinning one does not disturb another's round.
     *
     * @throws IOException when it cannot be signalled.
     */
    public void pause() throws IOException {
        signal("-STOP");
    }

    /**
     * Lets the process run again.
     *
     * @throws IOException when it cannot be signalled.
     */
    public void resume() throws IOException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException {
        output(List.of("kill", signal, Long.toString(process.pid())), text -> true);
    }

    /**
     * Runs a program to its end.
     *
     * @param command to run.
     * @param isGood check of its output.
     * @return the output.
     * @throws IOException when it fails or answers something else.
     */
    public static String output(List<String> command, Predicate<String> isGood) throws IOException {
        final Process program =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        CompletableFuture.delayedExecutor(1, TimeUnit.MINUTES).execute(program::destroyForcibly);
        final String text = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (program.waitFor() != 0 || !isGood.test(text)) {
                throw new IOException(String.join(" ", command) + " failed: " + text);
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
        return text;
    }

    /** Ends the child: first by SIGTERM, then by force. */
    @Override
    public void close() throws IOException {
        if (!process.isAlive()) {
            return;
        }
        resume();
        process.destroy();
        try {
            if (!process.waitFor(EXIT_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                System.err.println(name + " did not exit when it was asked to");
                process.destroyForcibly();
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
