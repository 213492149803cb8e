package org.peregrine.transports.nio;

/**
 * Deadlines of one kind. All are equally long, so the list is in their order and only its head is looked at. A deadline
 * runs in one list at a time.
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

    /** The deadline that is over first; null when none runs. */
    Deadline first() {
        return head;
    }

    /** Stops a deadline that is over and returns its connection; null when there is none. */
    Connection pollExpired(long nowNs) {
        final Deadline first = head;
        if (first == null || nowNs - first.sinceNs < timeoutNs) {
            return null;
        }
        remove(first);
        return first.connection;
    }
}
