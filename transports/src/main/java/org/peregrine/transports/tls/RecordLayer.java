package org.peregrine.transports.tls;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.transports.nio.ChannelContext;
import org.peregrine.transports.nio.ConnectionChannel;

/**
 * Records of an open connection, both ways. What comes is decrypted where the framing reads it; a record that has no
 * room there is decrypted aside, and its rest waits in borrowed memory. Network thread only.
 */
final class RecordLayer {
    /** Records in a row without a byte for the framing: changes of keys, tickets, empty ones. As BoringSSL has it. */
    private static final int MAX_EMPTY_RECORDS = 32;

    private static final String TLS_1_3 = "TLSv1.3";

    /**
     * A record with an encrypted alert of TLS 1.3: head, level and description, type, tag. One with two bytes of a
     * message is as long. Source: RFC 8446, 5.2.
     */
    private static final int ALERT_RECORD_BYTES = 5 + 2 + 1 + 16;

    private final SSLEngine engine;
    private final ChannelContext connection;
    private final SocketChannel socket;
    private final ShardBuffers buffers;
    private final KeptRecords kept;
    private final BufferPool pool;
    private final boolean changesKeys;
    private final int recordBytes;
    private UnsafeBuffer rest;
    private int restFrom;
    private int restTo;
    private int emptyRecords;
    private boolean peerEnded;

    /** Holds the last record back when it may be the peer's end; whether one is, and the socket has ended behind it. */
    private final boolean holdsEnds;

    private boolean mayHold = true;
    private boolean held;
    private boolean ended;

    /** Whether records were lost for want of memory, so that nothing behind them can be decrypted. */
    private boolean lost;

    RecordLayer(
            SSLEngine engine,
            ChannelContext connection,
            SocketChannel socket,
            ShardBuffers buffers,
            KeptRecords kept,
            boolean endsBothSides) {
        this.engine = engine;
        this.connection = connection;
        this.socket = socket;
        this.buffers = buffers;
        this.kept = kept;
        this.pool = kept.pool();
        this.changesKeys = engine.getSession().getProtocol().equals(TLS_1_3);
        this.recordBytes = engine.getSession().getPacketBufferSize();
        this.holdsEnds = endsBothSides && changesKeys;
    }

    /** Whether what may be the peer's end is held back. */
    boolean isHeld() {
        return held;
    }

    /** Whether the socket has something to give, as far as is known. */
    boolean isReadable() {
        return !(held && ended);
    }

    /** Has the record that is held back read. */
    void releaseHeld() {
        held = false;
        mayHold = false;
    }

    /** Whether something can be read without the socket. */
    boolean hasInput() {
        return rest != null || (kept.hasRecord() && !held) || peerEnded;
    }

    /** Reads as {@link ConnectionChannel#read} does. */
    int read(ByteBuffer target) throws IOException {
        if (lost) {
            return socket.read(target);
        }
        final int start = target.position();
        takeRest(target);
        if (rest != null || !target.hasRemaining()) {
            return target.position() - start;
        }
        if (peerEnded) {
            return target.position() > start ? target.position() - start : ConnectionChannel.END;
        }
        final ByteBuffer bytes = kept.gather(buffers.socket);
        if (!kept.hasRecord() || held) {
            bytes.limit(Math.min(bytes.capacity(), bytes.position() + Math.max(target.remaining(), recordBytes)));
            ended = socket.read(bytes) < 0;
        }
        bytes.flip();
        held = false;
        boolean room = true;
        while (room && !peerEnded && target.hasRemaining() && rest == null && !held && KeptRecords.isWhole(bytes)) {
            held = mayBeEnd(bytes);
            room = held || open(bytes, target);
        }
        if (peerEnded) {
            bytes.position(bytes.limit());
        }
        if (!kept.keep(bytes) || !room) {
            lose();
            return ConnectionChannel.NO_MEMORY;
        }
        final int count = target.position() - start;
        if (count == 0 && peerEnded) {
            return ConnectionChannel.END;
        }
        if (count == 0 && ended && !held) { // Cut off by whoever: what came before is not known to be all.
            throw new EOFException("the peer ended without close_notify");
        }
        return count;
    }

