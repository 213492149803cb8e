package org.peregrine.transports.tcp;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.peregrine.transports.nio.Acceptor;
import org.peregrine.transports.nio.Connection;
import org.peregrine.transports.nio.Framing;
import org.peregrine.transports.nio.NetworkContext;
import org.peregrine.transports.nio.Protocol;

/** One message a line, both ways. For TCP and Unix domain sockets alike. */
public final class LineProtocol implements Protocol {
    /** Creates the protocol. */
    public LineProtocol() {}

    @Override
    public Acceptor attach(NetworkContext network, SocketAddress address) {
        return new Acceptor() {
            @Override
            public Framing frame(Connection connection) {
                return new LineFraming(network, connection);
            }

            @Override
            public ByteBuffer refusal() {
                return null;
            }
        };
    }
}
