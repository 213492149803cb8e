package org.peregrine.transports.tls;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.nio.ChannelContext;
import org.peregrine.transports.nio.ConnectionChannel;
import org.peregrine.transports.nio.NetworkContext;

/**
 * TLS of one connection, the server's side. Network thread, but for {@link #runStep}.
 *
 * <pre>
 *   NEW ──► [ WAITING ──► ] HANDSHAKE ◄──► BUSY ──► OPEN
 *    └───────────────────────┴──────────────┴──► REFUSED
 * </pre>
 *
 * <p>NEW: nothing came. WAITING: for room among the handshakes under way. HANDSHAKE: for the peer. BUSY: a worker has
 * the engine and the kept bytes. REFUSED: the reason is sent; what else comes is discarded.
 */
final class TlsChannel implements ConnectionChannel {
    private static final String PLAIN_TEXT = "This port speaks TLS: use https:// or wss://\n";
    private static final byte[] PLAIN_HTTP = ("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: "
                    + PLAIN_TEXT.length() + "\r\nConnection: close\r\n\r\n" + PLAIN_TEXT)
            .getBytes(StandardCharsets.US_ASCII);

    /** A record with the fatal alert unexpected_message. Source: RFC 5246, 7.2. */
    private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 10};

    /** A record with the fatal alert internal_error: no memory, which is not the peer's doing. Source: the same. */
    private static final byte[] NO_MEMORY_ALERT = {21, 3, 3, 0, 2, 2, 80};

    private static final int HANDSHAKE_RECORD = 22;

    private enum State {
        NEW,
        WAITING,
        HANDSHAKE,
        BUSY,
        OPEN,
        REFUSED
    }

    /** The key of the peer's address, also where it stands for many peers. */
    final long address;

    final long acceptedNs;
    long begunNs;

    private final NetworkContext network;
    private final ChannelContext connection;
    private final SocketChannel socket;
    private final ShardBuffers buffers;
    private final ShardHandshakes handshakes;
    private final HeldEnds ends;
    private final HandshakeStep step;
    private final KeptRecords kept;
    private State state = State.NEW;
    private RecordLayer records;
    private int handshakeBytes;
    private boolean ended;
    private boolean closed;
    private boolean isAmongHeld;
    private long heldNs;

    TlsChannel(
            TlsAcceptor endpoint,
            NetworkContext network,
            ChannelContext connection,
            SocketChannel socket,
            HandshakeStep step) {
        this.network = network;
        this.connection = connection;
        this.socket = socket;
        this.buffers = endpoint.buffers;
        this.handshakes = endpoint.handshakes;
        this.ends = endpoint.ends;
        this.step = step;
        this.kept = new KeptRecords(network.pool(), connection.bufferShare());
        this.address = address(socket);
        this.acceptedNs = network.nowNs();
    }

    /** None of a socket that has no address, as one of Unix has not, or that is closed already. */
    private static long address(SocketChannel socket) {
        try {
            return socket.getRemoteAddress() instanceof InetSocketAddress peer
                    ? PeerKey.of(peer.getAddress().getAddress())
                    : PeerKey.NONE;
        } catch (final IOException closed) {
            return PeerKey.NONE;
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (ended || state == State.REFUSED) {
            return socket.read(target);
        }
        return switch (state) {
            case OPEN -> readRecords(target);
            case NEW -> handshakes.begin(this) ? readHandshake() : waitForTurn();
            case HANDSHAKE -> readHandshake();
            case WAITING, BUSY, REFUSED -> 0;
        };
    }

    private int readRecords(ByteBuffer target) throws IOException {
        final int count = records.read(target);
        if (records.isHeld()) {
            hold();
        }
        return count;
    }

    private void hold() {
        if (isAmongHeld) {
            return;
        }
        isAmongHeld = ends.add(this);
        heldNs = network.nowNs();
        if (!isAmongHeld) {
            records.releaseHeld();
        }
    }

    /** Whether what may be the peer's end is to wait any longer. */
    boolean keepsHolding(long nowNs) {
        return !closed && !ended && records.isHeld() && !connection.isAnswered() && nowNs - heldNs < HeldEnds.HOLD_NS;
    }

    /** Has what may be the peer's end read, if it is held back still. */
    void releaseEnd() {
        isAmongHeld = false;
        if (!closed && !ended && records.isHeld()) {
            records.releaseHeld();
            connection.resume();
        }
    }

    private int waitForTurn() {
        state = State.WAITING;
        return 0;
    }

    private int readHandshake() throws IOException {
        final boolean first = handshakeBytes == 0;
        state = State.HANDSHAKE;
        final ByteBuffer bytes = kept.gather(buffers.socket);
        final int count = socket.read(bytes);
        bytes.flip();
        if (count < 0) {
            throw first ? new EOFException("nothing came") : failure("the peer left");
        }
        handshakeBytes += count;
        if (handshakeBytes > network.intLimit(Limit.MAX_TLS_HANDSHAKE_BYTES)) {
            throw failure("more than MAX_TLS_HANDSHAKE_BYTES came");
        }
        if (first && count > 0 && bytes.get(0) != HANDSHAKE_RECORD) {
            refusePlain(bytes.get(0));
        } else {
            collect(bytes);
        }
        return 0;
    }

    private void collect(ByteBuffer bytes) throws IOException {
        try {
            if (!kept.keep(bytes)) {
                handshakes.failed("no memory is left");
                refuse(NO_MEMORY_ALERT);
                return;
            }
        } catch (final SSLException wrong) {
            throw failure(wrong.getMessage());
        }
        if (!kept.hasRecord()) {
            return;
        }
        if (step.engine() == null && !connection.reserve(step.handshakeBytes())) {
            handshakes.refused();
            refuse(NO_MEMORY_ALERT);
            return;
        }
        state = State.BUSY;
        handshakes.run(this);
    }

    private IOException failure(String reason) {
        handshakes.failed(reason);
        return new IOException(reason);
    }

    /** Answers a peer that does not speak TLS, and ends. */
    private void refusePlain(byte first) {
        handshakes.failed("the peer does not speak TLS");
        refuse(first >= 'A' && first <= 'Z' ? PLAIN_HTTP : ALERT);
    }

    private void refuse(byte[] reason) {
        kept.release();
        handshakes.ended(this);
        state = State.REFUSED;
        connection.send(buffers.sealed.clear().put(reason).flip());
        connection.end();
    }

    /** Runs a worker's part of the handshake. Worker. */
    void runStep() {
        step.run(kept.bytes());
    }

    /** Goes on after a worker's step. */
    void stepped() {
        if (closed || ended) {
            state = State.REFUSED;
            releaseAll();
            return;
        }
        state = State.HANDSHAKE;
        final ByteBuffer output = step.output();
        if (output != null) {
            connection.send(output);
            step.release();
        }
        if (closed) {
            return;
        }
        if (step.failure() != null) {
            handshakes.failed(String.valueOf(step.failure().getMessage()));
            if (step.isStarved()) {
                refuse(NO_MEMORY_ALERT);
            } else {
                fail();
            }
        } else {
            goOn();
        }
    }

    private void goOn() {
        try {
            if (!kept.keepUnread(buffers.socket)) {
                fail();
                return;
            }
        } catch (final SSLException wrong) {
            handshakes.failed(wrong.getMessage());
            fail();
            return;
        }
        if (step.isComplete()) {
            if (!connection.reserve(step.openBytes())) {
                handshakes.refused();
                fail();
                return;
            }
            network.count(EngineCounter.TLS_HANDSHAKES);
            handshakes.ended(this);
            records = new RecordLayer(step.engine(), connection, socket, buffers, kept, step.endsBothSides());
            state = State.OPEN;
        }
        connection.resume();
    }

    private void fail() {
        kept.release();
        handshakes.ended(this);
        state = State.REFUSED;
        connection.end();
    }

    /** There is room for the handshake. */
    void admitted() {
        state = State.HANDSHAKE;
        connection.resume();
    }

    boolean isBusy() {
        return state == State.BUSY;
    }

    /** Ends a handshake that takes too long. */
    void expire(String reason) {
        handshakes.failed(reason);
        handshakes.ended(this);
        connection.close();
    }

    @Override
    public ByteBuffer seal(ByteBuffer bytes) throws IOException {
        return records.seal(bytes);
    }

    @Override
    public ByteBuffer end() {
        final boolean first = !ended;
        ended = true;
        return first && state == State.OPEN ? records.end() : buffers.nothing.clear();
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN;
    }

    @Override
    public boolean isReadable() {
        return state != State.WAITING && state != State.BUSY && (state != State.OPEN || ended || records.isReadable());
    }

    @Override
    public boolean hasInput() {
        return state == State.OPEN && !ended && records.hasInput();
    }

    @Override
    public boolean isPartial() {
        return state == State.OPEN && !ended && !kept.isEmpty() && !records.isHeld();
    }

    @Override
    public boolean isPlain() {
        return false;
    }

    @Override
    public List<X509Certificate> peerCertificates() {
        if (state != State.OPEN) {
            return List.of();
        }
        try {
            final Certificate[] chain = step.engine().getSession().getPeerCertificates();
            return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
        } catch (final SSLPeerUnverifiedException none) {
            return List.of();
        }
    }

    @Override
    public boolean holdsMemory() {
        return state != State.BUSY && connection.reservedBytes() > 0;
    }

    /** A worker's step that is under way ends first. */
    @Override
    public void close() {
        closed = true;
        handshakes.ended(this);
        if (state != State.BUSY) {
            releaseAll();
        }
    }

    private void releaseAll() {
        kept.release();
        step.release();
        if (closed) {
            connection.reserve(0);
        }
        if (records != null) {
            records.release();
        }
        final SSLEngine engine = step.engine();
        if (closed && step.holdsMemory() && engine != null) {
            free(engine);
        }
    }

    /** Conscrypt frees its memory when both sides are closed and the last record is taken, or else when finalized. */
    private void free(SSLEngine engine) {
        try {
            engine.closeOutbound();
            engine.closeInbound();
            final ByteBuffer last = buffers.sealed.clear();
            for (int before = -1; before != last.position() && !engine.isOutboundDone(); ) {
                before = last.position();
                engine.wrap(buffers.nothing.clear(), last);
            }
        } catch (final SSLException early) { // The peer has not ended in order, which is known.
            ended = true;
        }
    }
}
