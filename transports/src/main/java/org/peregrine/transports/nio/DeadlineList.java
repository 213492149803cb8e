package org.peregrine.transports.nio;

/**
 * Deadlines of one kind, at most one of each connection. All are equally long, so the list is in their order and only
 * its head is looked at.
 */
final class DeadlineList {
    private final long timeoutNs;
    private Deadline head;
    private Deadline tail;

    DeadlineList(long timeoutNs) {
        this.timeoutNs = timeoutNs;
    }

    /** Starts a deadline, unless it runs already. */
    void start(Deadline deadline, long nowNs) {
        if (deadline.running) {
            return;
        }
        deadline.running = true;
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

    void stop(Deadline deadline) {
        if (!deadline.running) {
            return;
        }
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
        deadline.running = false;
        deadline.before = null;
        deadline.after = null;
    }

    /** Stops a deadline that is over and returns its connection; null when there is none. */
    Connection pollExpired(long nowNs) {
        final Deadline first = head;
        if (first == null || nowNs - first.sinceNs < timeoutNs) {
            return null;
        }
        stop(first);
        return first.connection;
    }
}
