package org.peregrine.codec.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Certificate chain and private key of one end. Immutable.
 *
 * @param chain the end's own certificate first.
 * @param key of that certificate.
 */
public record TlsCredentials(List<X509Certificate> chain, PrivateKey key) {
    private static final int MAX_SUBJECT_CHARS = 200;

    private static final Map<String, String> SIGNATURES = Map.of(
            "RSA", "SHA256withRSA",
            "RSASSA-PSS", "SHA256withRSA",
            "EC", "SHA256withECDSA",
            "EdDSA", "EdDSA",
            "Ed25519", "EdDSA",
            "Ed448", "EdDSA");

    /** Copies the chain. */
    public TlsCredentials {
        chain = List.copyOf(chain);
    }

    /**
     * Reads and checks both files.
     *
     * @param certificateFile the chain as PEM, the end's own certificate first.
     * @param keyFile the private key as PEM, PKCS #8, without a password.
     * @param now the time at which the certificate must be valid.
     * @return both.
     * @throws TlsFileException when a file cannot be read or is damaged, when the key is another certificate's, and
     *     when the certificate has expired or is not valid yet.
     */
    public static TlsCredentials read(Path certificateFile, Path keyFile, Instant now) throws TlsFileException {
        final List<X509Certificate> chain = PemFile.read(certificateFile).certificates();
        final PrivateKey key = PemFile.read(keyFile).key();
        final X509Certificate own = chain.getFirst();
        if (!belong(own, key)) {
            throw new TlsFileException(
                    keyFile + ": this key is not that of the first certificate in " + certificateFile + " ("
                            + subject(own) + ")",
                    null);
        }
        final Instant notAfter = own.getNotAfter().toInstant();
        if (now.isAfter(notAfter)) {
            throw new TlsFileException(certificateFile + ": expired at " + notAfter, null);
        }
        final Instant notBefore = own.getNotBefore().toInstant();
        if (now.isBefore(notBefore)) {
            throw new TlsFileException(certificateFile + ": not valid before " + notBefore, null);
        }
        return new TlsCredentials(chain, key);
    }

    /** The certificate's subject, which may be any text, as a part of one line. */
    private static String subject(X509Certificate certificate) {
        final String name = certificate.getSubjectX500Principal().getName().replaceAll("\\p{C}", "?");
        return name.length() > MAX_SUBJECT_CHARS ? name.substring(0, MAX_SUBJECT_CHARS) + "..." : name;
    }

    /** Whether what the key signs is verified by the certificate. */
    private static boolean belong(X509Certificate certificate, PrivateKey key) {
        final String algorithm = SIGNATURES.get(key.getAlgorithm());
        if (algorithm == null) {
            return false;
        }
        try {
            final Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update((byte) 1);
            final byte[] signature = signing.sign();
            final Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certificate.getPublicKey());
            verifying.update((byte) 1);
            return verifying.verify(signature);
        } catch (final GeneralSecurityException other) { // Of another algorithm, as a rule.
            return false;
        }
    }
}
