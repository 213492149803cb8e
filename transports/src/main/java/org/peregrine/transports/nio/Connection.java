package org.peregrine.transports.nio;

import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.principal.PeerCredentials;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.BufferShare;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.Reply;
import org.peregrine.transports.address.SocketPeer;

/**
 * One accepted channel. This class moves bytes, bounds memory and ends things in order; the framing knows where a
 * message ends. Network thread only.
 *
 * <pre>
 *   readable ──► turn ──► onBytes ──► deliver ──► (answered) ──► onReply ──► send
 *
 *   OPEN ── peer's end of input, or endInput() ──► DRAINING ── all answered and sent ──► LINGERING ──► CLOSED
 *                                                          └── when the peer's input ended already ────►
 * </pre>
 *
 * <p>LINGERING: output is shut, and input is read and discarded, because a close with unread input would reset the
 * connection and could lose the last reply.
 */
public final class Connection {
    private enum State {
        OPEN,
        DRAINING,
        LINGERING,
        CLOSED
    }

    Connection nextReady;
    boolean ready;
    boolean buffered;
    Connection nextEnded;
    Connection nextPeerEnded;
    final OpenExchanges openExchanges = new OpenExchanges();
    /** The peer whose share the connection counts to, see {@link Frame#peer()}. */
    final long peer;

    final ConnectionChannel channel;
    private final NetworkContext network;
    final SocketChannel socket;
    private final SocketAddress localAddress;
    private final Feed feed;
    private final Outbound outbound;
    private final ConnectionTimers timers;
    private State state = State.OPEN;
    private Framing framing;
    private final BufferShare bufferShare;
    private long id;
    private boolean outputEnded;
    private boolean inputGivenUp;

    Connection(
            NetworkContext network,
            SocketChannel socket,
            SocketAddress local,
            long peer,
            BufferShare bufferShare,
            ConnectionChannel stage) {
        this.network = network;
        this.socket = socket;
        this.localAddress = local;
        this.peer = peer;
        this.bufferShare = bufferShare;
        this.channel = stage;
        this.feed = new Feed(network, this, stage);
        this.outbound = new Outbound(network, this, socket, stage);
        this.timers = new ConnectionTimers(network, this);
    }

    /** The connection's id, unique on the shard. */
    public long id() {
        return id;
    }

    /** The local address, which the peer has connected to. */
    public SocketAddress localAddress() {
        return localAddress;
    }

    /** The peer's share of the buffer pool, for replies that wait for it. */
    public BufferShare bufferShare() {
        return bufferShare;
    }

    /** Evicts the unfinished message, since others need its memory. */
    void evict() {
        feed.evict(framing);
        update();
    }

    /** The input side: what a framing hands its frames to. */
    public Feed feed() {
        return feed;
    }

    /** Ends input: what else the peer sends is discarded. The connection closes when all replies are sent. */
    public void endInput() {
        if (state == State.OPEN) {
            state = State.DRAINING;
        }
    }

    /**
     * Ends input whose peer may still send, as if the peer had ended it: what waits for more of it, open subscriptions
     * and handlers that have asked the client, ends too. The connection closes when all replies are sent.
     */
    public void giveUpInput() {
        endInput();
        inputGivenUp = true;
    }

    /**
     * Ends output, and input with it: bytes sent before still go out, then the output is shut. Replies that come later
     * are discarded.
     */
    public void endOutput() {
        endInput();
        feed.dropHeldBack();
        outputEnded = true;
    }

    /** Requests one call of {@link Framing#onAnswered} when every delivered frame is answered: soon, if all are now. */
    public void awaitAnswers() {
        openExchanges.await();
    }

    /** Requests a single {@link Framing#onTick}, after {@link Limit#CLOSE_GRACE_NS}. */
    public void startGracePeriod() {
        timers.startGracePeriod();
    }

    /** Whether bytes flow freely both ways: the peer is read from, and reads. */
    public boolean isFlowing() {
        return isReading() && !feed.isHeldBack() && outbound.isEmpty();
    }

    /** Requests {@link Framing#onTick} every {@link Limit#KEEP_ALIVE_NS} from now on. */
    public void startTicking() {
        timers.startTicking();
    }

    /** Stops the ticks. */
    public void stopTicking() {
        timers.stopTicking();
    }

    /**
     * Goes on with another framing, whose stream keeps the connection open until either side closes it.
     *
     * @param next from the next bytes and replies on.
     */
    public void become(Framing next) {
        framing = next;
        openExchanges.add();
        endInput();
    }

    /**
     * Sends bytes after all that were sent before. They may be reused on return.
     *
     * @param source of the bytes.
     * @param offset of the first.
     * @param length number of bytes.
     */
    public void send(DirectBuffer source, int offset, int length) {
        if (!isClosed() && channel.isOpen()) {
            network.writeBuffer.put(this, source, offset, length);
        }
    }

    /** Proofs of the peer's identity; complete once its first bytes have come. Allocates: for once a connection. */
    public PeerCredentials credentials() {
        return SocketPeer.credentials(socket, channel.peerCertificates());
    }

    void register(SelectionKey selectionKey, long connectionId, Framing connectionFraming) {
        timers.register(selectionKey);
        id = connectionId;
        framing = connectionFraming;
        timers.standing(framing.idleState(), false, false);
    }

    /** Whether the channel is closed: true from {@link #close()} on. */
    public boolean isClosed() {
        return state == State.CLOSED;
    }

    boolean isLingering() {
        return state == State.LINGERING;
    }

    /** Whether input has ended, except for bytes that are held back. */
    boolean hasInputEnded() {
        return state != State.OPEN;
    }

