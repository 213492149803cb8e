package org.peregrine.transports.nio;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.peregrine.engine.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.Reply;

/**
 * One accepted channel. This class moves bytes, bounds memory and ends things in order; the framing knows where a message
 * ends. Network thread only.
 *
 * <pre>
 *   readable ──► turn ──► onBytes ──► deliver ──► (answered) ──► onReply ──► send
 *
 *   OPEN ── peer's end of input, or endInput() ──► DRAINING ── all answered and sent ──► LINGERING ──► CLOSED
 *                                                          └── when the peer's input ended already ────►
 * </pre>
 *
 * <p>LINGERING means: our output is shut, and what the peer still sends is read and discarded, for a close with unread
 * input would reset the connection and could take the last reply with it.
 */
public final class Connection {
    Connection nextReady;
    boolean ready;
    boolean staged;
    Connection nextEnded;
    Connection waitingBefore;
    Connection waitingAfter;
    long waitingSinceNs;
    boolean waiting;

    private final NetworkContext network;
    private final SocketChannel channel;
    private final Inbound inbound;
    private final Outbound outbound;
    private Framing framing;
    private SelectionKey key;
    private long id;
    private int framesLeft;
    private int parseLimit;
    private int underWay;
    private boolean delivered;
    private boolean readable;
    private boolean heldBack;
    private boolean inputEnded;
    private boolean peerEnded;
    private boolean lingering;
    private boolean closed;

    Connection(NetworkContext network, SocketChannel channel) {
        this.network = network;
        this.channel = channel;
        this.inbound = new Inbound(network);
        this.outbound = new Outbound(network.chunks);
    }

    /**
     * The connection's id.
     *
     * @return unique on the shard.
     */
    public long id() {
        return id;
    }

    /**
     * What the shard's connections share.
     *
     * @return never null.
     */
    public NetworkContext network() {
        return network;
    }

    /**
     * Whether the peer will send no more.
     *
     * @return true after its end of input.
     */
    public boolean peerEnded() {
        return peerEnded;
    }

    /**
     * Whether input is over: because the peer ended it, or the framing did.
     *
     * @return true when nothing more is to be parsed after what is held back.
     */
    public boolean inputEnded() {
        return inputEnded;
    }

    /** Ends input: what else the peer sends is discarded. The connection closes when all replies are sent. */
    public void endInput() {
        inputEnded = true;
    }

    /** Asks that the unconsumed bytes are passed again although no new ones came, as soon as a turn allows it. */
    public void holdBack() {
        heldBack = true;
    }

    /**
     * Shortens the bytes of the running {@link Framing#onBytes} call, after the framing moved them together.
     *
     * @param limit index after the last byte that still counts.
     */
    public void shorten(int limit) {
        parseLimit = limit;
    }

    /**
     * Offers a frame to the engine.
     *
     * @param frame of this connection.
     * @return false when it was not taken: the framing must not consume its bytes, and gets them again.
     */
    public boolean deliver(Frame frame) {
        if (framesLeft == 0 || !network.deliver(frame)) {
            heldBack = true;
            return false;
        }
        framesLeft--;
        underWay++;
        delivered = true;
        return true;
    }

    /**
     * Sends bytes after all that were sent before. They may be reused on return.
     *
     * @param source of the bytes.
     * @param offset of the first.
     * @param length how many.
     */
    public void send(DirectBuffer source, int offset, int length) {
        if (!closed) {
            network.staging.put(this, source, offset, length);
        }
    }

    void register(SelectionKey selectionKey, long connectionId, Framing connectionFraming) {
        key = selectionKey;
        id = connectionId;
        framing = connectionFraming;
    }

    SocketChannel channel() {
        return channel;
    }

    boolean isClosed() {
        return closed;
    }

    boolean hasDelivered() {
        return delivered;
    }

    /** Whether the peer has still to take bytes that its socket had no room for. */
    boolean isBacklogged() {
        return !outbound.isEmpty();
    }

    boolean hasUnsent() {
        return !outbound.isEmpty();
    }

    void keepUnsent(DirectBuffer source, int offset, int length) {
        if (!outbound.append(source, offset, length)) {
            network.count(EngineCounter.SLOW_READERS_CLOSED);
            close();
        }
    }

    void onReady(int readyOps) {
        if (closed) {
            return;
        }
        if ((readyOps & SelectionKey.OP_WRITE) != 0) {
            drain();
        }
        if ((readyOps & SelectionKey.OP_READ) != 0 && !closed) {
            readable = true;
            network.ready.addLast(this);
        }
    }

