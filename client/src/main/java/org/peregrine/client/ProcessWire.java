package org.peregrine.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.socket.ByteQueue;

/**
 * Lines over standard input and output of a child process. The pipes of a child cannot be selected, so they are asked
 * whether they hold anything. A pipe holds 64 KiB; as long as unanswered requests fit, writing cannot block even if the
 * child reads nothing, so no more is written. One thread.
 */
final class ProcessWire implements Wire {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int PIPE_BYTES = 48 << 10;
    private static final int WRITE_TIMEOUT_S = 30;
    private static final int EXIT_TIMEOUT_MS = 2_000;

    private final ProcessGroup group;
    private final WireOwner owner;
    private final List<String> command;
    private final int maxInputBytes;
    private final LineReader lines;
    private final ByteQueue input;
    private final ByteQueue output;
    private byte[] transfer = new byte[BUFFER_BYTES];
    private Process process;
    private ErrorTail errors;
    private InputStream in;
    private OutputStream out;
    private int unanswered;
    private int longest;
    private boolean paused;

    ProcessWire(ProcessGroup group, List<String> command, ClientSettings settings, WireOwner owner) {
        this.group = group;
        this.owner = owner;
        this.command = command;
        maxInputBytes = settings.maxMessageBytes();
        lines = new LineReader(owner);
        input = new ByteQueue(group.pool());
        output = new ByteQueue(group.pool());
    }

    @Override
    public void connect() {
        try {
            process = new ProcessBuilder(command).start();
            errors = ErrorTail.of(process);
            in = process.getInputStream();
            out = process.getOutputStream();
            group.add(this);
            owner.onUp();
        } catch (final IOException failure) {
            close();
            owner.onDown("cannot start: " + failure.getMessage());
        }
    }

    long pid() {
        return process.pid();
    }

    @Override
    public Offer offer(DirectBuffer message, int offset, int length) {
        longest = Math.max(longest, length + 1);
        if (unanswered > 0 && (long) (unanswered + 1) * longest > PIPE_BYTES) {
            return Offer.BACK_PRESSURED;
        }
        output.append(message, offset, length);
        if (group.messages().isRequest(output.view(), output.end() - length, length)) {
            unanswered++;
        }
        output.append((byte) '\n');
        return Offer.TAKEN;
    }

    /** Writes and reads what there is; returns whether there was anything. */
    boolean poll() {
        try {
            if (!output.isEmpty()) {
                write();
            }
            if (paused) {
                return false;
            }
            final int available = in.available();
            if (available > 0) {
                read(Math.min(available, transfer.length));
                return true;
            }
            if (!process.isAlive() && in.available() == 0) {
                end();
            }
        } catch (final IOException failure) {
            end();
        }
        return false;
    }

    private void write() throws IOException {
        final int length = output.length();
        if (length > transfer.length) {
            transfer = new byte[length];
        }
        output.view().getBytes(output.start(), transfer, 0, length);
        output.clear();
        if (length <= PIPE_BYTES) {
            out.write(transfer, 0, length);
            out.flush();
            return;
        }
        // Only a message longer than the pipe comes here: a child that does not read it is ended.
        final CompletableFuture<?> written = new CompletableFuture<>();
        final CompletableFuture<?> watch = written.copy()
                .orTimeout(WRITE_TIMEOUT_S, TimeUnit.SECONDS)
                .whenComplete((done, late) -> {
                    if (late != null) {
                        process.destroyForcibly();
                    }
                });
        out.write(transfer, 0, length);
        out.flush();
        written.complete(null);
        watch.join();
    }

    private void read(int length) throws IOException {
        final int count = in.read(transfer, 0, length);
        if (count <= 0) {
            return;
        }
        input.reserve(count);
        input.append(new UnsafeBuffer(transfer), 0, count);
        final int start = input.start();
        final int taken = lines.take(input.view(), start, input.end());
        if (!input.isEmpty()) {
            input.skip(taken - start);
        }
        if (input.length() > maxInputBytes) {
            close();
            owner.onDown("a message is longer than " + maxInputBytes + " bytes");
        }
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    /** One request less can stand in the pipe. */
    @Override
    public void onAnswer() {
        unanswered = Math.max(0, unanswered - 1);
    }

    @Override
    public void abandon() {
        onAnswer();
    }

    /** Whether answers are due, so that it is worth to look for them without rest. */
    boolean isWaiting() {
        return unanswered > 0;
    }

    private void end() {
        String reason = "the server closed its output";
        if (!process.isAlive()) {
            reason = "the server's process ended with code " + process.exitValue() + lastError();
        }
        close();
        owner.onDown(reason);
    }

    private String lastError() {
        final String line = errors.lastLine();
        return line.isEmpty() ? "" : ": " + line;
    }

    @Override
    public void close() {
        group.remove(this);
        input.clear();
        output.clear();
        if (process != null && process.isAlive()) {
            stop();
        }
    }

    /** As MCP wants it: first the input ends, then the child is asked to, then it is made to. */
    private void stop() {
        try {
            out.close();
        } catch (final IOException gone) {
            process.destroy();
        }
        try {
            if (process.waitFor(EXIT_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                return;
            }
            // Behind a shell stands the server itself, which nobody else would end.
            final List<ProcessHandle> descendants = process.descendants().toList();
            process.destroy();
            descendants.forEach(ProcessHandle::destroy);
            if (!process.waitFor(EXIT_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
            descendants.forEach(ProcessHandle::destroyForcibly);
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.descendants().toList().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /**
     * Reads what a child writes to standard error, so that it never waits for a reader, and keeps the end: its last
     * line is the best reason for an early end that there is. Bounded, however much comes. Its own thread reads; any
     * may ask.
     */
    private static final class ErrorTail {
        private static final int MAX_BYTES = 4 << 10;
        private static final int READ_BYTES = 8 << 10;

        /** A child's own child may keep the stream open. */
        private static final Duration END_WAIT = Duration.ofMillis(200);

        private final InputStream stream;
        private final Thread thread;
        private String tail = "";

        private ErrorTail(InputStream stream, String name) {
            this.stream = stream;
            thread = Thread.ofPlatform().daemon().name(name).unstarted(this::read);
        }

        static ErrorTail of(Process process) {
            final ErrorTail errors =
                    new ErrorTail(process.getErrorStream(), "peregrine-client-stderr-" + process.pid());
            errors.thread.start();
            return errors;
        }

        private void read() {
            final byte[] bytes = new byte[READ_BYTES];
            try (stream) {
                for (int count = stream.read(bytes); count >= 0; count = stream.read(bytes)) {
                    append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
                }
            } catch (final IOException gone) {
                // The child's end of the pipe, or ours, is closed.
            }
        }

        private synchronized void append(String text) {
            final String all = tail + text;
            tail = all.substring(Math.max(0, all.length() - MAX_BYTES));
        }

        /** The last line of a child that has ended; empty when it wrote none. */
        String lastLine() {
            try {
                thread.join(END_WAIT);
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            synchronized (this) {
                return tail.lines().reduce("", (before, line) -> line);
            }
        }
    }
}
