package org.peregrine.transports.address;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/** The thumbprint of a certificate, {@code x5t#S256}. Any thread. Source: RFC 8705, 3.1. */
final class Thumbprint {
    private Thumbprint() {}

    /** Of the peer's own certificate, the first; empty without one. */
    static String of(List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            return "";
        }
        try {
            final byte[] sha =
                    MessageDigest.getInstance("SHA-256").digest(chain.getFirst().getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha);
        } catch (final CertificateEncodingException unreadable) {
            return ""; // No token is bound to it.
        } catch (final NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every Java platform has SHA-256", missing);
        }
    }
}
