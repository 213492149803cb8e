package org.peregrine.transports.tls;

import java.nio.file.Path;
import java.util.Objects;
import org.peregrine.codec.tls.TlsEngine;

/**
 * Settings of TLS for listening. Immutable.
 *
 * @param certificate file with the certificate chain as PEM, the server's own first.
 * @param key file with its private key as PEM: PKCS #8, without a password.
 * @param clientCa file with the authorities of clients' certificates as PEM; null to ask for none.
 * @param clientRequired whether a client without a certificate is refused; without effect unless there is a clientCa.
 * @param engine that is used.
 */
public record TlsSettings(Path certificate, Path key, Path clientCa, boolean clientRequired, TlsEngine engine) {
    /** Checks that there are a certificate and a key. */
    public TlsSettings {
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(engine, "engine");
    }

    /**
     * Settings without client certificates, with the fastest engine that is present.
     *
     * @param certificate file with the certificate chain as PEM.
     * @param key file with its private key as PEM, PKCS #8.
     * @return the settings.
     */
    public static TlsSettings of(Path certificate, Path key) {
        return new TlsSettings(certificate, key, null, true, TlsEngine.fastest());
    }

    /**
     * Asks clients for certificates.
     *
     * @param authorities file with those that may have issued them, as PEM.
     * @param required whether a client without a certificate is refused.
     * @return settings that differ in that only.
     */
    public TlsSettings withClientCa(Path authorities, boolean required) {
        return new TlsSettings(certificate, key, authorities, required, engine);
    }

    /**
     * Changes the engine.
     *
     * @param other must be present.
     * @return settings that differ in that only.
     */
    public TlsSettings withEngine(TlsEngine other) {
        return new TlsSettings(certificate, key, clientCa, clientRequired, other);
    }
}
