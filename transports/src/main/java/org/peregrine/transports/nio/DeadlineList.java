package org.peregrine.transports.nio;

/**
 * Deadlines of one length, so that the list is in the order of expiry and only its head is checked. A deadline runs in
 * one list at a time.
 */
final class DeadlineList {
    private final long timeoutNs;
    private Deadline head;
    private Deadline tail;

    DeadlineList(long timeoutNs) {
        this.timeoutNs = timeoutNs;
    }

    /** Starts a deadline, unless it runs here already. */
    void start(Deadline deadline, long nowNs) {
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

    void remove(Deadline deadline) {
        final Deadline before = deadline.before;
        final Deadline after = deadline.after;
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
    Deadline first() {
        return head;
    }

    /** Removes an expired deadline and returns its connection; null when none has expired. */
    Connection pollExpired(long nowNs) {
        final Deadline first = head;
        if (first == null || nowNs - first.sinceNs < timeoutNs) {
            return null;
        }
        remove(first);
        return first.connection;
    }
}
