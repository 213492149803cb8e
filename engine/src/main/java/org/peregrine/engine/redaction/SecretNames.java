package org.peregrine.engine.redaction;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Names whose values are not recorded, compared without regard to case and to the characters {@code - _ .} and space:
 * {@code api_key}, {@code apiKey} and {@code API-KEY} are one name. Immutable.
 */
public final class SecretNames {
    /** Anything whose name ends so. */
    private static final List<String> ENDINGS = List.of(
            "password",
            "passwd",
            "passphrase",
            "secret",
            "credential",
            "credentials",
            "api_key",
            "secret_key",
            "private_key",
            "access_key");

    /** Just these: much else that ends in "token" is no secret. */
    private static final List<String> WHOLE = List.of(
            "pwd",
            "token",
            "access_token",
            "refresh_token",
            "id_token",
            "auth_token",
            "bearer_token",
            "session_token",
            "api_token",
            "authorization",
            "proxy_authorization",
            "x_amz_signature",
            "x_amz_security_token",
            "x_goog_signature",
            "sig",
            "code_verifier",
            "jwt",
            "cookie",
            "set_cookie");

    private static final int MAX_NAME_BYTES = 1 << 10;

    /** A name as it is compared. */
    private static final class Rule {
        private final String written;
        private final byte[] bytes;
        private final boolean isEnding;

        Rule(String written, byte[] bytes, boolean isEnding) {
            this.written = written;
            this.bytes = bytes;
            this.isEnding = isEnding;
        }

        boolean matches(byte[] name, int length) {
            return (isEnding || length == bytes.length) && endsAt(name, length);
        }

        boolean endsAt(byte[] name, int end) {
            final int from = end - bytes.length;
            if (from < 0) {
                return false;
            }
            for (int i = bytes.length - 1; i >= 0; i--) {
                if (name[from + i] != bytes[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Rule> rules = new ArrayList<>();

    /**
     * Whether a name can match that ends in two characters, of which five bits each make the index: most names cannot.
     */
    private final boolean[] endings = new boolean[1 << 10];

    /**
     * Takes the usual names, and more.
     *
     * @param more names, matched whole.
     * @param kept of the usual ones, those whose values are recorded all the same; {@code *} for all.
     * @throws IllegalArgumentException when one of {@code kept} is none of the usual names.
     */
    public SecretNames(List<String> more, List<String> kept) {
        ENDINGS.forEach(name -> rules.add(rule(name, true)));
        WHOLE.forEach(name -> rules.add(rule(name, false)));
        for (final String name : kept) {
            final Rule wanted = rule(name, false);
            if (!rules.removeIf(rule -> name.equals("*") || rule.matches(wanted.bytes, wanted.bytes.length))) {
                throw new IllegalArgumentException(
                        "Redaction keep:" + name + " names nothing that is left out by itself");
            }
        }
        more.forEach(name -> rules.add(rule(name, false)));
        rules.forEach(rule -> endings[ending(rule.bytes, 0, rule.bytes.length)] = true);
    }

    private static int ending(byte[] name, int offset, int length) {
        final int last = lastPlain(name, offset, offset + length);
        final int before = lastPlain(name, offset, last);
        return (last < offset ? 0 : name[last] & 31) | (before < offset ? 0 : (name[before] & 31) << 5);
    }

    /** The last byte before an index that is no separator; below the offset when there is none. */
    private static int lastPlain(byte[] name, int offset, int end) {
        int index = end - 1;
        while (index >= offset && isSeparator(name[index])) {
            index--;
        }
        return index;
    }

    private static boolean isSeparator(byte value) {
        return value == '_' || value == '-' || value == '.' || value == ' ';
    }

    private static Rule rule(String name, boolean isEnding) {
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        final byte[] plain = new byte[bytes.length];
        final int length = reduce(bytes, 0, bytes.length, plain);
        return new Rule(name, Arrays.copyOf(plain, length), isEnding);
    }

    /** Copies a name without case and separators; returns its length. */
    private static int reduce(byte[] from, int offset, int length, byte[] to) {
        int count = 0;
        for (int i = offset; i < offset + length; i++) {
            final byte value = from[i];
            if (!isSeparator(value)) {
                to[count++] = value >= 'A' && value <= 'Z' ? (byte) (value | 0x20) : value;
            }
        }
        return count;
    }

    /**
     * Whether no name is secret.
     *
     * @return true when everything was kept.
     */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /**
     * Compares a name.
     *
     * @param name of a member or parameter.
     * @return true when its value is secret.
     */
    public boolean contains(String name) {
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return matches(bytes, 0, bytes.length, new byte[bytes.length]);
    }

    /**
     * Compares a name in place; allocates nothing.
     *
     * @param bytes hold it, without escapes.
     * @param offset of its first byte.
     * @param length of it.
     * @param scratch of {@link #newScratch}.
     * @return true when its value is secret.
     */
    public boolean contains(byte[] bytes, int offset, int length, byte[] scratch) {
        return length > MAX_NAME_BYTES
                || (endings[ending(bytes, offset, length)] && matches(bytes, offset, length, scratch));
    }

    /**
     * Makes room for comparing names.
     *
     * @return belongs to one thread.
     */
    public static byte[] newScratch() {
        return new byte[MAX_NAME_BYTES];
    }

    private boolean matches(byte[] bytes, int offset, int length, byte[] scratch) {
        final int reduced = reduce(bytes, offset, length, scratch);
        for (int i = 0, count = rules.size(); i < count; i++) {
            if (rules.get(i).matches(scratch, reduced)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a name may be anywhere in bytes that are no JSON: as text, or hidden by an escape or another encoding.
     *
     * @param length number of bytes to check.
     */
    boolean mayOccurIn(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            final boolean space = bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t';
            if (bytes[i] == '\\' || (bytes[i] >= 0 && bytes[i] < ' ' && !space)) {
                return true;
            }
        }
        final byte[] plain = new byte[length];
        final int reduced = reduce(bytes, 0, length, plain);
        for (int end = 1; end <= reduced; end++) {
            for (int i = 0, count = rules.size(); i < count; i++) {
                if (rules.get(i).endsAt(plain, end)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** One name a line; {@code *} before it stands for anything. */
    List<String> lines() {
        return rules.stream()
                .map(rule -> (rule.isEnding ? "*" : "") + rule.written)
                .toList();
    }
}
