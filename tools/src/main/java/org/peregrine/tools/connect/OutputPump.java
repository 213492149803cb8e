package org.peregrine.tools.connect;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes lines to a stream on a thread of its own. What waits is bounded by the one who asks {@link #isFull} first. */
final class OutputPump {
    /** Beyond this nothing more is taken from the server. */
    private static final int FULL_BYTES = 4 << 20;

    private static final int PIECE_BYTES = 64 << 10;

    private final OutputStream out;
    private final Runnable wakeup;
    private byte[] filling = new byte[PIECE_BYTES];
    private int filled;
    private int unwritten;
    private boolean closed;
    private boolean failed;

    /** Calls {@code wakeup} when it is not full any more, and when writing has failed. */
    OutputPump(OutputStream out, Runnable wakeup) {
        this.out = out;
        this.wakeup = wakeup;
    }

    void start() {
        Thread.ofPlatform().daemon().name("connect-out").start(this::run);
    }

    /** Appends a message as a line. JSON has line feeds only between its tokens: they become blanks. */
    synchronized void line(DirectBuffer message, int offset, int length) {
        if (filled + length + 1 > filling.length) {
            filling = Arrays.copyOf(filling, Math.max(filled + length + 1, 2 * filling.length));
        }
        message.getBytes(offset, filling, filled, length);
        for (int i = filled; i < filled + length; i++) {
            if (filling[i] == '\n' || filling[i] == '\r') {
                filling[i] = ' ';
            }
        }
        filled += length;
        filling[filled++] = '\n';
        notifyAll();
    }

    void line(String message) {
        final byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        line(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    synchronized boolean isFull() {
        return filled + unwritten > FULL_BYTES;
    }

    /** Whether nobody reads any more. */
    synchronized boolean isFailed() {
        return failed;
    }

    /** Waits until all is written, or the time has passed, or nobody reads; nothing is written afterwards. */
    synchronized boolean drain(long timeoutNs) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        while (filled + unwritten > 0 && !failed) {
            final long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (leftMs <= 0) {
                break;
            }
            wait(leftMs);
        }
        closed = true;
        notifyAll();
        return filled + unwritten == 0;
    }

    private void run() {
        try {
            for (byte[] bytes = next(); bytes != null; bytes = next()) {
                write(bytes);
            }
        } catch (final IOException gone) {
            fail();
        } catch (final InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized byte[] next() throws InterruptedException {
        while (filled == 0 && !closed) {
            wait();
        }
        if (closed) {
            return null;
        }
        final byte[] bytes = filling;
        unwritten = filled;
        filling = new byte[PIECE_BYTES];
        filled = 0;
        return bytes;
    }

    private void write(byte[] bytes) throws IOException {
        int from = 0;
        for (int left = unwritten; left > 0; left = written(Math.min(left, PIECE_BYTES))) {
            final int count = Math.min(left, PIECE_BYTES);
            out.write(bytes, from, count);
            out.flush();
            from += count;
        }
    }

    private int written(int count) {
        final boolean roomAgain;
        final int left;
        synchronized (this) {
            final boolean wasFull = isFull();
            unwritten -= count;
            left = unwritten;
            roomAgain = wasFull && !isFull();
            notifyAll();
        }
        if (roomAgain) {
            wakeup.run();
        }
        return left;
    }

    private void fail() {
        synchronized (this) {
            failed = true;
            notifyAll();
        }
        wakeup.run();
    }
}
