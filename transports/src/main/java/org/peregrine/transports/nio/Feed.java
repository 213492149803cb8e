package org.peregrine.transports.nio;

import java.net.InetAddress;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.transport.Frame;
import org.peregrine.transports.address.ConnectionShare;
import org.peregrine.transports.address.SocketPeer;
import org.peregrine.transports.nio.QuietConnections.Standing;

/**
 * The input side of a connection: reads in turns, has the framing parse, takes its frames to the engine, notices the
 * peer's end. Network thread only.
 *
 * <pre>
 *   turn ──► read, or what was held back ──► {@link Framing#onBytes} ──► deliver ──► FrameHandler
 * </pre>
 */
public final class Feed {
    private final NetworkContext network;
    private final Connection connection;
    private final Inbound inbound;
    private final InetAddress address;
    private final ConnectionChannel channel;
    private final ConnectionShare share;
    /** The peer that frames are delivered for: the connection's, or who its proxy has named last. */
    private long client;

    private final boolean proxied;
    private int framesLeft;
    private int parseLimit;
    private boolean readable;
    private boolean heldBack;
    private boolean parsing;
    private boolean peerEnded;

    Feed(NetworkContext network, Connection connection, ConnectionChannel channel) {
        this.network = network;
        this.connection = connection;
        this.channel = channel;
        this.address = SocketPeer.address(connection.socket);
        this.share = new ConnectionShare(network.connectionShares);
        this.inbound = new Inbound(network, connection, channel);
        this.client = connection.peer;
        this.proxied = address != null && network.shares.isProxy(address);
    }

    /** Whether the connection's peer is a proxy that was named. */
    public boolean isProxied() {
        return proxied;
    }

    /**
     * The peer that the next frames are delivered for.
     *
     * @return its key, see {@link Frame#peer()}.
     */
    public long client() {
        return client;
    }

    /**
     * Sets the peer that the next frames are delivered for, in the place of a proxy.
     *
     * @param peer its key.
     */
    public void client(long peer) {
        client = peer;
    }

    /**
     * Counts the connection as in use by a caller, or by the client's address when nobody knows the caller, unless it
     * is counted already; until all is answered, or the connection ends.
     *
     * @param caller of a request that is accepted otherwise.
     * @return false when the caller uses as many connections as it may.
     */
    public boolean enterShare(Principal caller) {
        return share.enter(caller, client);
    }

    /** Notes the connection's standing: in one without an accepted request it is not in use. */
    void standing(Standing standing) {
        if (standing == Standing.IDLE || standing == Standing.BEGUN) {
            share.leave();
        }
    }

    /** Counts the connection as in use no more; nothing when it is not counted. */
    public void leaveShare() {
        share.leave();
    }

    /** Whether the connection is one of many of its last caller. */
    boolean isOfLargeHolder() {
        return share.isOfLargeHolder();
    }

    /** The address that the input comes from; null when it has none, as over a Unix socket. */
    public InetAddress address() {
        return address;
    }

    /** Whether the peer will send no more. */
    public boolean peerEnded() {
        return peerEnded;
    }

    /** Whether bytes wait to be passed again. */
    boolean isHeldBack() {
        return heldBack;
    }

    /** Whether the rest of a message is awaited. */
    boolean isPartial() {
        return (!inbound.isEmpty() || channel.isPartial()) && !heldBack;
    }

    /**
     * Whether bytes of the peer wait to be parsed: a message has begun, or is held back. Those that are being parsed do
     * not wait.
     */
    public boolean hasInput() {
        return heldBack || (isPartial() && !parsing);
    }

    /** Requests that the unconsumed bytes are passed again at the next turn, although no new ones came. */
    public void holdBack() {
        heldBack = true;
    }

    void dropHeldBack() {
        heldBack = false;
    }

