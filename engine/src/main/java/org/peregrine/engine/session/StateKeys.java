package org.peregrine.engine.session;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;

/**
 * The secrets of {@link RequestStates}: the first one signs, each of them verifies, so that a new key can take the
 * place of an old one while states of both are on their way. Immutable, any thread. Source: RFC 2104.
 */
public final class StateKeys implements StateKeySource {
    /** Least length of a key: that of the hash. */
    static final int MIN_KEY_BYTES = 32;

    /** Most keys at once: a forged state costs a computation for each. */
    static final int MAX_KEYS = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-fA-F]+");

    private final List<SecretKeySpec> keys;

    private StateKeys(List<SecretKeySpec> keys) {
        this.keys = keys;
    }

    /**
     * Takes one key.
     *
     * @param secret of at least 32 random bytes; copied.
     * @return the key alone.
     * @throws IllegalArgumentException when it is shorter.
     */
    public static StateKeys of(byte[] secret) {
        if (secret.length < MIN_KEY_BYTES) {
            throw new IllegalArgumentException("A request state key has at least " + MIN_KEY_BYTES + " bytes");
        }
        return new StateKeys(List.of(new SecretKeySpec(secret, ALGORITHM)));
    }

    /**
     * Makes a key that nobody else has.
     *
     * @return the key alone.
     */
    public static StateKeys random() {
        final byte[] secret = new byte[MIN_KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        return of(secret);
    }

    /**
     * Reads keys, one a line in hexadecimal or base64; empty lines and those that begin with # are left out.
     *
     * @throws IOException when a line is no key, or there is none or too many; the message has the line's number, and
     *     nothing of the line.
     */
    static StateKeys parse(Stream<String> lines) throws IOException {
        final List<SecretKeySpec> keys = new ArrayList<>();
        int number = 0;
        for (final String line : (Iterable<String>) lines::iterator) {
            number++;
            final String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                keys.add(new SecretKeySpec(secret(text, number), ALGORITHM));
            }
        }
        if (keys.isEmpty() || keys.size() > MAX_KEYS) {
            throw new IOException("it has " + keys.size() + " keys in place of 1 to " + MAX_KEYS);
        }
        return new StateKeys(List.copyOf(keys));
    }

    private static byte[] secret(String text, int number) throws IOException {
        final byte[] secret;
        try {
            secret = HEXADECIMAL.matcher(text).matches()
                    ? HexFormat.of().parseHex(text)
                    : Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
        } catch (final IllegalArgumentException neither) {
            // Not its cause: that quotes the line.
            throw new IOException("line " + number + " is no key in hexadecimal or base64");
        }
        if (secret.length < MIN_KEY_BYTES) {
            throw new IOException("line " + number + " has a key of " + secret.length + " bytes in place of at least "
                    + MIN_KEY_BYTES + " random ones");
        }
        return secret;
    }

    @Override
    public StateKeys current(EpochClock clock, ErrorHandler notices) {
        return this;
    }

    /** Signs with the first key. */
    byte[] sign(byte[] payload) {
        return mac(keys.getFirst(), payload);
    }

    /** Whether one of the keys has signed; compares in a time that tells nothing of the signature. */
    boolean verify(byte[] payload, byte[] signature) {
        for (final SecretKeySpec key : keys) {
            if (MessageDigest.isEqual(signature, mac(key, payload))) {
                return true;
            }
        }
        return false;
    }

    private static byte[] mac(SecretKeySpec key, byte[] payload) {
        try {
            final Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(payload);
        } catch (final GeneralSecurityException missing) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, missing);
        }
    }

    /** Their number: the keys are secrets. */
    @Override
    public String toString() {
        return "StateKeys[" + keys.size() + "]";
    }
}
