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
    public static final Principal ANONYMOUS = new Principal("", "", "", "anonymous", Set.of(), NO_EXPIRY);

    private static final int MAX_NAME = 128;

    private final String issuer;
    private final String subject;
    private final String clientId;
    private final String name;
    private final Set<String> scopes;
    private final long expiryMs;
    private final String owner;
    private final Tenure tenure;
    private final long ownerKey;

    private Principal(String issuer, String subject, String clientId, String name, Set<String> scopes, long expiryMs) {
        this.issuer = issuer;
        this.subject = subject;
        this.clientId = clientId;
        this.name = name;
        this.scopes = scopes;
        this.expiryMs = expiryMs;
        this.tenure = Tenure.until(expiryMs);
        this.owner = issuer.isEmpty() && subject.isEmpty() ? "" : digest(issuer, subject, clientId);
        this.ownerKey = owner.isEmpty() ? 0 : key(owner);
    }

    private Principal(Principal same, Tenure tenure) {
        this.issuer = same.issuer;
        this.subject = same.subject;
        this.clientId = same.clientId;
        this.name = same.name;
        this.scopes = same.scopes;
        this.expiryMs = same.expiryMs;
        this.owner = same.owner;
        this.ownerKey = same.ownerKey;
        this.tenure = tenure;
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
        return new Principal(issuer, subject, "", subject, Set.of(), NO_EXPIRY);
    }

    /**
     * Sets the client that acts for the subject: the same subject by another client is another caller.
     *
     * @param client its id with the issuer.
     * @return a copy.
     */
    public Principal withClientId(String client) {
        return new Principal(issuer, subject, client, name, scopes, expiryMs);
    }

    /**
     * Sets the name for logs.
     *
     * @param text no secret, any characters; shown escaped and cut.
     * @return a copy.
     */
    public Principal withName(String text) {
        return new Principal(issuer, subject, clientId, text, scopes, expiryMs);
    }

    /**
     * Sets the scopes that were granted.
     *
     * @param granted each without white space.
     * @return a copy.
     */
    public Principal withScopes(Collection<String> granted) {
        return new Principal(issuer, subject, clientId, name, Set.copyOf(granted), expiryMs);
    }

    /**
     * Sets the expiry of the token.
     *
     * @param epochMs milliseconds since 1970, or {@link #NO_EXPIRY}.
     * @return a copy.
     */
    public Principal withExpiryMs(long epochMs) {
        return new Principal(issuer, subject, clientId, name, scopes, epochMs);
    }

    /** The issuer's identifier; empty for {@link #ANONYMOUS}. */
    public String issuer() {
        return issuer;
    }

    /** The subject, unique with its issuer; empty for {@link #ANONYMOUS}. */
    public String subject() {
        return subject;
    }

    /** The client that acts for the subject; empty when it is not known. */
    public String clientId() {
        return clientId;
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
        return new Principal(this, ofToken);
    }

    /** Whether nothing is known of the caller. */
    public boolean isAnonymous() {
        return owner.isEmpty();
    }

    /**
     * The key of what this caller owns: a digest of issuer, subject and client, the same in every process.
     *
     * @return empty for {@link #ANONYMOUS}.
     */
    public String owner() {
        return owner;
    }

    /**
     * A short form of {@link #owner()}, for tables on the path: two callers with the same are as rare as two equal
     * digests of 63 bits.
     *
     * @return 0 for {@link #ANONYMOUS} alone.
     */
    public long ownerKey() {
        return ownerKey;
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
        return this == other || owner.equals(other.owner);
    }

    /** Each part with its length before it, so that no two callers have the same text. */
    private static String digest(String... parts) {
        try {
            final MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (final String part : parts) {
                final byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                sha256.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                sha256.update(bytes);
            }
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest());
        } catch (final NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every Java platform has SHA-256", missing);
        }
    }

    /** The name alone. */
    @Override
    public String toString() {
        return name();
    }
}
