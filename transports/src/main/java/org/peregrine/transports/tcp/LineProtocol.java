package org.peregrine.transports.tcp;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.transport.OverloadLine;
import org.peregrine.engine.transport.RefusedRequest;
import org.peregrine.engine.transport.WireKind;
import org.peregrine.transports.nio.AcceptRefusal;
import org.peregrine.transports.nio.Acceptor;
import org.peregrine.transports.nio.Connection;
import org.peregrine.transports.nio.Framing;
import org.peregrine.transports.nio.NetworkContext;
import org.peregrine.transports.nio.Protocol;

/** One message on each line, both ways. For TCP and Unix domain sockets. */
public final class LineProtocol implements Protocol {
    private static final OverloadLine TOO_MANY = OverloadLine.of("Too many connections");
    private static final OverloadLine TOO_MANY_OF_ADDRESS = OverloadLine.of("Too many connections from this address");

    private static final DirectBuffer TOO_MANY_REASON =
            new UnsafeBuffer("Too many connections".getBytes(StandardCharsets.US_ASCII));

    /** Creates the protocol. */
    public LineProtocol() {}

    @Override
    public Acceptor attach(NetworkContext network, SocketAddress address) {
        final FirstLine firstLines = new FirstLine(network.intLimit(Limit.MAX_JSON_DEPTH));
        return new Acceptor() {
            @Override
            public Framing frame(Connection connection) {
                return new LineFraming(network, connection, firstLines);
            }

            @Override
            public ByteBuffer refusal(AcceptRefusal reason, long peer) {
                network.report(network.refused(RefusedRequest.NO_CONNECTION, peer, WireKind.LINES)
                        .answer(0, TOO_MANY_REASON));
                return ByteBuffer.wrap((reason == AcceptRefusal.ADDRESS ? TOO_MANY_OF_ADDRESS : TOO_MANY).line());
            }
        };
    }
}
