package org.peregrine.engine.outbound;

/**
 * Destination of workers' messages: an exchange of a connection, by way of the shard that the connection belongs to.
 *
 * @param outbox of the shard.
 * @param connectionId to be told.
 * @param exchangeId to be told.
 */
public record Route(Outbox outbox, long connectionId, long exchangeId) {
    /**
     * Whether the exchange is one of a connection's. Ids of connections are unique within their shard only.
     *
     * @param shard of the connection.
     * @param connection id of it.
     * @return true when both are the same.
     */
    public boolean isOn(Outbox shard, long connection) {
        return connectionId == connection && outbox.equals(shard);
    }
}
