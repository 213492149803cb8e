package org.peregrine.tools.connect;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Reads a stream on a thread of its own, a few pieces ahead of the one that takes them. */
final class InputPump {
    private static final int PIECE_BYTES = 64 << 10;
    private static final int PIECES = 2;

    private final InputStream in;
    private final Runnable wakeup;
    private final BlockingQueue<byte[]> pieces = new ArrayBlockingQueue<>(PIECES);
    private volatile boolean ended;

    /** Calls {@code wakeup} when there is something to take, or the end has come. */
    InputPump(InputStream in, Runnable wakeup) {
        this.in = in;
        this.wakeup = wakeup;
    }

    void start() {
        Thread.ofPlatform().daemon().name("connect-in").start(this::run);
    }

    private void run() {
        final byte[] buffer = new byte[PIECE_BYTES];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                pieces.put(Arrays.copyOf(buffer, count));
                wakeup.run();
            }
        } catch (final IOException closed) {
            // As the end of it.
        } catch (final InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        ended = true;
        wakeup.run();
    }

    /** The next bytes; null when there are none yet, or no more. */
    byte[] poll() {
        return pieces.poll();
    }

    /** Whether the end has been read; what came before it may not be taken yet. */
    boolean isRead() {
        return ended;
    }

    /** Whether nothing follows. */
    boolean isEnded() {
        return ended && pieces.isEmpty();
    }
}