    /** Discards what comes from now on; what is sent is encrypted as before. */
    private void lose() {
        lost = true;
        held = false;
        kept.release();
        release();
    }

    /** Whether the only record that is left is as long as an alert, and was not held back yet. */
    private boolean mayBeEnd(ByteBuffer bytes) throws SSLException {
        final boolean may = holdsEnds
                && bytes.remaining() == ALERT_RECORD_BYTES
                && KeptRecords.recordBytes(bytes) == ALERT_RECORD_BYTES;
        final boolean hold = may && mayHold;
        mayHold = true;
        return hold;
    }

    private void takeRest(ByteBuffer target) {
        if (rest != null) {
            final int count = Math.min(target.remaining(), restTo - restFrom);
            rest.getBytes(restFrom, target, count);
            restFrom += count;
            if (restFrom == restTo) {
                releaseRest();
            }
        }
    }

    /** Decrypts one record; false when there is no memory for its rest. */
    private boolean open(ByteBuffer bytes, ByteBuffer target) throws IOException {
        final boolean direct = target.remaining() >= KeptRecords.recordBytes(bytes);
        final ByteBuffer into = direct ? target : buffers.record.clear();
        final int before = into.position();
        final SSLEngineResult result = engine.unwrap(bytes, into);
        final int produced = into.position() - before;
        emptyRecords = produced > 0 ? 0 : emptyRecords + 1;
        if (result.getStatus() == Status.CLOSED) {
            peerEnded = true;
        } else if (result.getStatus() != Status.OK || emptyRecords > MAX_EMPTY_RECORDS) {
            throw new SSLException("records without content");
        }
        follow(result.getHandshakeStatus());
        return direct || setAside(into.flip(), target);
    }

    private boolean setAside(ByteBuffer record, ByteBuffer target) {
        final int count = Math.min(record.remaining(), target.remaining());
        final int limit = record.limit();
        target.put(record.limit(record.position() + count));
        record.limit(limit);
        if (record.hasRemaining()) {
            rest = pool.borrowForPeer(record.remaining(), connection.bufferShare());
            if (rest == null) {
                return false;
            }
            restFrom = 0;
            restTo = record.remaining();
            rest.putBytes(0, record, record.position(), restTo);
        }
        return true;
    }

    /** Sends what the engine answers to a change of keys; a new handshake is not allowed. */
    private void follow(HandshakeStatus status) throws SSLException {
        if (status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED || peerEnded) {
            return;
        }
        if (!changesKeys || status != HandshakeStatus.NEED_WRAP) {
            throw new SSLException("renegotiation");
        }
        final ByteBuffer sealed = buffers.sealed.clear();
        engine.wrap(buffers.nothing.clear(), sealed);
        connection.send(sealed.flip());
    }

    /** Encrypts as {@link ConnectionChannel#seal} does. */
    ByteBuffer seal(ByteBuffer bytes) throws IOException {
        final ByteBuffer sealed = buffers.sealed.clear();
        while (bytes.hasRemaining() && sealed.remaining() >= recordBytes) {
            final int before = sealed.position();
            final SSLEngineResult result = engine.wrap(bytes, sealed);
            if (result.getStatus() != Status.OK || sealed.position() == before) {
                throw new SSLException("cannot send: " + result.getStatus());
            }
        }
        return sealed.flip();
    }

    /** The record close_notify, as far as the engine still makes it. */
    ByteBuffer end() {
        final ByteBuffer sealed = buffers.sealed.clear();
        try {
            engine.closeOutbound();
            int before = -1;
            while (sealed.position() != before && sealed.remaining() >= recordBytes) {
                before = sealed.position();
                engine.wrap(buffers.nothing.clear(), sealed);
            }
        } catch (final SSLException broken) { // The peer has been told of that.
            peerEnded = true;
        }
        return sealed.flip();
    }

    private void releaseRest() {
        pool.releaseOfPeer(rest, connection.bufferShare());
        rest = null;
    }

    void release() {
        if (rest != null) {
            releaseRest();
        }
    }
}
