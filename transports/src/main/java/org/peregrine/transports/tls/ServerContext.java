package org.peregrine.transports.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.peregrine.codec.tls.PemFile;
import org.peregrine.codec.tls.TlsCredentials;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.codec.tls.TlsFileException;
import org.peregrine.codec.tls.TlsRules;

/**
 * Certificates, key and rules from which each connection's engine is made. When a handshake begins, its worker looks
 * once a second at most whether a file has changed, and reads all of them again; if they cannot be used, the old ones
 * stay. Connections that are open keep what they have. Any thread.
 */
public final class ServerContext {
    private static final long CHECK_NS = 1_000_000_000L;

    private final TlsSettings settings;
    private final AtomicLong checkedNs = new AtomicLong(System.nanoTime());
    private final ReentrantLock reloading = new ReentrantLock();
    private volatile SSLContext context;
    private volatile Consumer<String> onReload = text -> {};
    private volatile InstantSource clock = InstantSource.system();
    private String stamp;
    private String reported = "";

    /** With a context that was made of files with a stamp. */
    ServerContext(TlsSettings settings, SSLContext context, String stamp) {
        this.settings = settings;
        this.context = context;
        this.stamp = stamp;
    }

    /**
     * Reads the files.
     *
     * @param settings name them.
     * @return to be shared by all endpoints with these settings.
     * @throws TlsFileException when one of them cannot be used.
     */
    public static ServerContext load(TlsSettings settings) throws TlsFileException {
        final String stamp = stamp(settings); // Before they are read: what changes meanwhile is read again.
        return new ServerContext(settings, read(settings), stamp);
    }

    private static SSLContext read(TlsSettings settings) throws TlsFileException {
        final TlsCredentials own = TlsCredentials.read(settings.certificate(), settings.key(), Instant.now());
        final List<X509Certificate> authorities = settings.clientCa() == null
                ? List.of()
                : PemFile.read(settings.clientCa()).certificates();
        try {
            return settings.engine().context(own, authorities);
        } catch (final GeneralSecurityException refused) {
            throw new TlsFileException(
                    settings.certificate() + ": cannot be used for TLS: " + refused.getMessage(), refused);
        }
    }

    /** Sets the time by which certificates of clients are valid; for tests. */
    void clock(InstantSource source) {
        clock = source;
    }

    /** The time by which certificates of clients are valid. */
    Instant now() {
        return clock.instant();
    }

    /**
     * Sets the listener for files that have changed.
     *
     * @param listener called by any thread with one sentence.
     */
    public void onReload(Consumer<String> listener) {
        onReload = listener;
    }

    /**
     * A context for servers of other kinds, whose engines follow the files and rules as well.
     *
     * @param applicationProtocol its name in ALPN, or null for none.
     * @return for engines of servers alone.
     */
    public SSLContext serverContext(String applicationProtocol) {
        return new CurrentContext(this, applicationProtocol);
    }

    /** Reads the files again when they have changed; once a second at most. */
    private void refresh() {
        final long lastNs = checkedNs.get();
        final long nowNs = System.nanoTime();
        if (nowNs - lastNs >= CHECK_NS && checkedNs.compareAndSet(lastNs, nowNs)) {
            reload();
        }
    }

    /** Reads the files again when they have changed. */
    void reload() {
        if (!reloading.tryLock()) {
            return; // Another thread does.
        }
        try {
            final String now = stamp(settings);
            if (!now.equals(stamp)) {
                context = read(settings);
                stamp = now;
                report("TLS: " + settings.certificate() + " was read again");
            }
        } catch (final TlsFileException unusable) {
            report("TLS: the old certificate stays: " + unusable.getMessage());
        } finally {
            reloading.unlock();
        }
    }

    private void report(String text) {
        if (!text.equals(reported)) {
            reported = text;
            onReload.accept(text);
        }
    }

    /** Changes with any of the files. */
    static String stamp(TlsSettings settings) {
        return stamp(settings.certificate()) + stamp(settings.key()) + stamp(settings.clientCa());
    }

    private static String stamp(Path file) {
        try {
            final BasicFileAttributes attributes =
                    file == null ? null : Files.readAttributes(file, BasicFileAttributes.class);
            return attributes == null
                    ? ""
                    : attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey() + "\n";
        } catch (final IOException missing) {
            return "missing\n";
        }
    }

    /** The context of connections that begin now. */
    SSLContext current() {
        return context;
    }

    /** Makes the engine of one connection, for a protocol of ALPN or null. */
    SSLEngine engine(String protocol) {
        refresh();
        final SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(parameters(engine, protocol));
        if (protocol != null && settings.engine() == TlsEngine.CONSCRYPT) { // It goes on where nothing is in common.
            engine.setHandshakeApplicationProtocolSelector((handshake, offered) -> select(protocol, offered));
        }
        return engine;
    }

    /** Source: RFC 7301, 3.2. */
    private static String select(String protocol, List<String> offered) {
        if (!offered.contains(protocol)) {
            throw new NoApplicationProtocolException();
        }
        return protocol;
    }

    private SSLParameters parameters(SSLEngine engine, String protocol) {
        final SSLParameters parameters = TlsRules.parameters(engine, protocol);
        if (settings.clientCa() != null && settings.clientRequired()) {
            parameters.setNeedClientAuth(true);
        } else if (settings.clientCa() != null) {
            parameters.setWantClientAuth(true);
        }
        return parameters;
    }

    /** Whether clients are asked for a certificate. */
    boolean asksClients() {
        return settings.clientCa() != null;
    }

    /** The memory that one engine takes. */
    EngineSize size() {
        return settings.engine() == TlsEngine.JDK ? EngineSize.JDK : EngineSize.CONSCRYPT;
    }

    /** Whether engines hold memory of the system that is released when both sides are closed. */
    boolean holdsMemory() {
        return settings.engine() != TlsEngine.JDK;
    }
}
