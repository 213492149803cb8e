package org.peregrine.transports.nio;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.Reply;
import org.peregrine.transports.tcp.LineProtocol;

/** Lines, in a protocol that fails where a test wants it to, once. */
final class FaultyFraming implements Framing {
    /** Places where it can fail. */
    enum Place {
        FRAME,
        BYTES,
        REPLY_BEFORE,
        REPLY_AFTER,
        PARKED,
        ANSWERED,
        PEER_ENDED,
        TICK,
        FINISH,
        CLOSE
    }

    /** Makes such framings. */
    static final class Faulty implements Protocol {
        private final LineProtocol lines = new LineProtocol();
        private Place place;
        private Throwable failure;

        void arm(Place where, Throwable what) {
            place = where;
            failure = what;
        }

        boolean isArmed() {
            return place != null;
        }

        private void failAt(Place where) {
            if (place == where) {
                place = null;
                sneak(failure);
            }
        }

        @SuppressWarnings("unchecked") // The compiler is told that nothing checked is thrown.
        private static <T extends Throwable> void sneak(Throwable failure) throws T {
            throw (T) failure;
        }

        @Override
        public Acceptor attach(NetworkContext network, SocketAddress address) {
            final Acceptor acceptor = lines.attach(network, address);
            return new Acceptor() {
                @Override
                public Framing frame(Connection connection) {
                    failAt(Place.FRAME);
                    connection.startTicking();
                    return new FaultyFraming(Faulty.this, connection, acceptor.frame(connection));
                }

                @Override
                public ByteBuffer refusal(AcceptRefusal reason, long peer) {
                    return acceptor.refusal(reason, peer);
                }
            };
        }
    }

    private final Faulty faults;
    private final Connection connection;
    private final Framing framing;

    private FaultyFraming(Faulty faults, Connection connection, Framing framing) {
        this.faults = faults;
        this.connection = connection;
        this.framing = framing;
    }

    @Override
    public int onBytes(UnsafeBuffer buffer, int offset, int limit) {
        faults.failAt(Place.BYTES);
        connection.awaitAnswers();
        return framing.onBytes(buffer, offset, limit);
    }

    @Override
    public void onReply(Reply reply) {
        faults.failAt(Place.REPLY_BEFORE);
        framing.onReply(reply);
        faults.failAt(Place.REPLY_AFTER);
    }

    @Override
    public void onOutOfMemory() {
        framing.onOutOfMemory();
    }

    @Override
    public void onPeerEnded() {
        faults.failAt(Place.PEER_ENDED);
    }

    @Override
    public void onAnswered() {
        faults.failAt(Place.ANSWERED);
    }

    @Override
    public void onTick() {
        faults.failAt(Place.TICK);
    }

    @Override
    public void onFinish() {
        faults.failAt(Place.FINISH);
        framing.onFinish();
    }

    @Override
    public void onClose() {
        faults.failAt(Place.CLOSE);
        framing.onClose();
    }

    @Override
    public int parkedBytes() {
        faults.failAt(Place.PARKED);
        return framing.parkedBytes();
    }
}
