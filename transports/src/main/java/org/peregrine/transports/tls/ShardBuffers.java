package org.peregrine.transports.tls;

import java.nio.ByteBuffer;
import org.peregrine.codec.tls.TlsRules;

/**
 * Memory that the connections of an endpoint share on one shard, each within a call: made when the endpoint is. Network
 * thread only.
 */
final class ShardBuffers {
    private static final int SOCKET_BYTES = 64 * 1024;
    private static final int SEALED_BYTES = 144 * 1024;

    /** Bytes from a socket. */
    final ByteBuffer socket = ByteBuffer.allocateDirect(SOCKET_BYTES);

    /** Bytes of one record, decrypted, that has no room where it belongs. */
    final ByteBuffer record = ByteBuffer.allocateDirect(TlsRules.MAX_RECORD_BYTES);

    /** Bytes for a socket: the records of a full write buffer. */
    final ByteBuffer sealed = ByteBuffer.allocateDirect(SEALED_BYTES);

    /** No bytes, for records of the engine's own. */
    final ByteBuffer nothing = ByteBuffer.allocateDirect(0);

    ShardBuffers() {}
}
