package org.peregrine.engine.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of ids of tasks: an id is too random to be guessed from its digest, so there is no salt. Any thread. */
final class TaskDigest {
    private static final int DIGEST_BYTES = 16;

    private TaskDigest() {}

    /** 32 hexadecimal digits. */
    static byte[] of(String id) {
        try {
            final byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES).getBytes(US_ASCII);
        } catch (final NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
