package org.peregrine.codec.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Rules for both ends: TLS 1.3 and 1.2, suites with forward secrecy and authenticated encryption, the fastest first.
 * Source: RFC 9325, 3.1.1 and 4.2.
 */
public final class TlsRules {
    /** Longest record, its head included. Source: RFC 5246, 6.2.3. */
    public static final int MAX_RECORD_BYTES = 5 + (1 << 14) + 2048;

    /** Length of a record's head. */
    public static final int RECORD_HEAD_BYTES = 5;

    /** The protocol of ALPN for HTTP/1.1. Source: RFC 7301, 6. */
    public static final String HTTP_1_1 = "http/1.1";

    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
    private static final List<String> SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    private static final String[] GROUPS = {"x25519", "secp256r1", "secp384r1"};

    private TlsRules() {}

    /**
     * Makes the parameters of an engine.
     *
     * @param engine new.
     * @param protocol of the application, for ALPN; null for none.
     * @return to be completed and set.
     */
    public static SSLParameters parameters(SSLEngine engine, String protocol) {
        final SSLParameters parameters = engine.getSSLParameters();
        final List<String> supported = Arrays.asList(engine.getSupportedCipherSuites());
        parameters.setProtocols(PROTOCOLS.toArray(String[]::new));
        parameters.setCipherSuites(SUITES.stream().filter(supported::contains).toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        parameters.setNamedGroups(GROUPS.clone()); // Conscrypt passes over them: its own are these.
        if (protocol != null) {
            parameters.setApplicationProtocols(new String[] {protocol});
        }
        return parameters;
    }

    /**
     * Whether the time of a peer's certificate, or of one of those above it, is over. A session that is resumed has
     * those of before, which no engine looks at again. Source: RFC 8446, 4.6.1.
     *
     * @param session whose handshake is complete.
     * @param now the time.
     * @return false also for a peer that has shown none.
     */
    public static boolean isPeerExpired(SSLSession session, Instant now) {
        try {
            return Arrays.stream(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .anyMatch(
                            certificate -> certificate.getNotAfter().toInstant().isBefore(now));
        } catch (final SSLPeerUnverifiedException none) {
            return false;
        }
    }
}
