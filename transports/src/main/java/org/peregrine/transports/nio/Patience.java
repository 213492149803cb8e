package org.peregrine.transports.nio;

/**
 * The connections whose peer owes something: the rest of a message, the reading of its replies, the end of a closing
 * connection. All wait equally long, so the list is in the order of their deadlines and only its head is looked at.
 */
final class Patience {
    private final long timeoutNs;
    private Connection head;
    private Connection tail;

    Patience(long timeoutNs) {
        this.timeoutNs = timeoutNs;
    }

    void start(Connection connection, long nowNs) {
        if (connection.waiting) {
            return;
        }
        connection.waiting = true;
        connection.waitingSinceNs = nowNs;
        connection.waitingBefore = tail;
        connection.waitingAfter = null;
        if (tail == null) {
            head = connection;
        } else {
            tail.waitingAfter = connection;
        }
        tail = connection;
    }

    void stop(Connection connection) {
        if (!connection.waiting) {
            return;
        }
        final Connection before = connection.waitingBefore;
        final Connection after = connection.waitingAfter;
        if (before == null) {
            head = after;
        } else {
            before.waitingAfter = after;
        }
        if (after == null) {
            tail = before;
        } else {
            after.waitingBefore = before;
        }
        connection.waiting = false;
        connection.waitingBefore = null;
        connection.waitingAfter = null;
    }

    /** Returns a connection whose peer kept us waiting too long, still listed; null when there is none. */
    Connection expired(long nowNs) {
        return head != null && nowNs - head.waitingSinceNs >= timeoutNs ? head : null;
    }
}
