package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.transports.TestedEngine;
import org.peregrine.transports.nio.NioTransport;

/**
 * An engine that a test launches over sockets, and its peers. All of them end with the test, after its own {@code
 * AfterEach} methods, and have given their memory back then.
 */
public final class ServedPeers implements AfterEachCallback {
    private final List<HttpPeer> peers = new ArrayList<>();
    private McpEngine engine;
    private List<SocketAddress> addresses = List.of();

    /** In the mode of the run, with several shards, or more when the run asks for more. */
    public void launch(EngineContext context, NioTransport transport, int leastShards) throws IOException {
        engine = TestedEngine.launch(context, transport, leastShards);
        addresses = List.copyOf(transport.boundAddresses());
    }

    /** Ends the engine and its peers, as before another launch. */
    public void close() throws IOException {
        for (final HttpPeer peer : peers) {
            peer.close();
        }
        peers.clear();
        if (engine != null) {
            engine.close();
            assertThat(engine.borrowedBytes()).isZero();
            engine = null;
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        close();
    }

    public McpEngine engine() {
        return engine;
    }

    /** Of the first protocol that the transport listens with. */
    public SocketAddress address() {
        return addresses.getFirst();
    }

    /** Of the last protocol. */
    public SocketAddress lastAddress() {
        return addresses.getLast();
    }

    /** A new one. The engine gives connections to its shards in turn. */
    public HttpPeer peer() throws IOException {
        final HttpPeer peer = new HttpPeer(address());
        peers.add(peer);
        return peer;
    }
}