    private void drain() {
        try {
            if (outbound.drain(channel) > 0) {
                network.patience.stop(this);
            }
        } catch (IOException e) { // The peer is gone.
            close();
        }
        settle();
    }

    /** Reads and parses within the limit; returns how many frames were delivered. */
    int turn(int frameLimit) {
        framesLeft = frameLimit;
        if (lingering) {
            discard();
        } else {
            if (heldBack) {
                heldBack = false;
                parse();
            }
            if (readable && !heldBack && isReading()) {
                read();
            }
        }
        readable = false;
        if (framesLeft < frameLimit) {
            network.patience.stop(this);
        }
        settle();
        return frameLimit - framesLeft;
    }

    private void read() {
        final int count;
        try {
            count = inbound.fill(channel);
        } catch (IOException e) { // Reset by the peer.
            close();
            return;
        }
        if (count == Inbound.NO_MEMORY) {
            runOut();
            return;
        }
        if (count < 0) {
            peerEnded = true;
            inputEnded = true;
        }
        parse();
    }

    private void parse() {
        parseLimit = inbound.limit();
        final int consumed = framing.onBytes(inbound.buffer(), inbound.offset(), parseLimit);
        if (closed || (inputEnded && !heldBack)) {
            inbound.release();
        } else if (!inbound.keep(consumed, parseLimit)) {
            runOut();
        }
    }

    private void runOut() {
        inbound.release();
        inputEnded = true;
        heldBack = false;
        framing.onOutOfMemory();
    }

    private void discard() {
        try {
            final int count = inbound.discard(channel);
            if (count < 0 || count > network.intLimit(Limit.MAX_FRAME_BYTES)) {
                close();
            }
        } catch (IOException e) { // Reset by the peer.
            close();
        }
    }

    /** Takes a reply for this connection; false when the connection ended of it. */
    boolean offer(Reply reply) {
        if (reply.status().isFinal()) {
            underWay--;
        }
        if (isTooMuch(reply.length())) {
            drain();
            if (!closed && isTooMuch(reply.length())) {
                network.count(EngineCounter.SLOW_READERS_CLOSED);
                close();
            }
        }
        if (!closed) {
            framing.onReply(reply);
            settle();
        }
        return !closed;
    }

    /** A single reply is never too much: a large one must be possible even when the limit is small. */
    private boolean isTooMuch(int lengthBytes) {
        final long pending = (long) outbound.lengthBytes() + framing.parkedBytes();
        return pending > 0 && pending + lengthBytes > network.maxPendingReplyBytes;
    }

    private boolean isPaused() {
        return outbound.lengthBytes() + framing.parkedBytes() > network.pauseReadingBytes || framing.isBlocked();
    }

    private boolean isReading() {
        return !inputEnded && !network.isQuiesced() && !isPaused();
    }

    /** Draws the consequences of whatever happened: end, next turn, interest, patience. */
    void settle() {
        if (closed) {
            return;
        }
        final boolean sent = outbound.isEmpty() && !staged;
        if (inputEnded && !heldBack && underWay == 0 && sent) {
            finish();
            if (closed) {
                return;
            }
        }
        if (heldBack && !network.isQuiesced() && !isPaused()) {
            if (network.isHandlerFull()) {
                network.ready.addFirst(this);
            } else {
                network.ready.addLast(this);
            }
        }
        updateInterest();
        updatePatience();
    }

    private void finish() {
        if (peerEnded) {
            close();
            return;
        }
        if (!lingering) {
            lingering = true;
            try {
                channel.shutdownOutput();
            } catch (IOException e) { // The peer is gone.
                close();
            }
        }
    }

    private void updateInterest() {
        final int read = lingering || isReading() ? SelectionKey.OP_READ : 0;
        final int write = outbound.isEmpty() ? 0 : SelectionKey.OP_WRITE;
        if (key.interestOps() != (read | write)) {
            key.interestOps(read | write);
        }
    }

    private void updatePatience() {
        final boolean partial = !inbound.isEmpty() && !heldBack && isReading();
        if (partial || lingering || !outbound.isEmpty()) {
            network.patience.start(this, network.nowNs());
        } else {
            network.patience.stop(this);
        }
    }

    /** Ends a connection whose peer kept us waiting too long. */
    void expire() {
        if (!outbound.isEmpty()) {
            network.count(EngineCounter.SLOW_READERS_CLOSED);
        }
        close();
    }

    /** Closes the channel at once and gives all memory back. Replies that come later find nobody. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        inbound.release();
        outbound.release();
        network.staging.forget(this);
        network.patience.stop(this);
        framing.onClose();
        key.cancel();
        CloseHelper.quietClose(channel);
        network.ended(this);
    }
}
