package org.peregrine.engine.principal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.peregrine.engine.file.FileReason;
import org.peregrine.engine.file.FileStamp;
import org.peregrine.engine.file.TextFile;

/**
 * Accepts the keys of a file, which holds their digests and no key. Any thread.
 *
 * <pre>
 *   # SHA-256 of the key in hexadecimal, the caller's name, its scopes:
 *   # echo "$(printf %s "$KEY" | sha256sum | cut -d' ' -f1) reporting mcp:read"
 *   5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8 reporting mcp:read
 * </pre>
 *
 * <p>A key must be random, of 128 bits at least: the digest of a password can be guessed. Several lines may have one
 * name, so that a key can be replaced; they are one caller. The file is read again when it has changed, at the latest
 * with the next check of any token that is in use ({@link org.peregrine.engine.limit.Limit#TOKEN_RECHECK_NS}); then all
 * keys are checked anew.
 */
public final class ApiKeys implements TokenVerifier {
    /** The issuer of the principals. */
    public static final String ISSUER = "urn:peregrine:keys";

    private static final int MAX_FILE_BYTES = 1 << 20;
    private static final int DIGEST_BYTES = 32;

    /** A line of the file. */
    private static final class Key {
        private final byte[] digest;
        private final Principal caller;

        private Key(byte[] digest, Principal caller) {
            this.digest = digest;
            this.caller = caller;
        }
    }

    private final Path path;
    private List<Key> keys = List.of();
    private FileStamp stamp;
    private volatile long generation;

    private ApiKeys(Path path) {
        this.path = path;
    }

    /**
     * Reads a file of keys.
     *
     * @param path of the file; read again when it changes.
     * @return the verifier of its keys.
     * @throws IOException when it cannot be read, or a line is wrong; the message names the file and the line.
     */
    public static ApiKeys of(Path path) throws IOException {
        final ApiKeys verifier = new ApiKeys(path);
        verifier.current();
        return verifier;
    }

    @Override
    public Principal verify(String token) throws RefusedTokenException, IOException {
        final byte[] digest = sha256(token);
        Principal caller = null;
        for (final Key key : current()) { // All of them, so that the time tells nothing.
            caller = MessageDigest.isEqual(key.digest, digest) ? key.caller : caller;
        }
        if (caller == null) {
            throw new RefusedTokenException("Unknown key");
        }
        return caller;
    }

    @Override
    public long generation() {
        return generation;
    }

    private synchronized List<Key> current() throws IOException {
        try {
            final FileStamp now = FileStamp.of(path);
            if (!now.equals(stamp)) {
                keys = read();
                stamp = now;
                generation++;
            }
            return keys;
        } catch (final IOException failure) {
            throw new IOException("keys " + path + " cannot be read: " + FileReason.of(failure), failure);
        }
    }

    private List<Key> read() throws IOException {
        final List<Key> read = new ArrayList<>();
        final Map<ByteBuffer, Integer> lines = new HashMap<>();
        int number = 0;
        for (final String line : TextFile.read(path, MAX_FILE_BYTES).lines().toList()) {
            number++;
            final String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                final Key key = key(text.split("\\s+", -1), number);
                final Integer same = lines.putIfAbsent(ByteBuffer.wrap(key.digest), number);
                if (same != null) {
                    throw new IOException("lines " + same + " and " + number + " have one key");
                }
                read.add(key);
            }
        }
        if (read.isEmpty()) { // As while it is written: nobody would be let in, and nothing would tell why.
            throw new IOException("it has no key");
        }
        return List.copyOf(read);
    }

    /** The line itself is not shown: somebody may have written a key into it. */
    private static Key key(String[] words, int number) throws IOException {
        try {
            final byte[] digest = HexFormat.of().parseHex(words[0]);
            if (digest.length == DIGEST_BYTES && words.length > 1) {
                requireName(words[1], number);
                final List<String> scopes = Arrays.asList(words).subList(2, words.length);
                scopes.forEach(Authentication::requireScope);
                return new Key(digest, Principal.of(ISSUER, words[1]).withScopes(scopes));
            }
        } catch (final IllegalArgumentException notHexadecimal) {
            // Not its cause: that may quote the line.
            throw new IOException(wrong(number));
        }
        throw new IOException(wrong(number));
    }

    /** A program that makes digests writes a dash for its standard input: all callers would be one. */
    private static void requireName(String name, int number) throws IOException {
        if (name.equals("-") || name.equals("*-")) {
            throw new IOException("line " + number + " has '" + name
                    + "' for a name, as sha256sum writes it: of its output take the digest alone (cut -d' ' -f1)");
        }
    }

    private static String wrong(int number) {
        return "line " + number + " is not a SHA-256 in hexadecimal (64 digits), a name and scopes";
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (final NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every Java platform has SHA-256", missing);
        }
    }
}
