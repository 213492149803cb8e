package org.peregrine.transports.nio;

import java.nio.channels.SelectionKey;

/** What the shard looks at a connection for: that its socket is ready, and that its peer takes too long. */
final class Attention {
    private final NetworkContext network;
    private final Deadline patience;
    private SelectionKey key;

    Attention(NetworkContext network, Connection connection) {
        this.network = network;
        this.patience = new Deadline(connection);
    }

    void register(SelectionKey selectionKey) {
        key = selectionKey;
    }

    /** Says what the socket has to be ready for. */
    void interest(boolean read, boolean write) {
        final int wanted = (read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0);
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    /** Says whether the peer owes something. How long it does is counted from the first time on. */
    void patience(boolean owing) {
        if (owing) {
            network.patience.start(patience, network.nowNs());
        } else {
            patience.stop();
        }
    }

    /** The peer has done something: what it still owes counts anew. */
    void renewPatience() {
        patience.stop();
    }

    void end() {
        patience.stop();
        key.cancel();
    }
}
