package org.peregrine.tools.chaos.caller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.ClientTls;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.codec.tls.TlsCredentials;
import org.peregrine.codec.tls.TlsEngine;

/** The callers of one server, with their issuers: nobody else is let in. Any thread. */
public final class Callers implements AutoCloseable {
    private static final String USER = System.getProperty("user.name");
    private static final String RESOURCE = "https://chaos.example.com/mcp";

    private final Instant now = Instant.now();
    private final TokenIssuer issuer;
    private final CertificateAuthority authority;
    private final Path directory;

    private Callers(Path directory) throws IOException, GeneralSecurityException {
        this.directory = directory;
        this.authority = new CertificateAuthority(now);
        write(
                "ca.pem",
                CertificateAuthority.pem("CERTIFICATE", authority.certificate().getEncoded()));
        for (final String name : List.of("server", "lasting")) {
            final TlsCredentials own =
                    authority.issue(name, Validity.LASTING.notBefore(now), Validity.LASTING.expiry(now));
            write(
                    name + ".pem",
                    CertificateAuthority.pem(
                            "CERTIFICATE", own.chain().getFirst().getEncoded()));
            write(
                    name + "-key.pem",
                    CertificateAuthority.pem("PRIVATE KEY", own.key().getEncoded()));
        }
        this.issuer = TokenIssuer.start();
    }

    /**
     * Makes them, with the files of their server.
     *
     * @param directory for the files.
     * @return callers of any validity, counted from now on.
     * @throws IOException when a file cannot be written.
     */
    public static Callers in(Path directory) throws IOException {
        try {
            return new Callers(directory);
        } catch (final GeneralSecurityException missing) {
            throw new IOException("This JVM cannot sign certificates", missing);
        }
    }

    private void write(String name, String content) throws IOException {
        final Path file = Files.createFile(
                directory.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    /**
     * Options of {@code serve}: tokens of the issuer and certificates of the authority, over TLS.
     *
     * @param unix whether this process's user comes over a Unix socket, too.
     * @return options with their values.
     */
    public List<String> options(boolean unix) {
        final List<String> options = new ArrayList<>(unix ? List.of("--auth-unix=" + USER) : List.of());
        options.addAll(List.of(
                "--tls-cert=" + file("server.pem"),
                "--tls-key=" + file("server-key.pem"),
                "--tls-client-ca=" + file("ca.pem"),
                "--tls-client-optional",
                "--auth-cert=subject",
                "--auth-issuer=" + issuer.id(),
                "--auth-resource=" + RESOURCE));
        return options;
    }

    /**
     * Access of the caller whose certificate lasts.
     *
     * @return for connections over each transport with TLS.
     * @throws IOException when its files cannot be read.
     */
    public ClientSettings access() throws IOException {
        return ClientSettings.of(ProtocolVersion.LATEST_LEGACY)
                .withTls(ClientTls.USUAL
                        .withAuthorities(directory.resolve("ca.pem"))
                        .withCertificate(directory.resolve("lasting.pem"), directory.resolve("lasting-key.pem")));
    }

    /** A caller with a token, without a certificate. */
    public Caller withToken(Validity validity) throws IOException {
        try {
            final String token = issuer.token(RESOURCE, validity.word(), validity.notBefore(now), validity.expiry(now));
            return new Caller(
                    "token '" + validity.word() + "'",
                    TlsEngine.JDK.context(null, List.of(authority.certificate())),
                    "Bearer " + token);
        } catch (final GeneralSecurityException unsigned) {
            throw new IOException("A token cannot be signed", unsigned);
        }
    }

    /** A caller with a certificate, without a token. */
    public Caller withCertificate(Validity validity) throws IOException {
        try {
            final TlsCredentials own = authority.issue(validity.word(), validity.notBefore(now), validity.expiry(now));
            return new Caller(
                    "certificate '" + validity.word() + "'",
                    TlsEngine.JDK.context(own, List.of(authority.certificate())),
                    "");
        } catch (final GeneralSecurityException unsigned) {
            throw new IOException("A certificate cannot be signed", unsigned);
        }
    }

    @Override
    public void close() {
        issuer.close();
    }
}
