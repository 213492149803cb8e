package org.peregrine.transports.nio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.peregrine.transports.uring.UringSelector;

/** The wait for ready channels of one selector. Network thread only, but for {@link #wakeup}. */
final class ReadyChannels {
    private final Selector selector;
    private final Consumer<SelectionKey> onReady;
    private final UringSelector deferring;
    private boolean selected;
    private volatile boolean parked;
    private volatile boolean signalled;

    /** Takes over a selector, whose ready keys are passed on. */
    ReadyChannels(Selector selector, Consumer<SelectionKey> onReady) {
        this.selector = selector;
        this.onReady = onReady;
        this.deferring = selector instanceof UringSelector uring ? uring : null;
    }

    Selector selector() {
        return selector;
    }

    /** Passes on what is ready, unless that has been done since the last poll; returns how many. */
    int poll() {
        final boolean already = selected;
        selected = false;
        return already ? 1 : select();
    }

    /** Passes on what is ready before the next poll, which then does not look again if something was. */
    void pollAhead() {
        selected |= select() > 0;
    }

    private int select() {
        try {
            return selector.selectNow(onReady);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until a channel is ready and passes it on, or until {@link #wakeup}.
     *
     * @param timeoutNs longest wait, in nanoseconds; not at all unless it is positive.
     * @param hasWork looked at after {@link #wakeup} is sure to end the wait.
     */
    void await(long timeoutNs, BooleanSupplier hasWork) {
        parked = true;
        // Written before the check, as wakeup writes its flag before it reads this one: one of the two sees the other.
        if (timeoutNs > 0 && !signalled && !hasWork.getAsBoolean()) {
            try {
                final long timeoutMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNs));
                selected = selector.select(onReady, timeoutMs) > 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        parked = false;
        signalled = false;
    }

    /** Ends the wait, or the next one. Any thread. */
    void wakeup() {
        signalled = true;
        if (parked) {
            selector.wakeup();
        }
    }

    /** Sends what has been written and waits for a call of the system. */
    void flush() {
        if (deferring != null) {
            try {
                deferring.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Whether bytes that have been written still wait. */
    boolean hasUnsent() {
        return deferring != null && deferring.hasUnsent();
    }

    void close() {
        CloseHelper.quietClose(selector);
    }
}
