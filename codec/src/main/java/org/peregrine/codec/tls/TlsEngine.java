package org.peregrine.codec.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Implementations of TLS. Conscrypt is optional: it counts as present when its classes and its library load. */
public enum TlsEngine {
    /** The engine of the JDK. */
    JDK(null),
    /** BoringSSL through {@code org.conscrypt:conscrypt-openjdk-uber}. */
    CONSCRYPT("org.conscrypt.OpenSSLProvider");

    /**
     * Sessions kept for peers that resume without a ticket: what is over takes no more memory than that, with the
     * certificates of its peers. The JDK would keep 20,480.
     */
    private static final int MAX_CACHED_SESSIONS = 256;

    private static final char[] NO_PASSWORD = {};

    private final String providerClass;

    TlsEngine(String providerClass) {
        this.providerClass = providerClass;
    }

    /**
     * The fastest engine that is present.
     *
     * @return Conscrypt where it loads, the JDK's elsewhere.
     */
    public static TlsEngine fastest() {
        return CONSCRYPT.isPresent() ? CONSCRYPT : JDK;
    }

    /**
     * Whether the engine can be used in this process. Loads its library when asked for the first time.
     *
     * @return true for {@link #JDK}.
     */
    public boolean isPresent() {
        if (this == JDK) {
            return true;
        }
        try {
            SSLContext.getInstance("TLS", provider());
            return true;
        } catch (final ReflectiveOperationException | GeneralSecurityException | LinkageError absent) {
            return false;
        }
    }

    private Provider provider() throws ReflectiveOperationException {
        return Class.forName(providerClass)
                .asSubclass(Provider.class)
                .getDeclaredConstructor()
                .newInstance();
    }

    /**
     * Makes a context.
     *
     * @param own chain and key of this end; null for a client without a certificate.
     * @param trusted authorities for the peer's certificate; empty for those of the JDK.
     * @return for engines of either side.
     * @throws GeneralSecurityException when the engine is absent, or takes a certificate or the key not.
     */
    public SSLContext context(TlsCredentials own, List<X509Certificate> trusted) throws GeneralSecurityException {
        final SSLContext context;
        try {
            context = this == JDK ? SSLContext.getInstance("TLS") : SSLContext.getInstance("TLS", provider());
        } catch (final ReflectiveOperationException | LinkageError absent) {
            throw new GeneralSecurityException(providerClass + " is not on the class path, or does not load", absent);
        }
        context.init(own == null ? null : keyManagers(own), trustManagers(trusted), null);
        context.getServerSessionContext().setSessionCacheSize(MAX_CACHED_SESSIONS);
        context.getClientSessionContext().setSessionCacheSize(MAX_CACHED_SESSIONS);
        return context;
    }

    private static KeyManager[] keyManagers(TlsCredentials own) throws GeneralSecurityException {
        final KeyStore keys = emptyStore();
        keys.setKeyEntry("own", own.key(), NO_PASSWORD, own.chain().toArray(Certificate[]::new));
        final KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static TrustManager[] trustManagers(List<X509Certificate> trusted) throws GeneralSecurityException {
        KeyStore store = null;
        if (!trusted.isEmpty()) {
            store = emptyStore();
            for (int i = 0; i < trusted.size(); i++) {
                store.setCertificateEntry("ca" + i, trusted.get(i));
            }
        }
        final TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        final KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, NO_PASSWORD);
        } catch (final IOException impossible) { // Nothing is read.
            throw new GeneralSecurityException(impossible);
        }
        return store;
    }
}
