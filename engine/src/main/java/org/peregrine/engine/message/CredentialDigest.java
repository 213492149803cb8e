package org.peregrine.engine.message;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Digests credentials that nobody has checked, so that large ones take no room in the ring: they only tell what belongs
 * to one caller. SHA-256 over their bytes and a zero. The receiver's thread; allocates nothing.
 */
final class CredentialDigest {
    static final int BYTES = 32;

    private static final int CHUNK_BYTES = 1 << 10;

    private final MessageDigest sha256 = sha256();
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private final byte[] result = new byte[BYTES];

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every Java platform has SHA-256", missing);
        }
    }

    /** Digests credentials of a frame. */
    static byte[] of(byte[] credentials) {
        final MessageDigest digest = sha256();
        digest.update(credentials);
        digest.update((byte) 0);
        return digest.digest();
    }

    /** Writes the digest of credentials. */
    void put(DirectBuffer source, int offset, int length, MutableDirectBuffer target, int index) {
        for (int done = 0; done < length; done += CHUNK_BYTES) {
            final int count = Math.min(CHUNK_BYTES, length - done);
            source.getBytes(offset + done, chunk, 0, count);
            sha256.update(chunk, 0, count);
        }
        sha256.update((byte) 0);
        try {
            sha256.digest(result, 0, BYTES);
        } catch (final DigestException impossible) {
            throw new IllegalStateException("SHA-256 has " + BYTES + " bytes", impossible);
        }
        target.putBytes(index, result);
    }
}
