package org.peregrine.client.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.peregrine.codec.tls.TlsRules;

/**
 * TLS of one connection: records both ways, and the handshake before them, which runs on the thread of the socket. What
 * engines allocate is theirs; the records stand in blocks of the pool, which are given back as soon as they are empty.
 * One thread. Source: RFC 8446, RFC 5246.
 */
final class TlsSession {
    private static final int FIRST_CONTENT_TYPE = 20;
    private static final int LAST_CONTENT_TYPE = 24;
    private static final int READ_BYTES = 64 << 10;

    /** Records that wait for the socket; what is offered beyond them waits unencrypted. */
    private static final int MAX_SEALED_BYTES = 256 << 10;

    /** Records in a row without a byte for the owner: changes of keys, tickets, empty ones. As BoringSSL has it. */
    private static final int MAX_EMPTY_RECORDS = 32;

    /** Records of a server's part of a handshake: more than any has, and fewer than warnings without end. */
    private static final int MAX_HANDSHAKE_RECORDS = 1024;

    private final SSLEngine engine;
    private final boolean named;
    private final ByteQueue received;
    private final ByteQueue sealed;
    private final ByteBuffer nothing = ByteBuffer.allocate(0);
    private boolean complete;
    private boolean ended;
    private int emptyRecords;
    private int handshakeRecords;

    TlsSession(SSLEngine engine, boolean named, BlockPool pool) throws SSLException {
        this.engine = engine;
        this.named = named;
        received = new ByteQueue(pool);
        sealed = new ByteQueue(pool);
        engine.beginHandshake();
    }

    /** Whether messages may pass. */
    boolean isComplete() {
        return complete;
    }

    /** Whether the server has said that nothing follows. */
    boolean isEnded() {
        return ended;
    }

    /** Whether the socket has taken all records. */
    boolean isWritten() {
        return sealed.isEmpty();
    }

    /** One line about what went wrong. */
    String failureText(SSLException failure, String address) {
        final String reason = TlsFailure.text(failure, engine.getPeerHost(), named);
        return complete ? reason : "cannot connect to " + address + ": " + reason;
    }

    /** Reads once from the socket; returns what the channel returned. */
    int read(SocketChannel channel) throws IOException {
        return received.readFrom(channel, READ_BYTES);
    }

    /** Goes on with the handshake as far as what has come allows; true when it is complete now. */
    boolean handshake() throws SSLException {
        try {
            return advance();
        } catch (final StackOverflowError nested) { // By the JDK, which reads certificates by calling itself.
            throw new SSLHandshakeException("a certificate is nested too deeply", nested);
        }
    }

    private boolean advance() throws SSLException {
        while (!complete) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                        task.run();
                    }
                }
                case NEED_WRAP -> wrapHandshake();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!hasRecord()) {
                        return false;
                    }
                    unwrap(nothing);
                    if (++handshakeRecords > MAX_HANDSHAKE_RECORDS) {
                        throw new SSLHandshakeException("the handshake does not end");
                    }
                    if (ended) {
                        throw new SSLHandshakeException("the server ended the handshake");
                    }
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    requireValid();
                    complete = true;
                }
            }
        }
        return true;
    }

    private void wrapHandshake() throws SSLException {
        if (wrap(nothing).getStatus() == Status.CLOSED) {
            throw new SSLHandshakeException("the handshake was ended");
        }
    }

    /** A certificate that is itself trusted is not asked for its age by the JDK. */
    private void requireValid() throws SSLException {
        try {
            ((X509Certificate) engine.getSession().getPeerCertificates()[0]).checkValidity();
        } catch (final CertificateException expired) {
            throw new SSLHandshakeException("", expired);
        }
    }

    /** Decrypts whole records until a buffer has no room for another one, or there is none; returns their bytes. */
    int open(ByteBuffer plain) throws SSLException {
        while (!ended && plain.remaining() >= TlsRules.MAX_RECORD_BYTES && hasRecord()) {
            final int before = plain.position();
            final HandshakeStatus status = unwrap(plain);
            emptyRecords = plain.position() > before ? 0 : emptyRecords + 1;
            if (emptyRecords > MAX_EMPTY_RECORDS) {
                throw new SSLException("records without content");
            }
            if (status == HandshakeStatus.NEED_WRAP && !ended) { // A change of keys.
                wrap(nothing);
            } else if (status == HandshakeStatus.NEED_UNWRAP || status == HandshakeStatus.NEED_TASK) {
                throw new SSLException("renegotiation");
            }
        }
        return plain.position();
    }

    private HandshakeStatus unwrap(ByteBuffer plain) throws SSLException {
        final ByteBuffer records = received.front();
        final int before = records.position();
        final SSLEngineResult result = engine.unwrap(records, plain);
        received.skip(records.position() - before);
        if (result.getStatus() == Status.CLOSED) {
            ended = true;
        } else if (result.getStatus() != Status.OK) {
            throw new SSLException("a record that does not belong there: " + result.getStatus());
        }
        return result.getHandshakeStatus();
    }

    private boolean hasRecord() throws SSLException {
        if (received.isEmpty()) {
            return false;
        }
        final int type = received.view().getByte(received.start());
        if (type < FIRST_CONTENT_TYPE || type > LAST_CONTENT_TYPE) {
            throw new SSLException("the server does not speak TLS on this port");
        }
        if (received.length() < TlsRules.RECORD_HEAD_BYTES) {
            return false;
        }
        final int at = received.start() + TlsRules.RECORD_HEAD_BYTES - Short.BYTES;
        final int length = (received.view().getByte(at) & 0xff) << Byte.SIZE
                | (received.view().getByte(at + 1) & 0xff);
        if (TlsRules.RECORD_HEAD_BYTES + length > TlsRules.MAX_RECORD_BYTES) {
            throw new SSLException("a record is too long");
        }
        return received.length() >= TlsRules.RECORD_HEAD_BYTES + length;
    }

    /** Encrypts what the socket is expected to take, and writes once; true when nothing is left. */
    boolean write(ByteQueue plain, SocketChannel channel) throws IOException {
        while (complete && !plain.isEmpty() && sealed.length() < MAX_SEALED_BYTES) {
            final ByteBuffer bytes = plain.front();
            final int before = bytes.position();
            final SSLEngineResult result = wrap(bytes);
            if (result.getStatus() != Status.OK || bytes.position() == before) {
                throw new SSLException("cannot send: " + result.getStatus());
            }
            plain.skip(bytes.position() - before);
        }
        return sealed.writeTo(channel) && (plain.isEmpty() || !complete);
    }

    private SSLEngineResult wrap(ByteBuffer plain) throws SSLException {
        final int room = engine.getSession().getPacketBufferSize();
        final ByteBuffer records = sealed.back(room);
        final int before = records.position();
        final SSLEngineResult result = engine.wrap(plain, records);
        sealed.extend(records.position() - before);
        return result;
    }

    /** Says that nothing follows, or why not, as far as the socket takes it; releases the memory of the engine. */
    void close(SocketChannel channel) {
        try {
            engine.closeOutbound();
            for (int before = -1; sealed.length() != before; ) {
                before = sealed.length();
                wrap(nothing);
            }
            sealed.writeTo(channel);
            engine.closeInbound();
        } catch (final IOException gone) { // It did not wait for the other end's close_notify, or is broken.
            ended = true;
        }
        received.clear();
        sealed.clear();
    }
}
