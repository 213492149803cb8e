package org.peregrine.tools.load.merge;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.peregrine.tools.program.OwnCommand;

/** Workers on this machine: processes of this program that join its leader. */
public final class WorkerProcesses implements AutoCloseable {
    private static final int LINES_KEPT = 5;
    private static final long END_TIMEOUT_S = 5;

    private final List<Process> processes = new ArrayList<>();
    private final Consumer<String> failed;

    private WorkerProcesses(Consumer<String> failed) {
        this.failed = failed;
    }

    /**
     * Starts them.
     *
     * @param words of the command, the leader's place among them.
     * @param count of processes.
     * @param failed is told, on a thread of its own, of one that has ended and was not to.
     * @return running.
     * @throws IOException when one cannot be started; then none runs.
     */
    public static WorkerProcesses start(List<String> words, int count, Consumer<String> failed) throws IOException {
        final List<String> command = OwnCommand.words();
        command.addAll(words);
        final WorkerProcesses workers = new WorkerProcesses(failed);
        try {
            for (int i = 0; i < count; i++) {
                workers.add(
                        new ProcessBuilder(command).redirectErrorStream(true).start());
            }
        } catch (final IOException refused) {
            workers.close();
            throw refused;
        }
        return workers;
    }

    private void add(Process process) {
        processes.add(process);
        Thread.ofVirtual().start(() -> watch(process));
    }

    private void watch(Process process) {
        final Deque<String> last = new ArrayDeque<>();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                last.add(line);
                if (last.size() > LINES_KEPT) {
                    last.remove();
                }
            }
            final int code = process.waitFor();
            if (code != 0) {
                failed.accept("a worker has ended with exit code " + code
                        + (last.isEmpty() ? " without a word" : ": " + String.join("; ", last)));
            }
        } catch (final IOException closed) {
            // Its output ends with it.
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The processes.
     *
     * @return their ids.
     */
    public List<Long> pids() {
        return processes.stream().map(Process::pid).toList();
    }

    /** Ends those that have not ended. */
    @Override
    public void close() {
        try {
            processes.forEach(Process::destroy);
            final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_TIMEOUT_S);
            for (final Process process : processes) {
                if (!process.waitFor(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    process.destroyForcibly();
                }
            }
        } catch (final InterruptedException interrupted) {
            processes.forEach(Process::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }
}
