package org.peregrine.engine.redaction;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.agrona.DirectBuffer;

/**
 * Replaces ids of sessions: a reader of the recording can tell sessions apart, and cannot use one. The salt dies
 * with the process. One thread.
 */
public final class SessionDigests {
    private static final int DIGEST_BYTES = 16;
    private static final int CACHE = 256;

    private final MessageDigest sha;
    private final byte[] salt = new byte[2 * DIGEST_BYTES];
    private final byte[][] ids = new byte[CACHE][];
    private final String[] digests = new String[CACHE];

    /** Creates digests with a salt of their own. */
    public SessionDigests() {
        new SecureRandom().nextBytes(salt);
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * The digest of an id, which looks like an id; allocates only for one that is not in the cache.
     *
     * @param buffer holds the id.
     * @param offset of its first byte.
     * @param length of it.
     * @return 32 characters.
     */
    public String digest(DirectBuffer buffer, int offset, int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + buffer.getByte(offset + i);
        }
        final int slot = (hash ^ (hash >>> 16)) & (CACHE - 1);
        if (!same(ids[slot], buffer, offset, length)) {
            final byte[] id = new byte[length];
            buffer.getBytes(offset, id);
            ids[slot] = id;
            sha.update(salt);
            digests[slot] = HexFormat.of().formatHex(sha.digest(id), 0, DIGEST_BYTES);
        }
        return digests[slot];
    }

    private static boolean same(byte[] id, DirectBuffer buffer, int offset, int length) {
        if (id == null || id.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (id[i] != buffer.getByte(offset + i)) {
                return false;
            }
        }
        return true;
    }
}
