package org.peregrine.tools.chaos.caller;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import org.peregrine.codec.tls.TlsCredentials;

/** An authority that signs certificates whose validity is of any length, to the second. Source: RFC 5280. */
final class CertificateAuthority {
    private static final String NAME = "Chaos";
    private static final String CURVE = "secp256r1";
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final byte[] SIGNATURE_ID = Der.sequence(Der.identifier(1, 2, 840, 10045, 4, 3, 2));
    private static final byte[] COMMON_NAME = Der.identifier(2, 5, 4, 3);
    private static final byte[] BASIC_CONSTRAINTS = Der.identifier(2, 5, 29, 19);
    private static final byte[] ALTERNATIVE_NAMES = Der.identifier(2, 5, 29, 17);
    private static final byte[] TRUE = {1, 1, -1};
    private static final byte[] VERSION_3 = {2};

    /** An address among the alternative names. */
    private static final int IP_ADDRESS = 0x87;

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int LINE = 64;
    private static final Duration LIFE = Duration.ofDays(30);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private final KeyPair keys = newKeys();
    private final X509Certificate certificate;
    private int serial = 1;

    /** Makes it, with a certificate of its own. */
    CertificateAuthority(Instant now) throws GeneralSecurityException {
        final byte[] isAuthority =
                Der.sequence(BASIC_CONSTRAINTS, TRUE, Der.element(Der.OCTET_STRING, Der.sequence(TRUE)));
        certificate = sign(NAME, keys.getPublic(), now.minus(LIFE), now.plus(LIFE), isAuthority);
    }

    static KeyPair newKeys() throws GeneralSecurityException {
        final KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(CURVE));
        return generator.generateKeyPair();
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** Issues a certificate for a server or a client on this machine. */
    TlsCredentials issue(String name, Instant notBefore, Instant notAfter) throws GeneralSecurityException {
        final KeyPair own = newKeys();
        final byte[] names = Der.sequence(
                ALTERNATIVE_NAMES, Der.element(Der.OCTET_STRING, Der.sequence(Der.element(IP_ADDRESS, LOOPBACK))));
        return new TlsCredentials(List.of(sign(name, own.getPublic(), notBefore, notAfter, names)), own.getPrivate());
    }

    private X509Certificate sign(String subject, PublicKey key, Instant notBefore, Instant notAfter, byte[] extension)
            throws GeneralSecurityException {
        final byte[] content = Der.sequence(
                Der.element(Der.CONTEXT, Der.element(Der.INTEGER, VERSION_3)),
                Der.element(Der.INTEGER, BigInteger.valueOf(serial++).toByteArray()),
                SIGNATURE_ID,
                name(NAME),
                Der.sequence(time(notBefore), time(notAfter)),
                name(subject),
                key.getEncoded(),
                Der.element(Der.CONTEXT | 3, Der.sequence(extension)));
        final Signature signature = Signature.getInstance(SIGNATURE);
        signature.initSign(keys.getPrivate());
        signature.update(content);
        final byte[] signed = Der.sequence(content, SIGNATURE_ID, Der.bits(signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(signed));
    }

    private static byte[] name(String common) {
        return Der.sequence(Der.element(Der.SET, Der.sequence(COMMON_NAME, Der.text(Der.UTF8_STRING, common))));
    }

    private static byte[] time(Instant time) {
        return Der.text(Der.GENERALIZED_TIME, TIME.format(time));
    }

    /** An element as a file has it. Source: RFC 7468. */
    static String pem(String label, byte[] der) {
        final Base64.Encoder lines = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN " + label + "-----\n" + lines.encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
