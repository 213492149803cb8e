package org.peregrine.transports.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The stage between a connection's socket and its framing: passes bytes on as they are, or decrypts and encrypts them.
 * Network thread only.
 *
 * <pre>
 *   socket ──► {@link #read} ──► Inbound ──► Framing ──► WriteBuffer ──► {@link #seal} ──► socket or Outbound
 * </pre>
 */
public interface ConnectionChannel {
    /** {@link #read}: the peer has ended its side in order. */
    int END = -1;

    /** {@link #read}: there is no memory for what came; the connection's input is lost. */
    int NO_MEMORY = -2;

    /**
     * Reads from the socket, once at most.
     *
     * @param target direct memory that gets the framing's bytes from its position on.
     * @return number of bytes, also 0; {@link #END}; {@link #NO_MEMORY}.
     * @throws IOException when the peer is gone, has ended without a word, or has broken the rules.
     */
    int read(ByteBuffer target) throws IOException;

    /**
     * Turns bytes of the framing into bytes of the socket.
     *
     * @param bytes direct memory; all or some are taken.
     * @return bytes for the socket in direct memory, valid until the next call on any channel of the shard.
     * @throws IOException when nothing can be sent any more.
     */
    ByteBuffer seal(ByteBuffer bytes) throws IOException;

    /**
     * Ends output: nothing is sealed afterwards, and {@link #read} is called only to discard.
     *
     * @return last bytes for the socket, as {@link #seal}; none the second time.
     */
    ByteBuffer end();

    /**
     * Whether bytes of the framing can flow.
     *
     * @return false before the handshake is complete, and after it has failed.
     */
    boolean isOpen();

    /**
     * Whether the socket is to be read.
     *
     * @return false while something else must happen first.
     */
    boolean isReadable();

    /**
     * Whether {@link #read} has something to give without the socket being ready.
     *
     * @return true to be read again soon.
     */
    boolean hasInput();

    /**
     * Whether a part of something has come whose rest must follow.
     *
     * @return true while the peer is expected to go on.
     */
    boolean isPartial();

    /**
     * Whether the framing's bytes are the socket's.
     *
     * @return true without encryption.
     */
    boolean isPlain();

    /**
     * The certificates that the peer has proved to hold.
     *
     * @return its own first; empty without a certificate, and before the handshake is complete.
     */
    List<X509Certificate> peerCertificates();

    /**
     * Whether {@link #close} gives back at once what {@link ChannelContext#reserve} has reserved.
     *
     * @return false when nothing is reserved.
     */
    boolean holdsMemory();

    /** The connection is closed: releases all memory. Called once. */
    void close();

    /** Passes bytes on as they are. */
    final class Plain implements ConnectionChannel {
        private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

        private final SocketChannel socket;

        Plain(SocketChannel socket) {
            this.socket = socket;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return socket.read(target);
        }

        @Override
        public ByteBuffer seal(ByteBuffer bytes) {
            return bytes;
        }

        @Override
        public ByteBuffer end() {
            return NOTHING;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isReadable() {
            return true;
        }

        @Override
        public boolean hasInput() {
            return false;
        }

        @Override
        public boolean isPartial() {
            return false;
        }

        @Override
        public boolean isPlain() {
            return true;
        }

        @Override
        public List<X509Certificate> peerCertificates() {
            return List.of();
        }

        @Override
        public boolean holdsMemory() {
            return false;
        }

        @Override
        public void close() {}
    }
}
