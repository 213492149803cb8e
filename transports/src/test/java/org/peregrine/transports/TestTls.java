package org.peregrine.transports;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.conscrypt.OpenSSLProvider;
import org.peregrine.codec.tls.PemFile;
import org.peregrine.codec.tls.TlsCredentials;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.codec.tls.TlsFileException;
import org.peregrine.transports.nio.Protocol;
import org.peregrine.transports.tls.ServerContext;
import org.peregrine.transports.tls.TlsProtocol;
import org.peregrine.transports.tls.TlsSettings;

/**
 * A peer's end of TLS over a socket that never blocks, on the engine of the JDK; and TLS under every test of sockets when
 * this run asks for it: {@code -Dperegrine.test.tls=jdk} or {@code conscrypt}.
 */
public final class TestTls {
    private static final String PROPERTY = System.getProperty("peregrine.test.tls");
    private static final long HELD_END_NS = 1_000_000_000L;
    private static final int BYTES = 64 * 1024;

    public final SSLEngine engine;
    private final SocketChannel socket;
    private final ByteBuffer received = ByteBuffer.allocate(BYTES);
    private final ByteBuffer decrypted = ByteBuffer.allocate(BYTES);
    private final ByteBuffer unsent = ByteBuffer.allocate(4 * BYTES);
    private boolean ended;
    private IOException failure;

    public TestTls(SocketChannel socket, SSLEngine engine) {
        this.socket = socket;
        this.engine = engine;
    }

    public static Path file(String name) {
        return Path.of("src", "test", "resources", "tls", name);
    }

    public static TlsSettings settings(TlsEngine engine) {
        return TlsSettings.of(file("server.pem"), file("server-key.pem")).withEngine(engine);
    }

    /** The protocol as this run serves it. */
    public static Protocol of(Protocol protocol) {
        if (PROPERTY == null || protocol instanceof TlsProtocol) {
            return protocol;
        }
        return over(settings(ofTheRun()), protocol);
    }

