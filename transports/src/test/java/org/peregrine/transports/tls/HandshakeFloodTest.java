package org.peregrine.transports.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.codec.tls.PemFile;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.TestedEngine;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.tcp.LineProtocol;

/** Thousands of clients that connect over TLS at the same moment: all are served, and so are those who were there. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class HandshakeFloodTest {
    private static final int SHARDS = Integer.getInteger("peregrine.test.shards", 1);
    private static final int SERVED = 4;
    private static final int SOCKET_TIMEOUT_MS = 120_000;
    private static final byte[] PING =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n".getBytes(StandardCharsets.US_ASCII);
    private static final String PONG = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n";

    /** More than any handshake needs here, whatever else the machine does. */
    private static final long HANDSHAKE_NS = TimeUnit.MINUTES.toNanos(10);

    private final NioTransport transport = new NioTransport("net");
    private final AtomicLong answered = new AtomicLong();

    /** Of one client: what another has learned of the server would spare it half a handshake. */
    private static SSLContext clientContext() throws IOException, GeneralSecurityException {
        return TlsEngine.JDK.context(null, PemFile.read(TestTls.file("ca.pem")).certificates());
    }

    private SSLSocket connect() throws IOException, GeneralSecurityException {
        final InetSocketAddress address =
                (InetSocketAddress) transport.boundAddresses().getFirst();
        final SSLSocket socket = (SSLSocket) clientContext().getSocketFactory().createSocket();
        socket.connect(address, SOCKET_TIMEOUT_MS);
        socket.setSoTimeout(SOCKET_TIMEOUT_MS);
        return socket;
    }

    private static void ping(SSLSocket socket) throws IOException {
        socket.getOutputStream().write(PING);
        final InputStream input = socket.getInputStream();
        assertThat(new String(input.readNBytes(PONG.length()), StandardCharsets.US_ASCII))
                .isEqualTo(PONG);
    }

    /** One that was there before, and goes on until the others are done. */
    private Void goOn(SSLSocket socket, AtomicBoolean done) throws IOException {
        while (!done.get()) {
            ping(socket);
            answered.incrementAndGet();
        }
        ping(socket);
        return null;
    }

    private Void join(CountDownLatch start, CountDownLatch all) throws Exception {
        try (SSLSocket socket = connect()) {
            start.await();
            socket.startHandshake();
            ping(socket);
            all.countDown();
            all.await();
            ping(socket);
        } finally {
            all.countDown();
        }
        return null;
    }

    @ParameterizedTest
    @CsvSource({"CONSCRYPT, 2000", "JDK, 1000"})
    void shouldServeAllThatComeAtOnceAndThoseWhoAreThere(TlsEngine tls, int clients) throws Exception {
        transport.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                TestTls.over(TestTls.settings(tls), new LineProtocol()));
        final EngineContext context = new EngineContext()
                .limit(Limit.TLS_HANDSHAKE_NS, HANDSHAKE_NS)
                .limit(Limit.FIRST_MESSAGE_NS, HANDSHAKE_NS)
                .limit(Limit.MAX_TLS_BYTES, 1L << 30);
        final AtomicBoolean done = new AtomicBoolean();
        final CountDownLatch start = new CountDownLatch(1);
        final CountDownLatch all = new CountDownLatch(clients);
        try (McpEngine engine = TestedEngine.launch(context, transport);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            final List<Future<Void>> served = new ArrayList<>();
            final List<Future<Void>> joining = new ArrayList<>();
            for (int i = 0; i < SERVED; i++) {
                final SSLSocket socket = connect();
                ping(socket);
                served.add(threads.submit(() -> goOn(socket, done)));
            }
            for (int i = 0; i < clients; i++) {
                joining.add(threads.submit(() -> join(start, all)));
            }
            final long before = answered.get();
            start.countDown();
            final long mostBorrowed = watch(engine, all);
            for (final Future<Void> each : joining) {
                each.get();
            }
            assertThat(answered.get()).as("answers meanwhile").isGreaterThan(before);
            done.set(true);
            for (final Future<Void> each : served) {
                each.get();
            }
            assertThat(mostBorrowed)
                    .isLessThanOrEqualTo(SHARDS
                            * context.limit(Limit.MAX_TLS_HANDSHAKES)
                            * context.limit(Limit.MAX_TLS_HANDSHAKE_BYTES));
            assertThat(engine.counter(EngineCounter.TLS_HANDSHAKES)).isEqualTo(clients + SERVED);
            for (final EngineCounter wrong : List.of(
                    EngineCounter.TLS_HANDSHAKES_FAILED,
                    EngineCounter.TLS_REFUSED,
                    EngineCounter.CONNECTIONS_REFUSED,
                    EngineCounter.CONNECTIONS_GAVE_WAY,
                    EngineCounter.QUIET_CLOSED,
                    EngineCounter.TRANSPORT_FAILURES)) {
                assertThat(engine.counter(wrong)).as(wrong.label()).isZero();
            }
        }
    }

    /** The most that was borrowed while handshakes were under way. */
    private static long watch(McpEngine engine, CountDownLatch all) throws InterruptedException {
        long most = 0;
        while (!all.await(1, TimeUnit.MILLISECONDS)) {
            most = Math.max(most, engine.borrowedBytes());
        }
        return most;
    }
}
