package org.peregrine.transports.nio;

/** Reasons for refusing a connection when it is accepted. */
public enum AcceptRefusal {
    /** The shard has its maximum of connections, and none of them can be evicted. */
    SERVER,
    /** The peer's address has its maximum of connections, and none of them can be evicted. */
    ADDRESS
}
