package org.peregrine.transports.nio;

import java.net.SocketAddress;

/** Turns bytes of an endpoint into frames: newline-delimited lines, HTTP. Immutable; several shards share one. */
public interface Protocol {
    /**
     * Prepares the protocol for one endpoint on one shard. Called once for each, while the transport opens.
     *
     * @param network of the shard.
     * @param address the endpoint's address as configured: with port 0 for any free port.
     * @return frames the endpoint's connections on this shard.
     */
    Acceptor attach(NetworkContext network, SocketAddress address);
}