    public static TlsProtocol over(TlsSettings settings, Protocol protocol) {
        try {
            return new TlsProtocol(ServerContext.load(settings), protocol, null);
        } catch (final TlsFileException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    /** The time by which this run's server may notice later that a peer has ended its side; 0 where it notices at once. */
    static long heldEndNs() {
        return ofTheRun() == TlsEngine.CONSCRYPT ? HELD_END_NS : 0;
    }

    /** Whether every socket of this run is encrypted. */
    public static boolean isEverywhere() {
        return PROPERTY != null;
    }

    /** The engine of a client of this run: that of the library that the server uses, so that both are under test. */
    static SSLEngine clientOfTheRun() {
        return ofTheRun() == TlsEngine.JDK ? client(null) : clientOfOthers();
    }

    /** The engine that this run asks for; null for none. */
    static TlsEngine ofTheRun() {
        return PROPERTY == null ? null : TlsEngine.valueOf(PROPERTY.toUpperCase(Locale.ROOT));
    }

    /** The engine of a client; its certificate is named by a file, null for none. */
    public static SSLEngine client(String certificate, String... protocols) {
        try {
            final SSLEngine engine = contextOfJdk(certificate).createSSLEngine("localhost", 1);
            engine.setUseClientMode(true);
            final SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            if (protocols.length > 0) {
                parameters.setProtocols(protocols);
            }
            engine.setSSLParameters(parameters);
            return engine;
        } catch (final GeneralSecurityException | TlsFileException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    private static SSLContext contextOfJdk(String certificate) throws GeneralSecurityException, TlsFileException {
        final TlsCredentials own = certificate == null
                ? null
                : TlsCredentials.read(file(certificate + ".pem"), file(certificate + "-key.pem"), Instant.now());
        return TlsEngine.JDK.context(own, PemFile.read(file("ca.pem")).certificates());
    }

    /** The engine of a client that is not the JDK's, which adds bytes of its own to each record. It trusts anybody. */
    public static SSLEngine clientOfOthers() {
        try {
            final SSLEngine engine = contextOfOthers().createSSLEngine("localhost", 1);
            engine.setUseClientMode(true);
            return engine;
        } catch (final GeneralSecurityException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    private static SSLContext contextOfOthers() throws GeneralSecurityException {
        final TrustManager anybody = new X509ExtendedTrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        final SSLContext context = SSLContext.getInstance("TLS", new OpenSSLProvider());
        context.init(null, new TrustManager[] {anybody}, null);
        return context;
    }

    /**
     * A blocking client's socket of this run, on loopback: connected, encrypted where the run is, with a timeout on every
     * read.
     */
    public static Socket connect(SocketAddress server, int timeoutMs) throws IOException {
        return connect(server, timeoutMs, ofTheRun() == TlsEngine.CONSCRYPT);
    }

    /**
     * The same by the JDK's engine, whichever the server has: a socket of Conscrypt turns in a circle where it should
     * read on in an answer of many records.
     */
    public static Socket connectByJdk(SocketAddress server, int timeoutMs) throws IOException {
        return connect(server, timeoutMs, false);
    }

    private static Socket connect(SocketAddress server, int timeoutMs, boolean others) throws IOException {
        final int port = ((InetSocketAddress) server).getPort();
        final Socket plain = new Socket();
        try {
            plain.setSoTimeout(timeoutMs);
            plain.setTcpNoDelay(true);
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeoutMs);
            if (PROPERTY == null) {
                return plain;
            }
            final SSLContext context = others ? contextOfOthers() : contextOfJdk(null);
            final SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true);
            socket.startHandshake();
            return socket;
        } catch (final IOException broken) {
            plain.close();
            throw broken;
        } catch (final GeneralSecurityException wrong) {
            plain.close();
            throw new IllegalStateException(wrong);
        }
    }

    /** A client of the JDK that trusts the servers of this run. */
    public static HttpClient httpClient() {
        if (PROPERTY == null) {
            return HttpClient.newHttpClient();
        }
        try {
            return HttpClient.newBuilder().sslContext(contextOfJdk(null)).build();
        } catch (final GeneralSecurityException | TlsFileException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    /** The URL of a server of this run, by the name in its certificate: "ws" is "wss" over TLS. */
    public static URI url(String scheme, SocketAddress server, String path) {
        return URI.create((PROPERTY == null ? scheme : scheme + "s") + "://localhost:"
                + ((InetSocketAddress) server).getPort() + path);
    }

    /** Goes on with the handshake; true when it is complete. */
    public boolean handshake() throws IOException {
        flush();
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            }
            case NEED_WRAP -> wrap(ByteBuffer.allocate(0));
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> fill();
            case FINISHED, NOT_HANDSHAKING -> {
                return engine.getSession().getProtocol().startsWith("TLS");
            }
        }
        flush();
        return false;
    }

    private boolean wrap(ByteBuffer plain) throws IOException {
        if (unsent.remaining() < engine.getSession().getPacketBufferSize()) {
            return false;
        }
        final int before = unsent.position();
        final SSLEngineResult result = engine.wrap(plain, unsent);
        if (plain.hasRemaining() && unsent.position() == before) {
            throw new IOException("Cannot send any more: " + result.getStatus());
        }
        return true;
    }

    private void flush() throws IOException {
        if (unsent.position() > 0) {
            unsent.flip();
            socket.write(unsent);
            unsent.compact();
        }
    }

    /** Sends what fits, unless the server has closed: what it said before can be read still. */
    private void tryFlush() {
        try {
            flush();
        } catch (final IOException gone) {
            unsent.clear();
        }
    }

    /** Reads and decrypts one record of what is there; false when there is none. */
    private boolean fill() throws IOException {
        final int count = receive();
        received.flip();
        try {
            final int before = received.remaining();
            final SSLEngineResult result = engine.unwrap(received, decrypted);
            ended |= result.getStatus() == SSLEngineResult.Status.CLOSED;
            if (before == received.remaining() && !ended && failure != null) {
                throw failure;
            }
            if (count < 0 && before == received.remaining() && !ended) {
                throw new IOException("Ended without close_notify");
            }
            return before != received.remaining();
        } finally {
            received.compact();
        }
    }

    /** A reset takes away what is not received, and nothing that is. */
    private int receive() {
        try {
            return failure == null ? socket.read(received) : -1;
        } catch (final IOException reset) {
            failure = reset;
            return -1;
        }
    }

    /** Encrypts and sends what fits. */
    public int write(ByteBuffer plain) throws IOException {
        final int before = plain.remaining();
        flush();
        while (plain.hasRemaining() && wrap(plain)) {
            flush();
        }
        return before - plain.remaining();
    }

    /** Gives decrypted bytes; negative at the end that the server announced. */
    public int read(ByteBuffer plain) throws IOException {
        tryFlush();
        while (decrypted.position() == 0 && !ended && fill()) {
            if (engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP) {
                wrap(ByteBuffer.allocate(0));
                tryFlush();
            }
        }
        decrypted.flip();
        final int count = Math.min(decrypted.remaining(), plain.remaining());
        plain.put(decrypted.slice(0, count));
        decrypted.position(count).compact();
        return count == 0 && ended ? -1 : count;
    }

    /** Says that no more comes, unless the server has closed. */
    void tryEnd() {
        try {
            engine.closeOutbound();
            wrap(ByteBuffer.allocate(0));
        } catch (final IOException broken) {
            unsent.clear();
        }
        tryFlush();
    }

    /** Says that no more comes, in order. */
    public void shutdownOutput() throws IOException {
        engine.closeOutbound();
        wrap(ByteBuffer.allocate(0));
        flush();
        socket.shutdownOutput();
    }
}
