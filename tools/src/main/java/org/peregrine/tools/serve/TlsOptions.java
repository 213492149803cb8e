package org.peregrine.tools.serve;

import java.nio.file.Path;
import java.util.Locale;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.codec.tls.TlsFileException;
import org.peregrine.engine.file.PrivateFiles;
import org.peregrine.transports.nio.Protocol;
import org.peregrine.transports.tls.ServerContext;
import org.peregrine.transports.tls.TlsProtocol;
import org.peregrine.transports.tls.TlsSettings;
import picocli.CommandLine.Option;

/** The options of {@code serve} about encryption, which hold for HTTP, WebSocket, TCP and the admin port. */
final class TlsOptions {
    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "Encrypt HTTP, WebSocket, TCP and the admin port by TLS 1.3 or 1.2, with this certificate"
                    + " chain (PEM, the server's own first). Read again when it changes.")
    private Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "Private key of the certificate (PEM, PKCS #8, without a password).")
    private Path key;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            description = "Serve only clients with a certificate of one of these authorities (PEM).")
    private Path clientCa;

    @Option(names = "--tls-client-optional", description = "Serve clients without a certificate, too.")
    private boolean clientOptional;

    @Option(
            names = "--tls-engine",
            paramLabel = "ENGINE",
            description = "jdk or conscrypt; the fastest that loads unless it is named.")
    private TlsEngine engine;

    private ServerContext context;

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException when one of them cannot be used, or an option lacks another one.
     */
    void load() {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("--tls-cert and --tls-key are needed together");
        }
        if (certificate == null && clientCa != null) {
            throw new IllegalArgumentException("--tls-client-ca needs --tls-cert and --tls-key");
        }
        if (certificate == null && engine != null) {
            throw new IllegalArgumentException("--tls-engine needs --tls-cert and --tls-key");
        }
        if (engine != null && !engine.isPresent()) {
            throw new IllegalArgumentException("--tls-engine: " + engine.name().toLowerCase(Locale.ROOT)
                    + " is not on the class path, or its library does not load");
        }
        if (clientCa == null && clientOptional) {
            throw new IllegalArgumentException("--tls-client-optional needs --tls-client-ca");
        }
        if (certificate != null) {
            final TlsSettings fastest = TlsSettings.of(certificate, key);
            final TlsSettings settings = engine == null ? fastest : fastest.withEngine(engine);
            context = load(clientCa == null ? settings : settings.withClientCa(clientCa, !clientOptional));
        }
    }

    private static ServerContext load(TlsSettings settings) {
        try {
            return ServerContext.load(settings);
        } catch (final TlsFileException unusable) {
            throw new IllegalArgumentException(unusable.getMessage(), unusable);
        }
    }

    /** Says that others can use the key; null when they cannot. */
    String exposure() {
        final String exposed = PrivateFiles.secretWarning(key);
        return exposed == null ? null : "--tls-key: " + exposed;
    }

    /** Encrypts a protocol when that was asked for; its name in ALPN, or null for none. */
    Protocol encrypt(Protocol protocol, String applicationProtocol) {
        return context == null ? protocol : new TlsProtocol(context, protocol, applicationProtocol);
    }

    /** Certificates and key; null without encryption. */
    ServerContext context() {
        return context;
    }

    /** Whether clients are asked for a certificate. */
    boolean asksClients() {
        return clientCa != null;
    }

    /** Whether nobody is served without a certificate. */
    boolean knowsItsClients() {
        return clientCa != null && !clientOptional;
    }
}
