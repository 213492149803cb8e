package org.peregrine.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Reads what a child writes to standard error, so that it never waits for a reader, and keeps the end: its last line is
 * the best reason for an early end that there is. Bounded, however much comes. Its own thread reads; any may ask.
 */
final class ErrorTail {
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
        final ErrorTail errors = new ErrorTail(process.getErrorStream(), "peregrine-client-stderr-" + process.pid());
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
