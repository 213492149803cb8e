package org.peregrine.bench.rig;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.peregrine.bench.process.RigProcess;
import org.peregrine.codec.tls.PemFile;
import org.peregrine.codec.tls.TlsEngine;

/**
 * Opens connections one after the other on several threads, each for one call. Over TLS each client is a new one, which
 * resumes nothing: the handshake is a whole one.
 */
final class OneCallConnections {
    private static final int THREADS = 8;
    private static final int READ_TIMEOUT_MS = 10_000;

    private final List<X509Certificate> authorities;

    /**
     * Reads what clients trust.
     *
     * @param authorities file of certificates as PEM.
     * @throws IOException when it cannot be used.
     */
    OneCallConnections(Path authorities) throws IOException {
        this.authorities = PemFile.read(authorities).certificates();
    }

    /**
     * Opens connections for a while.
     *
     * @param server for its CPU time.
     * @param port of the server on the loopback interface, which speaks HTTP.
     * @param secure whether it does so over TLS.
     * @param seconds of the run.
     * @return connections a second, and the server's CPU time for one.
     * @throws IOException when one of them was not answered.
     */
    HttpRound measure(RigProcess server, int port, boolean secure, int seconds) throws IOException {
        final long startCpuNs = server.cpuNs();
        final long startNs = System.nanoTime();
        final long endNs = startNs + TimeUnit.SECONDS.toNanos(seconds);
        final Callable<Long> client = () -> {
            long opened = 0;
            for (; System.nanoTime() - endNs < 0; opened++) {
                open(port, secure);
            }
            return opened;
        };
        long opened = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            final List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                running.add(threads.submit(client));
            }
            for (final Future<Long> each : running) {
                opened += each.get();
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        } catch (final ExecutionException failed) {
            throw new IOException(server.name() + ": " + failed.getCause().getMessage(), failed.getCause());
        }
        final double elapsedS = (System.nanoTime() - startNs) / 1e9;
        return new HttpRound(opened / elapsedS, (double) (server.cpuNs() - startCpuNs) / Math.max(1, opened));
    }

    private void open(int port, boolean secure) throws IOException, GeneralSecurityException {
        try (Socket socket = HttpCall.connect(port)) {
            socket.setSoTimeout(READ_TIMEOUT_MS);
            if (!secure) {
                HttpCall.call(socket, HttpCall.request(port));
                return;
            }
            try (SSLSocket encrypted = (SSLSocket) TlsEngine.JDK
                    .context(null, authorities)
                    .getSocketFactory()
                    .createSocket(socket, "127.0.0.1", port, true)) {
                HttpCall.call(encrypted, HttpCall.request(port));
            }
        }
    }
}
