package org.peregrine.codec.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and private keys as PEM. What stands between the blocks is passed over, as are blocks of other
 * kinds. Any thread; not for the path. Source: RFC 7468; RFC 5958 (PKCS #8).
 */
public final class PemFile {
    /** Longest file that is read: more than the certificates of all public authorities. */
    static final int MAX_BYTES = 4 << 20;

    /** Longest private key, decoded: more than RSA's of 16,384 bits. With a longer one it would compute for hours. */
    private static final int MAX_KEY_BYTES = 16 << 10;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END \\1-----", Pattern.DOTALL);
    private static final Map<String, String> KEY_ALGORITHMS = Map.of(
            "1.2.840.113549.1.1.1", "RSA",
            "1.2.840.113549.1.1.10", "RSASSA-PSS",
            "1.2.840.10045.2.1", "EC",
            "1.3.101.112", "EdDSA",
            "1.3.101.113", "EdDSA");
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int OBJECT_IDENTIFIER = 0x06;

    private final Path path;
    private final String text;

    private static final class Block {
        private final String label;
        private final byte[] der;

        Block(String label, byte[] der) {
            this.label = label;
            this.der = der;
        }
    }

    private PemFile(Path path, String text) {
        this.path = path;
        this.text = text;
    }

    /**
     * Reads a file.
     *
     * @param path of the file.
     * @return its text.
     * @throws TlsFileException when it cannot be read, is no regular file, or is too long.
     */
    public static PemFile read(Path path) throws TlsFileException {
        if (Files.exists(path) && !Files.isRegularFile(path)) { // To open a FIFO waits for its other end.
            throw new TlsFileException(path + ": is no regular file", null);
        }
        try (var input = Files.newInputStream(path)) {
            final byte[] bytes = input.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new TlsFileException(path + ": longer than " + MAX_BYTES + " bytes, which no PEM file is", null);
            }
            return new PemFile(path, new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (final IOException unreadable) {
            throw new TlsFileException(path + ": cannot be read: " + reason(unreadable), unreadable);
        }
    }

    private static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "no such file";
            case AccessDeniedException denied -> "permission denied";
            default -> failure.getMessage();
        };
    }

    /**
     * The certificates of the file, in its order.
     *
     * @return at least one.
     * @throws TlsFileException when there is none, or one is damaged.
     */
    public List<X509Certificate> certificates() throws TlsFileException {
        final List<X509Certificate> all = new ArrayList<>();
        for (final Block block : blocks()) {
            if (block.label.equals("CERTIFICATE") || block.label.equals("X509 CERTIFICATE")) {
                all.add(certificate(block.der, all.size() + 1));
            }
        }
        if (all.isEmpty()) {
            throw new TlsFileException(path + ": no certificate in it; expected -----BEGIN CERTIFICATE-----", null);
        }
        return List.copyOf(all);
    }

    private X509Certificate certificate(byte[] der, int number) throws TlsFileException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (final CertificateException | RuntimeException | StackOverflowError damaged) { // Nested too deeply.
            throw new TlsFileException(path + ": certificate " + number + " is damaged", damaged);
        }
    }

    /**
     * The private key of the file.
     *
     * @return RSA, EC or EdDSA.
     * @throws TlsFileException when there is none, several, or it is damaged, encrypted or of another format.
     */
    public PrivateKey key() throws TlsFileException {
        Block found = null;
        for (final Block block : blocks()) {
            if (block.label.endsWith("PRIVATE KEY")) {
                if (found != null) {
                    throw new TlsFileException(path + ": more than one private key in it", null);
                }
                found = block;
            }
        }
        if (found == null) {
            throw new TlsFileException(path + ": no private key in it; expected -----BEGIN PRIVATE KEY-----", null);
        }
        return switch (found.label) {
            case "PRIVATE KEY" -> key(found.der);
            case "ENCRYPTED PRIVATE KEY" ->
                throw new TlsFileException(
                        path + ": the key is encrypted; take the password away: openssl pkcs8 -in KEY -out NEWKEY",
                        null);
            default ->
                throw new TlsFileException(
                        path + ": the key is no PKCS #8; convert it: openssl pkcs8 -topk8 -nocrypt -in KEY -out NEWKEY",
                        null);
        };
    }

    private PrivateKey key(byte[] der) throws TlsFileException {
        if (der.length > MAX_KEY_BYTES) {
            throw new TlsFileException(path + ": the key is longer than " + MAX_KEY_BYTES + " bytes", null);
        }
        final String algorithm = KEY_ALGORITHMS.get(algorithm(der));
        if (algorithm == null) {
            throw new TlsFileException(path + ": the key is neither RSA nor EC nor EdDSA, or is damaged", null);
        }
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (final GeneralSecurityException | RuntimeException | StackOverflowError damaged) {
            throw new TlsFileException(path + ": the " + algorithm + " key is damaged", damaged);
        }
    }

    private List<Block> blocks() throws TlsFileException {
        final List<Block> blocks = new ArrayList<>();
        final Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            final String label = matcher.group(1);
            // A header, such as DEK-Info, is in keys of the old format only, which are not decoded.
            if (label.equals("PRIVATE KEY") || label.contains("CERTIFICATE")) {
                blocks.add(new Block(label, decode(label, matcher.group(2))));
            } else {
                blocks.add(new Block(label, new byte[0]));
            }
        }
        return blocks;
    }

    private byte[] decode(String label, String body) throws TlsFileException {
        try {
            return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
        } catch (final IllegalArgumentException damaged) {
            throw new TlsFileException(path + ": the block " + label + " is no Base64", damaged);
        }
    }

    /** The object identifier of a PKCS #8 key's algorithm, or an empty text. */
    private static String algorithm(byte[] der) {
        int at = enter(der, 0, SEQUENCE);
        at = skip(der, at, INTEGER);
        at = enter(der, at, SEQUENCE);
        final int start = enter(der, at, OBJECT_IDENTIFIER);
        final int end = skip(der, at, OBJECT_IDENTIFIER);
        if (start < 0 || end < 0 || start >= end) {
            return "";
        }
        final StringBuilder text = new StringBuilder();
        text.append(der[start] / 40).append('.').append(der[start] % 40);
        long value = 0;
        for (int i = start + 1; i < end; i++) {
            value = (value << 7) | (der[i] & 0x7f);
            if (der[i] >= 0) {
                text.append('.').append(value);
                value = 0;
            }
        }
        return text.toString();
    }

    /** Index of an element's content; negative when there is no such element. */
    private static int enter(byte[] der, int at, int tag) {
        if (at < 0 || at + 2 > der.length || (der[at] & 0xff) != tag) {
            return -1;
        }
        final int length = der[at + 1];
        final int start = length >= 0 ? at + 2 : at + 2 + (length & 0x7f);
        return start <= der.length ? start : -1;
    }

    /** Index behind an element of less than 128 bytes; negative when there is no such element. */
    private static int skip(byte[] der, int at, int tag) {
        final int start = enter(der, at, tag);
        final int end = start < 0 ? -1 : start + der[at + 1];
        return start == at + 2 && end <= der.length ? end : -1;
    }
}
