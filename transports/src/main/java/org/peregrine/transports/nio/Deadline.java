package org.peregrine.transports.nio;

/** Deadline of a connection; a link of the {@link DeadlineList} in which it runs. */
final class Deadline {
    final Connection connection;
    DeadlineList list;
    long sinceNs;
    Deadline before;
    Deadline after;

    Deadline(Connection connection) {
        this.connection = connection;
    }

    /** Stops it, if it runs. */
    void stop() {
        if (list != null) {
            list.remove(this);
        }
    }
}
