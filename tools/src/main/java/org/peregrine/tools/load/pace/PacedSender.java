package org.peregrine.tools.load.pace;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.peregrine.client.ClientSelector;

/**
 * Sends each message when it is due, and reads what comes in between: the loop of {@code load} and of {@code replay}.
 * One thread; allocates nothing.
 *
 * <pre>
 *   while (...) {
 *       sender.sendDue(nowNs);                   Agenda.send for what is due
 *       nowNs = sender.await(nowNs, wakeNs);     the selector, until the next is due
 *   }
 * </pre>
 */
public final class PacedSender {
    /** The requests to send, in the order in which they are due. */
    public interface Agenda {
        /** {@link #dueNs} of an agenda that waits for nothing but what comes. */
        long NEVER = Long.MAX_VALUE;

        /** {@link #dueNs} of what is sent as soon as a connection takes it. */
        long AT_ONCE = Long.MIN_VALUE;

        /**
         * Time of the next message.
         *
         * @return the time, {@link #AT_ONCE} or {@link #NEVER}.
         */
        long dueNs();

        /**
         * Sends the next message, which is due.
         *
         * @param nowNs the time.
         * @param latenessNs time since it was due, or since the server's side held it back last.
         * @return false when no connection takes it now.
         */
        boolean send(long nowNs, long latenessNs);
    }

    private static final int SEND_BATCH = 64;

    /** After something came or went, it looks for more for so long before it sleeps. */
    private static final long POLL_NS = TimeUnit.MICROSECONDS.toNanos(50);

    /** A selector counts in milliseconds, so what is due sooner is waited for by looking. */
    private static final long SPIN_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final ClientSelector selector;
    private final Agenda agenda;
    private final boolean spinning;
    private boolean held;
    private boolean worked;
    private long blockedNs;
    private long idleNs;
    private long busyNs;

    /**
     * Creates a sender.
     *
     * @param selector of the connections.
     * @param agenda of messages.
     * @param spinning whether it looks for answers without rest, or sleeps after a while without any.
     */
    public PacedSender(ClientSelector selector, Agenda agenda, boolean spinning) {
        this.selector = selector;
        this.agenda = agenda;
        this.spinning = spinning;
    }

    /**
     * Sends what is due, up to a limit.
     *
     * @param atNs the time.
     * @return the number of messages.
     */
    public int sendDue(long atNs) {
        final int sent = send(atNs);
        worked = sent > 0;
        return sent;
    }

    /**
     * Writes what was offered, and waits for the next due time or for what comes.
     *
     * @param nowNs the time.
     * @param wakeNs at which to return at the latest, or up to a millisecond after it.
     * @return the time afterwards.
     * @throws IOException when the system's selector fails.
     */
    public long await(long nowNs, long wakeNs) throws IOException {
        final long timeoutMs = timeoutMs(nowNs, wakeNs);
        final int received = selector.poll(timeoutMs);
        final long afterNs = System.nanoTime();
        if (worked || received > 0) {
            busyNs = afterNs;
        } else if (timeoutMs == 0) {
            idleNs += afterNs - nowNs;
        }
        worked = false;
        return afterNs;
    }

    private int send(long atNs) {
        long nowNs = atNs;
        held = false;
        for (int sent = 0; sent < SEND_BATCH; sent++) {
            final long dueNs = agenda.dueNs();
            if (dueNs > nowNs) {
                return sent;
            }
            // A message that the server's side held back is not late by the fault of this side.
            if (!agenda.send(nowNs, nowNs - Math.max(dueNs, blockedNs))) {
                blockedNs = nowNs;
                held = true;
                return sent;
            }
            nowNs = System.nanoTime();
        }
        return SEND_BATCH;
    }

    /** 0 looks and goes on. */
    private long timeoutMs(long nowNs, long wakeNs) {
        if (spinning || nowNs - busyNs < POLL_NS) {
            return 0;
        }
        final long dueNs = held ? Agenda.NEVER : agenda.dueNs();
        if (dueNs <= nowNs + SPIN_NS || wakeNs <= nowNs) {
            return 0;
        }
        return Math.min(
                TimeUnit.NANOSECONDS.toMillis(wakeNs - nowNs) + 1,
                TimeUnit.NANOSECONDS.toMillis(dueNs - nowNs - SPIN_NS / 2));
    }

    /**
     * Counts lateness and idle time anew.
     *
     * @param nowNs before which nothing is late.
     */
    public void restart(long nowNs) {
        blockedNs = nowNs;
        idleNs = 0;
    }

    /**
     * Whether the last turn found something due that no connection took.
     *
     * @return true as long as the server's side holds it back.
     */
    public boolean isHeld() {
        return held;
    }

    /**
     * Time at which something was sent or came last.
     *
     * @return of {@link System#nanoTime}; 0 when nothing was or did.
     */
    public long busyNs() {
        return busyNs;
    }

    /**
     * Time since the last restart in which it looked for something to do and found nothing.
     *
     * @return nanoseconds.
     */
    public long idleNs() {
        return idleNs;
    }
}
