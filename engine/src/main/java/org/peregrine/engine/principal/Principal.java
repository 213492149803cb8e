package org.peregrine.engine.principal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.Set;
import org.peregrine.engine.log.LogText;

/**
 * The identity that a request is made with. Two principals are the same caller when issuer, subject and client are the
 * same, whatever their scopes and expiry: a refreshed token keeps what its predecessor owned. Immutable, any thread.
 */
public final class Principal {
    /** {@link #expiryMs()}: never expires by itself. */
    public static final long NO_EXPIRY = Long.MAX_VALUE;

    /** All callers that nothing is known of, in one. Owns nothing for itself. */
    public static final Principal ANONYMOUS = of(Identity.of("", "", ""), "anonymous");

    private static final int MAX_NAME = 128;

    /** The caller, whatever it may do and for however long. */
    private record Identity(String issuer, String subject, String clientId, String owner, long ownerKey) {
        static Identity of(String issuer, String subject, String clientId) {
            final String owner = issuer.isEmpty() && subject.isEmpty() ? "" : digest(issuer, subject, clientId);
            return new Identity(issuer, subject, clientId, owner, owner.isEmpty() ? 0 : key(owner));
        }
    }

    private final Identity identity;
    private final String name;
    private final Set<String> scopes;
    private final long expiryMs;
    private final String certificate;
    private final Tenure tenure;
    /** See {@link CallerView}. */
    volatile Object view;

    private Principal(
            Identity identity, String name, Set<String> scopes, long expiryMs, String certificate, Tenure tenure) {
        this.identity = identity;
        this.name = name;
        this.scopes = scopes;
        this.expiryMs = expiryMs;
        this.certificate = certificate;
        this.tenure = tenure;
    }

    private static Principal of(Identity identity, String name) {
        return new Principal(identity, name, Set.of(), NO_EXPIRY, "", Tenure.until(NO_EXPIRY));
    }

    /**
     * Makes a principal without client, scopes and expiry, named by its subject.
     *
     * @param issuer that vouches for it: the issuer's identifier, or a constant for other sources, not empty.
     * @param subject unique with this issuer, not empty.
     * @return the principal.
     * @throws IllegalArgumentException when one is empty.
     */
    public static Principal of(String issuer, String subject) {
        if (issuer.isEmpty() || subject.isEmpty()) {
            throw new IllegalArgumentException("A principal has an issuer and a subject");
        }
        return of(Identity.of(issuer, subject, ""), subject);
    }

    /**
     * Sets the client that acts for the subject: the same subject by another client is another caller.
     *
     * @param client its id with the issuer.
     * @return a copy.
     */
    public Principal withClientId(String client) {
        return new Principal(
                Identity.of(identity.issuer, identity.subject, client), name, scopes, expiryMs, certificate, tenure);
    }

    /**
     * Sets the name for logs.
     *
     * @param text no secret, any characters; shown escaped and cut.
     * @return a copy.
     */
    public Principal withName(String text) {
        return new Principal(identity, text, scopes, expiryMs, certificate, tenure);
    }

    /**
     * Sets the scopes that were granted.
     *
     * @param granted each without white space.
     * @return a copy.
     */
    public Principal withScopes(Collection<String> granted) {
        return new Principal(identity, name, Set.copyOf(granted), expiryMs, certificate, tenure);
    }

    /**
     * Sets the expiry of the token.
     *
     * @param epochMs milliseconds since 1970, or {@link #NO_EXPIRY}.
     * @return a copy.
     */
    public Principal withExpiryMs(long epochMs) {
        return new Principal(identity, name, scopes, epochMs, certificate, Tenure.until(epochMs));
    }

    /**
     * Binds the token to a client certificate: it is taken only from a connection whose peer has proved to hold that
     * certificate. Source: RFC 8705, 3.
     *
     * @param thumbprint SHA-256 of the certificate in DER, in base64url without padding ({@code x5t#S256}).
     * @return a copy.
     */
    public Principal withCertificate(String thumbprint) {
        return new Principal(identity, name, scopes, expiryMs, thumbprint, tenure);
    }

    /** The thumbprint of the certificate that the token is bound to; empty for none. */
    public String certificate() {
        return certificate;
    }

    /** The issuer's identifier; empty for {@link #ANONYMOUS}. */
    public String issuer() {
        return identity.issuer;
    }

    /** The subject, unique with its issuer; empty for {@link #ANONYMOUS}. */
    public String subject() {
        return identity.subject;
    }

    /** The client that acts for the subject; empty when it is not known. */
    public String clientId() {
        return identity.clientId;
    }

    /** The name for logs: one printable line, never empty. */
    public String name() {
        return LogText.printable(name, MAX_NAME);
    }

    /** The scopes that were granted: unmodifiable. */
    public Set<String> scopes() {
        return scopes;
    }

    /** The expiry of the token, in milliseconds since 1970; {@link #NO_EXPIRY} when it has none. */
    public long expiryMs() {
        return expiryMs;
    }

    /** The time that streams of this caller's may stay open. */
    public Tenure tenure() {
        return tenure;
    }

    /** The same with the tenure of its token, which may end before the expiry. */
    Principal withTenure(Tenure ofToken) {
        final Principal same = new Principal(identity, name, scopes, expiryMs, certificate, ofToken);
        same.view = view;
        return same;
    }

    /** Whether nothing is known of the caller. */
    public boolean isAnonymous() {
        return identity.owner.isEmpty();
    }

    /**
     * The key of what this caller owns: a digest of issuer, subject and client, the same in every process.
     *
     * @return empty for {@link #ANONYMOUS}.
     */
    public String owner() {
        return identity.owner;
    }

    /**
     * A short form of {@link #owner()}, for tables on the path: two callers with the same are as rare as two equal
     * digests of 63 bits.
     *
     * @return 0 for {@link #ANONYMOUS} alone.
     */
    public long ownerKey() {
        return identity.ownerKey;
    }

    private static long key(String owner) {
        final byte[] bytes = Base64.getUrlDecoder().decode(owner);
        return ByteBuffer.wrap(bytes).getLong() | 1;
    }

    /**
     * Whether both are the same caller.
     *
     * @param other may have other scopes and another expiry.
     * @return true when issuer, subject and client are the same.
     */
    public boolean isSameCaller(Principal other) {
        return this == other || identity.owner.equals(other.identity.owner);
    }

    /**
     * Each part with its length before it, so that no two callers have the same text. Half a surrogate pair, which
     * UTF-8 cannot write, is kept as it is.
     */
    private static String digest(String... parts) {
        try {
            final MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (final String part : parts) {
                final boolean isText = StandardCharsets.UTF_8.newEncoder().canEncode(part);
                final byte[] bytes = isText ? part.getBytes(StandardCharsets.UTF_8) : units(part);
                sha256.update((bytes.length + (isText ? ":" : "u:")).getBytes(StandardCharsets.US_ASCII));
                sha256.update(bytes);
            }
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest());
        } catch (final NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every Java platform has SHA-256", missing);
        }
    }

    /** The encoders of the JDK would replace what is no text. */
    private static byte[] units(String text) {
        final ByteBuffer units = ByteBuffer.allocate(Character.BYTES * text.length());
        text.chars().forEach(unit -> units.putChar((char) unit));
        return units.array();
    }

    /** The name alone. */
    @Override
    public String toString() {
        return name();
    }
}
