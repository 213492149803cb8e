package org.peregrine.engine.outbound;

/**
 * Where messages of workers go: an exchange of a connection, by way of the shard that the connection belongs to.
 *
 * @param outbox of the shard.
 * @param connectionId to be told.
 * @param exchangeId to be told.
 */
public record Route(Outbox outbox, long connectionId, long exchangeId) {}
