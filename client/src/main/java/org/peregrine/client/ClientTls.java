package org.peregrine.client;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.peregrine.client.socket.SocketRoute;
import org.peregrine.codec.tls.PemFile;
import org.peregrine.codec.tls.TlsCredentials;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.codec.tls.TlsFileException;
import org.peregrine.codec.tls.TlsRules;

/**
 * TLS of a client: whom it trusts, and who it is. The server's certificate is always checked, against the authorities
 * and against the host of the target; nothing switches that off. Immutable, any thread; connections that share one
 * resume each other's TLS sessions. Source: RFC 9110, 4.3.4; RFC 9525.
 */
public final class ClientTls {
    /** The authorities of the JDK, without a certificate of the client's own. */
    public static final ClientTls USUAL = new ClientTls(List.of(), null);

    private final List<X509Certificate> authorities;
    private final TlsCredentials own;
    private final ReentrantLock lock = new ReentrantLock();
    private SSLContext context;

    private ClientTls(List<X509Certificate> authorities, TlsCredentials own) {
        this.authorities = authorities;
        this.own = own;
    }

    /**
     * With other authorities in the place of the JDK's.
     *
     * @param file certificates as PEM; a server's own certificate is one, too.
     * @return changed settings.
     * @throws TlsFileException when the file cannot be used; the message is one line.
     */
    public ClientTls withAuthorities(Path file) throws TlsFileException {
        return new ClientTls(PemFile.read(file).certificates(), own);
    }

    /**
     * With a certificate of the client's own, for servers that ask for one.
     *
     * @param certificate the chain as PEM, the client's own certificate first.
     * @param key its private key as PEM, PKCS #8, without a password.
     * @return changed settings.
     * @throws TlsFileException when a file cannot be used, or the certificate has expired; the message is one line.
     */
    public ClientTls withCertificate(Path certificate, Path key) throws TlsFileException {
        return new ClientTls(authorities, TlsCredentials.read(certificate, key, Instant.now()));
    }

    /** The way to a server. */
    SocketRoute route(Target target) {
        if (!target.isSecure()) {
            return new SocketRoute(target.address(), null, false);
        }
        final String protocol = target.authority().isEmpty() ? null : TlsRules.HTTP_1_1;
        return new SocketRoute(target.address(), port -> engine(target.tlsHost(), port, protocol), own != null);
    }

    private SSLEngine engine(String host, int port, String protocol) throws SSLException {
        final SSLEngine client = context().createSSLEngine(host, port);
        client.setUseClientMode(true);
        final SSLParameters parameters = TlsRules.parameters(client, protocol);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        client.setSSLParameters(parameters);
        return client;
    }

    /**
     * Made when the first connection wants it: the JDK's authorities take a while to read. With the JDK's engine:
     * Conscrypt's names a kind of server certificate (GENERIC) that the JDK's trust managers refuse.
     */
    private SSLContext context() throws SSLException {
        lock.lock();
        try {
            if (context == null) {
                context = TlsEngine.JDK.context(own, authorities);
            }
            return context;
        } catch (final GeneralSecurityException refused) {
            throw new SSLException("TLS cannot be used: " + refused.getMessage(), refused);
        } finally {
            lock.unlock();
        }
    }
}
