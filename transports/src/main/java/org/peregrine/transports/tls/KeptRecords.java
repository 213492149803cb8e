package org.peregrine.transports.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.tls.TlsRules;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.BufferShare;

/**
 * Bytes of the socket that wait for the rest of their record, in memory that is borrowed while there are any. Network
 * thread only, but for {@link #bytes} while a worker has them.
 */
final class KeptRecords {
    /** {@link #recordBytes}: the head is not complete. */
    static final int UNKNOWN = -1;

    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HEARTBEAT = 24;
    private static final int MAJOR_VERSION = 3;

    private final BufferPool pool;
    private final BufferShare share;
    private UnsafeBuffer kept;
    private int length;
    private boolean whole;

    KeptRecords(BufferPool pool, BufferShare share) {
        this.pool = pool;
        this.share = share;
    }

    /** The memory that is borrowed from. */
    BufferPool pool() {
        return pool;
    }

    /** Whether nothing is kept. */
    boolean isEmpty() {
        return kept == null;
    }

    /** Whether a whole record is kept. */
    boolean hasRecord() {
        return whole;
    }

    /** Begins a buffer with what is kept; more is to be read behind it. */
    ByteBuffer gather(ByteBuffer target) {
        target.clear();
        if (kept != null) {
            target.put(bytes());
        }
        return target;
    }

    /** The kept bytes. */
    ByteBuffer bytes() {
        return kept.byteBuffer().clear().limit(length);
    }

    /** Keeps what remains, in place of what was kept; false when there is no memory for it. */
    boolean keep(ByteBuffer rest) throws SSLException {
        final int count = rest.remaining();
        if (count == 0 || kept == null || BufferPool.nominalLength(kept) < count) {
            release();
            if (count > 0) {
                kept = pool.borrowForPeer(count, share);
            }
        }
        if (count > 0 && kept == null) {
            return false;
        }
        if (count > 0) {
            kept.byteBuffer().clear().put(rest);
        }
        length = count;
        whole = isWhole(count == 0 ? rest : bytes());
        return true;
    }

    /** Keeps what a worker has left of {@link #bytes}; false when there is no memory for it. */
    boolean keepUnread(ByteBuffer scratch) throws SSLException {
        return kept == null || keep(scratch.clear().put(kept.byteBuffer()).flip());
    }

    /** Whether a record begins at a buffer's position that ends before its limit. */
    static boolean isWhole(ByteBuffer bytes) throws SSLException {
        final int record = recordBytes(bytes);
        return record != UNKNOWN && record <= bytes.remaining();
    }

    /**
     * Length of the record that begins at a buffer's position, its head included; {@link #UNKNOWN} without a head.
     *
     * @throws SSLException when no record begins so.
     */
    static int recordBytes(ByteBuffer bytes) throws SSLException {
        if (bytes.remaining() < TlsRules.RECORD_HEAD_BYTES) {
            return UNKNOWN;
        }
        final int at = bytes.position();
        final int type = bytes.get(at);
        final int record =
                TlsRules.RECORD_HEAD_BYTES + (((bytes.get(at + 3) & 0xff) << 8) | (bytes.get(at + 4) & 0xff));
        if (type < CHANGE_CIPHER_SPEC
                || type > HEARTBEAT
                || bytes.get(at + 1) != MAJOR_VERSION
                || record > TlsRules.MAX_RECORD_BYTES) {
            throw new SSLException("no TLS record");
        }
        return record;
    }

    void release() {
        if (kept != null) {
            pool.releaseOfPeer(kept, share);
            kept = null;
        }
        length = 0;
        whole = false;
    }
}
