package org.peregrine.transports.nio;

/** Until when a connection may wait for something; a link of a {@link DeadlineList}. */
final class Deadline {
    final Connection connection;
    long sinceNs;
    boolean running;
    Deadline before;
    Deadline after;

    Deadline(Connection connection) {
        this.connection = connection;
    }
}
