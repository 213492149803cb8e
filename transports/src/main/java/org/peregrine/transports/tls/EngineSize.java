package org.peregrine.transports.tls;

import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Memory that one server's engine takes, with all that stands around it for one connection: heap of the JDK's, heap and
 * memory of the system of Conscrypt's. Measured, and rounded up; a test measures it again.
 */
enum EngineSize {
    /** All of it on the heap. */
    JDK(40 << 10, 10 << 10),
    /** Most of it in BoringSSL. */
    CONSCRYPT(96 << 10, 48 << 10);

    /** Multiple of a certificate's encoded length that it takes once it is read. */
    private static final int CERTIFICATE_FACTOR = 4;

    private final long handshakeBytes;
    private final long openBytes;

    EngineSize(long handshakeBytes, long openBytes) {
        this.handshakeBytes = handshakeBytes;
        this.openBytes = openBytes;
    }

    /** The most that it takes during the handshake. */
    long handshakeBytes() {
        return handshakeBytes;
    }

    /** The bytes that it takes afterwards, with the peer's certificates if there is a session that may have some. */
    long openBytes(SSLSession session) {
        if (session == null) {
            return openBytes;
        }
        long bytes = openBytes;
        try {
            for (final Certificate certificate : session.getPeerCertificates()) {
                bytes += (long) CERTIFICATE_FACTOR * certificate.getEncoded().length;
            }
        } catch (final SSLPeerUnverifiedException | CertificateEncodingException none) { // Nothing to count.
            return openBytes;
        }
        return bytes;
    }
}
