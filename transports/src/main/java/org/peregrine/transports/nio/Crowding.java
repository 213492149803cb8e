package org.peregrine.transports.nio;

/** Why a peer is turned away before it is heard. */
public enum Crowding {
    /** The shard serves as many connections as it may, and none of them can give way. */
    SERVER,
    /** The peer's address has as many connections as one may, and none of them can give way. */
    ADDRESS
}
