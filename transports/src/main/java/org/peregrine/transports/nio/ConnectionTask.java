package org.peregrine.transports.nio;

/** Work on one connection: whatever it throws ends that connection only. */
@FunctionalInterface
interface ConnectionTask {
    /** Handles the operations that the selector found ready. */
    ConnectionTask READY = (connection, readyOps) -> {
        connection.onReady(readyOps);
        return 0;
    };

    /** Reads and parses, up to a number of frames. */
    ConnectionTask TURN = Connection::turn;

    /** Closes it: its peer has exceeded a timeout. */
    ConnectionTask EXPIRE = (connection, _) -> {
        connection.expire();
        return 1;
    };

    /** Ends it for being quiet, unless bytes have just arrived. */
    ConnectionTask QUIET = (connection, _) -> {
        connection.onQuietTooLong();
        return 1;
    };

    /** Runs its framing's tick. */
    ConnectionTask TICK = (connection, _) -> {
        connection.tick();
        return 1;
    };

    /** Updates it after the server has stopped reading. */
    ConnectionTask UPDATE = (connection, _) -> {
        connection.update();
        return 1;
    };

    /** Ends it in order. */
    ConnectionTask FINISH = (connection, _) -> {
        connection.finishLast();
        return 1;
    };

    /** Runs the task; returns the amount of work done. */
    int act(Connection connection, int argument);

    /** Runs the task and ends the connection if it fails; returns the amount of work done. */
    default int run(NetworkContext network, Connection connection, int argument) {
        try {
            return act(connection, argument);
        } catch (final Throwable failure) {
            network.fail(connection, failure);
            return 0;
        }
    }
}
