package org.peregrine.transports.nio;

/** Work on one connection at a time: whatever it throws ends that connection, and the next one has its turn. */
@FunctionalInterface
interface Contained {
    /** Looks at what the selector has found. */
    Contained READY = (connection, readyOps) -> {
        connection.onReady(readyOps);
        return 0;
    };

    /** Reads and parses, as many frames as it may. */
    Contained TURN = Connection::turn;

    /** Ends it: its peer took too long. */
    Contained EXPIRE = (connection, _) -> {
        connection.expire();
        return 1;
    };

    /** Ends it, or does not, for it was quiet for too long. */
    Contained QUIET = (connection, _) -> {
        connection.onQuietTooLong();
        return 1;
    };

    /** Lets its framing do what it does now and then. */
    Contained TICK = (connection, _) -> {
        connection.tick();
        return 1;
    };

    /** Lets it see that the server closes. */
    Contained SETTLE = (connection, _) -> {
        connection.settle();
        return 1;
    };

    /** Ends it in order. */
    Contained FINISH = (connection, _) -> {
        connection.finishLast();
        return 1;
    };

    /** Does it; returns how much was done. */
    int act(Connection connection, int argument);

    /** Does it, and ends the connection should it fail; returns how much was done. */
    default int run(NetworkContext network, Connection connection, int argument) {
        try {
            return act(connection, argument);
        } catch (final Throwable failure) {
            network.fail(connection, failure);
            return 0;
        }
    }
}