    /** Whether unsent bytes wait for the peer. */
    public boolean hasUnsent() {
        return !outbound.isEmpty();
    }

    Outbound outbound() {
        return outbound;
    }

    void onReady(int readyOps) {
        if ((readyOps & SelectionKey.OP_WRITE) != 0) {
            drain();
        }
        if ((readyOps & SelectionKey.OP_READ) != 0 && !isClosed()) {
            feed.readable();
            network.ready.addLast(this);
        }
    }

    private void drain() {
        final int count = outbound.drain();
        if (count == Outbound.RESET) {
            close();
        } else if (count > 0) {
            timers.read(count, outbound.isEmpty());
        }
        update();
    }

    /** Continues with what is held back, after the framing was blocked by something that is no reply. */
    public void resume() {
        try {
            update();
        } catch (final Throwable failure) {
            network.fail(this, failure);
        }
    }

    /** Restarts the timeout: the peer has finished something that was no frame. */
    public void onProgress() {
        timers.restartTimeout();
    }

    /** Reads and parses within the limit; returns how many frames were delivered. */
    int turn(int frameLimit) {
        final int count = feed.turn(frameLimit, framing);
        if (count > 0) {
            timers.restartTimeout();
        }
        update();
        return count;
    }

    /** Takes a reply for this connection; false when the connection has ended. */
    boolean offer(Reply reply) {
        if (reply.status().isFinal()) {
            openExchanges.remove();
        }
        if (outputEnded || isLingering()) { // A change that nobody asked for may come after the last answer.
            return false;
        }
        if (outbound.isTooMuch(framing.parkedBytes(), reply.length())) {
            drain();
            if (!isClosed() && outbound.isTooMuch(framing.parkedBytes(), reply.length())) {
                network.count(EngineCounter.SLOW_READERS_CLOSED);
                close();
            }
        }
        if (!isClosed()) {
            framing.onReply(reply);
            update();
        }
        return !isClosed();
    }

    /** Whether reading pauses: too many requests are open, or too many bytes wait for the peer to read them. */
    public boolean isPaused() {
        return outbound.isPausing(framing.parkedBytes()) || framing.isBlocked();
    }

    boolean isReading() {
        return state == State.OPEN && channel.isReadable() && !network.isQuiesced() && !isPaused();
    }

    /** Whether the channel is read only to detect the end of the peer. */
    boolean isWatching() {
        return !openExchanges.isEmpty() && !network.isQuiesced() && channel.isReadable() && feed.isWatching();
    }

    /** Updates state, interest and timers. To be called after anything that may change them. */
    void update() {
        if (isClosed()) {
            return;
        }
        if (openExchanges.takeAnswered()) {
            framing.onAnswered();
        }
        final boolean lastHeard = inputGivenUp || feed.peerEnded();
        if (!isClosed() && lastHeard && !feed.isHeldBack() && openExchanges.takePeerEnd()) {
            network.peerEnded(this);
            framing.onPeerEnded();
        }
        final boolean sent = outbound.isEmpty() && !buffered;
        final boolean answered = outputEnded || openExchanges.isEmpty();
        if (hasInputEnded() && !isClosed() && !feed.isHeldBack() && answered && sent) {
            finish();
        }
        if (isClosed()) {
            return;
        }
        if (feed.isHeldBack()
                ? !network.isQuiesced() && !isPaused()
                : feed.isReadable() && (isReading() || isWatching())) {
            network.turnAgain(this);
        }
        timers.interest(isLingering() || isReading() || isWatching(), hasUnsent());
        final boolean expecting = feed.isPartial() || (framing.isSkipping() && !feed.isHeldBack());
        timers.timeout(isLingering() || hasUnsent() || (expecting && isReading()));
        final boolean drained = answered && hasInputEnded() && !feed.isHeldBack();
        feed.standing(timers.standing(framing.idleState(), expecting || feed.isHeldBack() || isLingering(), drained));
    }

    private void finish() {
        if (!outbound.end()) {
            close();
        } else if (feed.peerEnded() && !hasUnsent()) {
            close();
        } else if (!isLingering() && !hasUnsent()) { // Called again when the last bytes have gone.
            state = State.LINGERING;
            network.startedLingering();
            if (!outbound.shut()) {
                close();
            }
        }
    }

    void tick() {
        framing.onTick();
        update();
    }

    /** Ends the connection in order: nothing more is read, and the framing sends its last bytes now. */
    void finishLast() {
        framing.onFinish();
        if (!isClosed()) {
            endInput();
            feed.dropHeldBack();
            update();
        }
    }

    /** Closes a connection whose peer has exceeded its timeout. */
    void expire() {
        if (!outbound.isEmpty()) {
            network.count(EngineCounter.SLOW_READERS_CLOSED);
        }
        close();
    }

    /** Ends a connection that was quiet for too long, unless bytes have just arrived. */
    void onQuietTooLong() {
        final boolean unheard = !isLingering() && framing.idleState() == IdleState.NEW;
        if (!ready && !(unheard && framing.hasSpoken())) {
            network.count(EngineCounter.QUIET_CLOSED);
            if (!unheard || !framing.onSilent()) {
                close();
            }
        }
        update();
    }

    /** Closes the channel at once and gives all memory back. Replies that come later are discarded. */
    public void close() {
        if (isClosed()) {
            return;
        }
        final boolean wasLingering = isLingering();
        state = State.CLOSED;
        try {
            if (outbound.isEmpty()) {
                outbound.end();
            }
            channel.close();
            feed.release();
            outbound.release();
            network.writeBuffer.discard(this);
            timers.end();
            framing.onClose();
        } finally {
            CloseHelper.quietClose(socket);
            network.ended(this, wasLingering);
        }
    }
}
