package org.peregrine.engine.principal;

import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Set;

/** Identifies the peer of a connection by its credentials. Network thread, once a connection: never waits. */
@FunctionalInterface
public interface PeerIdentity {
    /**
     * Identifies a peer.
     *
     * @param credentials that the transport knows.
     * @return {@link Principal#ANONYMOUS} when they name nobody; after {@link Principal#expiryMs()} the connection has
     *     no caller any more.
     */
    Principal identify(PeerCredentials credentials);

    /**
     * The subject of the peer's certificate, with the certificate's issuer, in the form of RFC 2253. Expires with the
     * certificate.
     *
     * @return an identity for TLS that asks for certificates.
     */
    static PeerIdentity certificateSubject() {
        return credentials -> {
            final X509Certificate own = own(credentials);
            final String subject =
                    own == null ? "" : own.getSubjectX500Principal().getName();
            return subject.isEmpty() ? Principal.ANONYMOUS : ofCertificate(own, subject);
        };
    }

    /**
     * The first alternative name of the peer's certificate that is a URI, a DNS name or a mail address, in this order,
     * with the certificate's issuer. Expires with the certificate. Source: RFC 5280, 4.2.1.6.
     *
     * @return an identity for TLS that asks for certificates.
     */
    static PeerIdentity certificateName() {
        return credentials -> {
            final X509Certificate own = own(credentials);
            final String name = own == null ? "" : AlternativeName.of(own);
            return name.isEmpty() ? Principal.ANONYMOUS : ofCertificate(own, name);
        };
    }

    /**
     * The system's user on the other end of a Unix socket.
     *
     * @param names of users; all others are nobody.
     * @return an identity for Unix sockets.
     */
    static PeerIdentity unixUsers(Collection<String> names) {
        final Set<String> known = Set.copyOf(names);
        return credentials ->
                known.contains(credentials.user()) ? Principal.of("unix", credentials.user()) : Principal.ANONYMOUS;
    }

    private static X509Certificate own(PeerCredentials credentials) {
        return credentials.certificates().isEmpty()
                ? null
                : credentials.certificates().getFirst();
    }

    /** A connection outlives its handshake, which is the only time at which TLS looks at the certificate's validity. */
    private static Principal ofCertificate(X509Certificate own, String subject) {
        return Principal.of("certificate:" + own.getIssuerX500Principal().getName(), subject)
                .withExpiryMs(own.getNotAfter().toInstant().toEpochMilli());
    }
}
