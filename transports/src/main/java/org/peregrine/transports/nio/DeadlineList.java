package org.peregrine.transports.nio;

/**
 * Deadlines of one length, so that the list is in the order of expiry and only its head is checked. A deadline runs in
 * one list at a time.
 *
 * @param <T> type of those that have the deadlines.
 */
final class DeadlineList<T> {
    private final long timeoutNs;
    private Deadline<T> head;
    private Deadline<T> tail;

    DeadlineList(long timeoutNs) {
        this.timeoutNs = timeoutNs;
    }

    /** Starts a deadline, unless it runs here already. */
    void start(Deadline<T> deadline, long nowNs) {
        if (deadline.list == this) {
            return;
        }
        deadline.stop();
        deadline.list = this;
        deadline.sinceNs = nowNs;
        deadline.before = tail;
        deadline.after = null;
        if (tail == null) {
            head = deadline;
        } else {
            tail.after = deadline;
        }
        tail = deadline;
    }

    void remove(Deadline<T> deadline) {
        final Deadline<T> before = deadline.before;
        final Deadline<T> after = deadline.after;
        if (before == null) {
            head = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            tail = before;
        } else {
            after.before = before;
        }
        deadline.list = null;
        deadline.before = null;
        deadline.after = null;
    }

    /** The deadline that expires first; null when none runs. */
    Deadline<T> first() {
        return head;
    }

    /** Removes an expired deadline and returns its owner; null when none has expired. */
    T pollExpired(long nowNs) {
        final Deadline<T> first = head;
        if (first == null || nowNs - first.sinceNs < timeoutNs) {
            return null;
        }
        remove(first);
        return first.owner;
    }
}
