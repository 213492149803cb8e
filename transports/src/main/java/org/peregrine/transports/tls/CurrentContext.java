package org.peregrine.transports.tls;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** A context for servers that take one for all of their life: its engines are those of the files as they are now. */
final class CurrentContext extends SSLContext {
    CurrentContext(ServerContext source, String applicationProtocol) {
        super(
                new Engines(source, applicationProtocol),
                source.current().getProvider(),
                source.current().getProtocol());
    }

    private static final class Engines extends SSLContextSpi {
        private final ServerContext source;
        private final String applicationProtocol;

        Engines(ServerContext source, String applicationProtocol) {
            this.source = source;
            this.applicationProtocol = applicationProtocol;
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trusted, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("The context has its keys");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return source.current().getSocketFactory();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return source.current().getServerSocketFactory();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return source.engine(applicationProtocol);
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return source.engine(applicationProtocol);
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return source.current().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return source.current().getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return source.engine(applicationProtocol).getSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return source.current().getSupportedSSLParameters();
        }
    }
}
