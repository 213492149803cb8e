package org.peregrine.transports.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.Notice;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.ReceivedFrame;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestTls;

/**
 * Clients whose flights are damaged on their way: hellos, certificates, records with messages. The server ends such a
 * connection or goes on, keeps nothing of one that has ended, and serves others meanwhile.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class HandshakeMutationTest {
    /** Added to every seed, so that a fuzzing run sees other streams than a build does. */
    private static final long SEED = Long.getLong("peregrine.test.seed", 0);

    private static final int STREAMS = 120 * Integer.getInteger("peregrine.test.factor", 1);
    private static final int NEIGHBOUR_EVERY = 16;
    private static final int MAX_FLIGHTS = 8;
    private static final int CUT_MIDWAY = 300;

    /** The part of its handshake that the peer has sent, and the server's flight. */
    private static final int MEMORY_PER_PEER_BYTES = 192 << 10;

    private static final String MESSAGE = "[\"a message\"]";

    private final List<Throwable> failures = new ArrayList<>();
    private final EngineContext engine = new EngineContext().errorHandler(failure -> {
        if (!(failure instanceof Notice)) {
            failures.add(failure);
        }
    });
    private final ByteBuffer plain = ByteBuffer.allocate(64 << 10);
    private WatchedTls watched;
    private TestServer server;
    private int served;
    private int ended;

    private void open(TlsEngine tls) throws IOException {
        Assumptions.assumeFalse(TestTls.isEverywhere());
        Assumptions.assumeTrue(tls.isPresent());
        watched = new WatchedTls(TestTls.settings(tls).withClientCa(TestTls.file("ca.pem"), false));
        server = TestServer.open(watched, engine);
    }

    @AfterEach
    void close() throws InterruptedException {
        if (server == null) {
            return;
        }
        server.close();
        assertThat(server.pool.borrowedBytes()).isZero();
        assertThat(watched.reservedBytes()).isZero();
        assertThat(server.count(EngineCounter.TRANSPORT_FAILURES)).isZero();
        assertThat(failures).isEmpty();
        for (final Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("pg-tls-")) {
                assertThat(thread.join(Duration.ofSeconds(10)))
                        .as(thread::getName)
                        .isTrue();
            }
        }
    }

    /** A client on this thread, whose records pass through the test's hands. */
    private final class Peer implements AutoCloseable {
        private final SSLEngine tls;
        private final TestClient socket;
        private final ByteBuffer received = ByteBuffer.allocate(256 << 10);

        Peer(Random random) throws IOException {
            tls = TestTls.client(random.nextBoolean() ? "client" : null, random.nextBoolean() ? "TLSv1.3" : "TLSv1.2");
            tls.beginHandshake();
            socket = new TestClient(server);
            final int before = watched.connections();
            server.runUntil(() -> watched.connections() > before);
        }

        /** The next records for the server, none if it has to say something first; null when this end is broken. */
        byte[] flight() {
            final ByteBuffer records = ByteBuffer.allocate(128 << 10);
            try {
                received.put(socket.read().getBytes(StandardCharsets.ISO_8859_1));
                socket.forget();
                boolean more = true;
                while (more) {
                    more = advance(records);
                }
            } catch (final SSLException | RuntimeException broken) { // By what the server answers to damaged flights.
                return null;
            }
            final byte[] bytes = new byte[records.flip().remaining()];
            records.get(bytes);
            return bytes;
        }

        private boolean advance(ByteBuffer records) throws SSLException {
            switch (tls.getHandshakeStatus()) {
                case NEED_TASK -> tls.getDelegatedTask().run();
                case NEED_WRAP -> {
                    return tls.wrap(ByteBuffer.allocate(0), records).bytesProduced() > 0;
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    return unwrap();
                }
                case NOT_HANDSHAKING, FINISHED -> {
                    tls.wrap(ByteBuffer.wrap((MESSAGE + "\n").getBytes(StandardCharsets.US_ASCII)), records);
                    return false;
                }
            }
            return true;
        }

        private boolean unwrap() throws SSLException {
            received.flip();
            final int before = received.remaining();
            final SSLEngineResult result = tls.unwrap(received, plain.clear());
            final boolean progress = before != received.remaining();
            received.compact();
            return progress && result.getStatus() == SSLEngineResult.Status.OK;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Sends it, perhaps in two pieces, and has the server take it. */
    private void send(Random random, Peer peer, byte[] bytes) {
        final String text = new String(bytes, StandardCharsets.ISO_8859_1);
        final int cut = random.nextInt(4) == 0 ? random.nextInt(text.length() + 1) : text.length();
        peer.socket.sendSome(text.substring(0, cut));
        takeAll();
        peer.socket.sendSome(text.substring(cut));
        takeAll();
        assertThat(server.pool.borrowedBytes()).isLessThan(MEMORY_PER_PEER_BYTES);
    }

    private void takeAll() {
        server.runUntil(() -> server.cycle() == 0 && !watched.isBusy());
    }

    /** A connection, one of whose flights is damaged, or none. */
    private void meet(Random random) throws IOException {
        final int damagedFlight = random.nextInt(4);
        final long before = server.count(EngineCounter.CONNECTIONS_CLOSED);
        final long kept = watched.reservedBytes();
        boolean isDamaged = false;
        server.frames.clear();
        try (Peer peer = new Peer(random)) {
            for (int i = 0; i < MAX_FLIGHTS && server.frames.isEmpty(); i++) {
                byte[] flight = flight(peer, !isDamaged);
                if (flight == null || flight.length == 0) {
                    break;
                }
                if (i == damagedFlight) {
                    isDamaged = true;
                    flight = random.nextBoolean() ? DamagedBytes.of(random, flight) : DamagedRecords.of(random, flight);
                }
                send(random, peer, flight);
            }
            if (!isDamaged) {
                server.runUntil(() -> !server.frames.isEmpty());
            }
            assertThat(server.frames)
                    .extracting(ReceivedFrame::body)
                    .as("only what the client has said")
                    .isSubsetOf(Set.of(MESSAGE));
            served += server.frames.isEmpty() ? 0 : 1;
            ended += peer.socket.isEnded() ? 1 : 0;
            if (random.nextBoolean()) {
                peer.socket.reset();
            } else if (random.nextBoolean()) {
                peer.socket.shutdownOutput();
                server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) > before);
            }
        }
        server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) > before && !watched.isBusy());
        assertThat(watched.reservedBytes()).isEqualTo(kept);
    }

    /** The peer's next flight; one that was not damaged has always one until its message is there. */
    private byte[] flight(Peer peer, boolean isSure) {
        final byte[][] flight = {peer.flight()};
        if (isSure) {
            server.runUntil(() -> {
                flight[0] = flight[0] == null || flight[0].length > 0 ? flight[0] : peer.flight();
                return flight[0] == null || flight[0].length > 0;
            });
        }
        return flight[0];
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldEndDamagedHandshakesAndServeOthers(TlsEngine tls) throws IOException {
        open(tls);
        try (TestClient neighbour = new TestClient(server, TestTls.client(null)).greet()) {
            final long kept = server.pool.borrowedBytes();
            for (int i = 0; i < STREAMS; i++) {
                try {
                    meet(DamagedBytes.random(SEED + i));
                    assertThat(server.pool.borrowedBytes()).isEqualTo(kept);
                } catch (final RuntimeException | AssertionError failure) {
                    throw new AssertionError("Seed " + SEED + ", stream " + i, failure);
                }
                if (i % NEIGHBOUR_EVERY == 0) {
                    neighbour.greet();
                }
            }
        }
        assertThat(served).isBetween(STREAMS / 8, STREAMS / 2);
        assertThat(ended).isGreaterThan(STREAMS / 8);
        assertThat(server.count(EngineCounter.TLS_HANDSHAKES_FAILED)).isGreaterThan(STREAMS / 8);
        assertThat(server.notices).hasSize(1).first().asString().matches("A TLS handshake failed: [^\\p{Cntrl}]+");
    }

    /** Each holds some of the server's memory, until the time for handshakes is over. */
    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldForgetHandshakesThatStopMidway(TlsEngine tls) throws IOException {
        open(tls);
        final Random random = DamagedBytes.random(SEED);
        final List<TestClient> peers = new ArrayList<>();
        try (TestClient neighbour = new TestClient(server, TestTls.client(null)).greet();
                Peer whole = new Peer(random)) {
            final String hello = new String(whole.flight(), StandardCharsets.ISO_8859_1);
            final long kept = watched.reservedBytes();
            for (int i = 1; i < CUT_MIDWAY; i++) {
                final TestClient peer = new TestClient(server);
                peer.sendSome(hello.substring(0, 1 + random.nextInt(hello.length())));
                peers.add(peer);
                server.cycle();
            }
            server.runUntil(() -> watched.connections() == CUT_MIDWAY + 1);
            takeAll();
            neighbour.greet();
            assertThat(server.pool.borrowedBytes()).isPositive();
            server.nowNs += engine.limit(Limit.TLS_HANDSHAKE_NS);
            server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == CUT_MIDWAY && !watched.isBusy());
            assertThat(watched.reservedBytes()).isEqualTo(kept);
            assertThat(server.pool.borrowedBytes()).isZero();
            assertThat(server.count(EngineCounter.TLS_HANDSHAKES_FAILED)).isEqualTo(CUT_MIDWAY);
            neighbour.greet();
        }
        for (final TestClient peer : peers) {
            peer.close();
        }
    }

    /** A message of the handshake that says that it is 16 MB long, in records of 16 KB. Source: RFC 8446, 4. */
    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldEndAHandshakeMessageWithoutEnd(TlsEngine tls) throws IOException {
        open(tls);
        try (TestClient giant = new TestClient(server)) {
            final String record = "\u0016\u0003\u0003@\u0000";
            giant.sendSome(record + "\u0001\u00ff\u00ff\u00ff" + "c".repeat(16_380));
            for (int i = 0; i < 20 && !giant.isEnded(); i++) {
                giant.sendSome(record + "c".repeat(16_384));
                takeAll();
                assertThat(server.pool.borrowedBytes())
                        .isLessThan(MEMORY_PER_PEER_BYTES + engine.limit(Limit.MAX_TLS_HANDSHAKE_BYTES));
            }
            giant.awaitEnd();
            assertThat(server.count(EngineCounter.TLS_HANDSHAKES_FAILED)).isEqualTo(1);
        }
    }

    /** An engine that does not take it, and does not refuse it either, is not asked again and again. */
    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldEndTheLongestRecordInOneRound(TlsEngine tls) throws IOException {
        open(tls);
        try (TestClient client = new TestClient(server)) {
            client.send("\u0016\u0003\u0003H\u0000" + "c".repeat(0x4800)).awaitEnd();
        }
        assertThat(server.count(EngineCounter.TLS_HANDSHAKES_FAILED)).isEqualTo(1);
        assertThat(server.notices).hasSize(1).first().asString().doesNotContain("the handshake does not end");
    }
}
