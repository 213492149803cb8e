package org.peregrine.transports.tls;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.Reply;
import org.peregrine.transports.nio.AcceptRefusal;
import org.peregrine.transports.nio.Acceptor;
import org.peregrine.transports.nio.Connection;
import org.peregrine.transports.nio.Framing;
import org.peregrine.transports.nio.NetworkContext;
import org.peregrine.transports.nio.Protocol;
import org.peregrine.transports.tcp.LineProtocol;

/** Lines, with the subject of each client's certificate noted when its first bytes come. */
record WatchedLines(List<String> subjects) implements Protocol {
    @Override
    public Acceptor attach(NetworkContext network, SocketAddress address) {
        final Acceptor lines = new LineProtocol().attach(network, address);
        return new Acceptor() {
            @Override
            public Framing frame(Connection connection) {
                return new Watched(connection, lines.frame(connection));
            }

            @Override
            public ByteBuffer refusal(AcceptRefusal reason, long peer) {
                return lines.refusal(reason, peer);
            }
        };
    }

    private final class Watched implements Framing {
        private final Connection connection;
        private final Framing inner;
        private boolean noted;

        Watched(Connection connection, Framing inner) {
            this.connection = connection;
            this.inner = inner;
        }

        @Override
        public int onBytes(UnsafeBuffer buffer, int offset, int limit) {
            if (!noted) {
                noted = true;
                subjects.add(
                        connection.credentials().certificates().isEmpty()
                                ? "nobody"
                                : connection
                                        .credentials()
                                        .certificates()
                                        .getFirst()
                                        .getSubjectX500Principal()
                                        .getName());
            }
            return inner.onBytes(buffer, offset, limit);
        }

        @Override
        public void onReply(Reply reply) {
            inner.onReply(reply);
        }

        @Override
        public void onOutOfMemory() {
            inner.onOutOfMemory();
        }
    }
}