    /**
     * Shortens the bytes of the running {@link Framing#onBytes} call, after the framing moved them together.
     *
     * @param limit index after the last byte that still counts.
     */
    public void shorten(int limit) {
        parseLimit = limit;
    }

    /** Whether the next turn reads, without the socket being ready. */
    boolean isReadable() {
        return readable;
    }

    void readable() {
        readable = true;
    }

    /** Gives the memory back; while the framing reads it, as soon as that has ended. */
    void release() {
        share.close();
        if (!parsing) {
            inbound.release();
        }
    }

    /**
     * Offers a frame to the engine.
     *
     * @param frame of this connection.
     * @return false when it was not taken: the framing must not consume its bytes, and gets them again.
     */
    public boolean deliver(Frame frame) {
        return deliver(frame, connection);
    }

    /**
     * Offers a frame to the engine that came in here but belongs to another connection, where its replies go.
     *
     * @param frame of that connection; counts against this turn's limit.
     * @param owner of the same shard.
     * @return as {@link #deliver(Frame)}.
     */
    public boolean deliver(Frame frame, Connection owner) {
        if (connection.isClosed()) {
            return false;
        }
        if (framesLeft == 0 || !network.deliver(frame.peer(owner.feed().client).address(address))) {
            heldBack = true;
            return false;
        }
        framesLeft--;
        return owner.openExchanges.addDelivered();
    }

    /** Whether the channel is read only to detect the end of the peer. */
    boolean isWatching() {
        return connection.hasInputEnded() && !peerEnded && !heldBack && !inbound.isDiscardLimitReached();
    }

    /** Reads and parses within the limit; returns how many frames were delivered. */
    int turn(int frameLimit, Framing framing) {
        framesLeft = frameLimit;
        if (connection.isLingering()) {
            if (inbound.discard() < 0 || inbound.isDiscardLimitReached()) {
                connection.close();
            }
        } else {
            if (heldBack) {
                heldBack = false;
                parse(framing);
            }
            if (readable && !heldBack && !connection.isClosed()) {
                take(framing);
            }
        }
        readable = channel.hasInput();
        return frameLimit - framesLeft;
    }

    private void take(Framing framing) {
        if (connection.isReading()) {
            read(framing);
        } else if (connection.isWatching()) {
            watch();
        }
    }

    private void read(Framing framing) {
        final int count = inbound.fill(framing.awaitedBytes());
        if (count == Inbound.RESET) {
            connection.close();
        } else if (count == Inbound.NO_MEMORY) {
            runOut(framing);
        } else {
            peerEnded = count == Inbound.END;
            if (peerEnded) {
                connection.endInput();
            }
            if (peerEnded || channel.isOpen()) {
                parse(framing);
            }
        }
    }

    private void watch() {
        final int count = inbound.discard();
        if (count == Inbound.RESET) {
            connection.close();
        }
        peerEnded |= count == Inbound.END;
    }

    private void parse(Framing framing) {
        parseLimit = inbound.limit();
        final int consumed = consume(framing);
        if (connection.isClosed()) {
            return;
        }
        if (connection.hasInputEnded() && !heldBack) {
            inbound.release();
        } else if (!inbound.keep(consumed, parseLimit, framing.awaitedBytes())) {
            runOut(framing);
        }
    }

    /** Has the framing consume bytes. What it sends may close the connection, whose bytes stay readable for it. */
    private int consume(Framing framing) {
        parsing = true;
        try {
            return framing.onBytes(inbound.buffer(), inbound.offset(), parseLimit);
        } finally {
            parsing = false;
            if (connection.isClosed()) {
                inbound.release();
            }
        }
    }

    /** Releases the memory of an unfinished message for others; the peer gets an error. */
    void evict(Framing framing) {
        if (!inbound.isEmpty()) {
            runOut(framing);
        }
    }

    private void runOut(Framing framing) {
        inbound.release();
        connection.endInput();
        heldBack = false;
        framing.onOutOfMemory();
    }
}
