package org.peregrine.transports.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestServer.Answer;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class TlsChannelTest {
    private final EngineContext engine = new EngineContext();

    private TestServer open(TlsEngine tls) throws IOException {
        return TestServer.open(TestTls.over(TestTls.settings(tls), new LineProtocol()), engine);
    }

    /** A peer without TLS, whatever this run does. */
    private static TestClient plain(TestServer server) throws IOException {
        Assumptions.assumeFalse(TestTls.isEverywhere());
        return new TestClient(server);
    }

    private static TestClient clientOfOthers(TestServer server) throws IOException {
        Assumptions.assumeFalse(TestTls.isEverywhere());
        return new TestClient(server, TestTls.clientOfOthers());
    }

    private static TestClient client(TestServer server, String... protocols) throws IOException {
        Assumptions.assumeFalse(TestTls.isEverywhere());
        return new TestClient(server, TestTls.client(null, protocols));
    }

    @ParameterizedTest
    @CsvSource({"JDK, TLSv1.3", "JDK, TLSv1.2", "CONSCRYPT, TLSv1.3", "CONSCRYPT, TLSv1.2"})
    void shouldCarryMessagesOfAnyLengthBothWays(TlsEngine tls, String version) throws IOException {
        try (TestServer server = open(tls);
                TestClient client = client(server, version)) {
            for (final int length : new int[] {1, 300, 16_384, 16_385, 100_000, 900_000}) {
                final String text = "[" + "1".repeat(length) + "]";
                client.send(text + "\n");
                assertThat(client.awaitText("\n")).isEqualTo("<" + text + ">\n");
                client.forget();
            }
            assertThat(server.count(EngineCounter.TLS_HANDSHAKES)).isEqualTo(1);
            server.runUntilIdle();
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldTakePipelinedMessagesAndHoldThemBack(TlsEngine tls) throws IOException {
        try (TestServer server = open(tls);
                TestClient client = client(server)) {
            server.frameLimit = 3;
            client.send("[1]\n".repeat(2_000));
            client.awaitLength(2_000 * 6);
            assertThat(server.frames).hasSize(2_000);
            server.runUntilIdle();
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldKeepWhatASlowReaderHasNotRead(TlsEngine tls) throws IOException {
        try (TestServer server = open(tls);
                TestClient client = client(server).greet()) {
            server.script = frame -> Answer.complete("r".repeat(100_000) + frame.body());
            server.frameLimit = 16;
            client.send("x\n".repeat(200));
            server.runUntilIdle();
            assertThat(server.transport.hasPendingReplies()).isTrue();
            assertThat(client.awaitLength(200 * 100_002)).isEqualTo(("r".repeat(100_000) + "x\n").repeat(200));
            server.runUntilIdle();
            assertThat(server.transport.hasPendingReplies()).isFalse();
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldAnswerWhoHasEndedItsSide(TlsEngine tls) throws IOException {
        try (TestServer server = open(tls);
                TestClient client = clientOfOthers(server).greet()) {
            server.answering = false;
            client.send("late\n").shutdownOutput();
            server.runUntil(() -> server.frames.size() == 1);
            server.answering = true;
            assertThat(client.awaitEnd()).isEqualTo("<late>\n");
            assertThat(client.isReset()).isFalse();
        }
    }

    /** Conscrypt answers nothing any more once it has read the end, so it reads it a while later at most. */
    @Test
    void shouldWaitForAnswersForAWhile() throws IOException {
        try (TestServer server = open(TlsEngine.CONSCRYPT);
                TestClient client = clientOfOthers(server).greet()) {
            server.answering = false;
            client.send("late\n").shutdownOutput();
            server.runUntil(() -> server.frames.size() == 1);
            server.runUntilIdle();
            assertThat(server.peerEnds).isEmpty();
            server.nowNs += HeldEnds.HOLD_NS;
            server.runUntil(() -> server.peerEnds.size() == 1);
            server.answering = true;
            assertThat(client.awaitEnd()).isEmpty();
            server.runUntil(() -> server.disconnects.size() == 1);
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    /** Two bytes of a message are as long as an end, and come with what follows, or soon. */
    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldTakeTwoBytesForWhatTheyAre(TlsEngine tls) throws IOException {
        try (TestServer server = open(tls);
                TestClient client = clientOfOthers(server).greet()) {
            client.send("1\n").awaitText("<1>\n");
            server.answering = false;
            client.send("2\n").send("3\n");
            server.runUntilIdle();
            client.send("\n4\n");
            server.runUntil(() -> server.frames.size() == 4);
            client.send("5\n");
            server.runUntilIdle();
            server.nowNs += HeldEnds.HOLD_NS;
            server.runUntil(() -> server.frames.size() == 5);
            server.answering = true;
            assertThat(client.awaitText("<5>\n")).endsWith("<1>\n<2>\n<3>\n<4>\n<5>\n");
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    /** RFC 5246, 7.2.1. */
    @ParameterizedTest
    @CsvSource({"JDK, TLSv1.2", "CONSCRYPT, TLSv1.2"})
    void shouldEndWithThePeerWhereOneSideCannotEndAlone(TlsEngine tls, String version) throws IOException {
        try (TestServer server = open(tls);
                TestClient client = client(server, version).greet()) {
            server.answering = false;
            client.send("late\n").shutdownOutput();
            server.runUntil(() -> server.frames.size() == 1);
            server.answering = true;
            assertThat(client.awaitEnd()).isEmpty();
            server.runUntil(() -> server.disconnects.size() == 1);
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldTakeAnEndWithoutCloseNotifyForABrokenConnection(TlsEngine tls) throws IOException {
        try (TestServer server = open(tls)) {
            final TestClient client = client(server).greet();
            server.answering = false;
            client.send("cut\n");
            server.runUntil(() -> server.frames.size() == 1);
            client.cut();
            server.runUntil(() -> server.disconnects.size() == 1);
            assertThat(server.count(EngineCounter.CONNECTIONS_CLOSED)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldTellPlainHttpThatThePortSpeaksTls(TlsEngine tls) throws IOException {
        try (TestServer server = open(tls);
                TestClient http = plain(server);
                TestClient line = plain(server)) {
            http.send("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}");
            assertThat(http.awaitEnd())
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .endsWith("\r\n\r\nThis port speaks TLS: use https:// or wss://\n");
            line.send("{}\n");
            assertThat(line.awaitEnd()).isEqualTo("\u0015\u0003\u0003\u0000\u0002\u0002\n");
            assertThat(server.count(EngineCounter.TLS_HANDSHAKES_FAILED)).isEqualTo(2);
            assertThat(server.frames).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldShowTheCertificateOfAClient(TlsEngine tls) throws IOException {
        final List<String> subjects = new ArrayList<>();
        final TlsSettings settings = TestTls.settings(tls).withClientCa(TestTls.file("ca.pem"), true);
        Assumptions.assumeFalse(TestTls.isEverywhere());
        try (TestServer server = TestServer.open(TestTls.over(settings, new WatchedLines(subjects)), engine);
                TestClient known = new TestClient(server, TestTls.client("client"))) {
            known.greet();
            assertThat(subjects).containsExactly("CN=robot,O=Example");
            assertThatThrownBy(() -> new TestClient(server, TestTls.client("stranger", "TLSv1.2")))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> new TestClient(server, TestTls.client(null, "TLSv1.2")))
                    .isInstanceOf(IOException.class);
            server.runUntil(() -> server.count(EngineCounter.TLS_HANDSHAKES_FAILED) == 2);
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    /** A session that is resumed has the certificate of before, which the engine does not look at again. */
    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldRefuseACertificateWhoseTimeIsOver(TlsEngine tls) throws Exception {
        final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        final ServerContext context =
                ServerContext.load(TestTls.settings(tls).withClientCa(TestTls.file("ca.pem"), true));
        context.clock(now::get);
        Assumptions.assumeFalse(TestTls.isEverywhere());
        try (TestServer server = TestServer.open(new TlsProtocol(context, new LineProtocol(), null), engine);
                TestClient valid = new TestClient(server, TestTls.client("client"))) {
            valid.greet();
            now.set(Instant.parse("2999-01-01T00:00:00Z"));
            try (TestClient expired = new TestClient(server, TestTls.client("client"))) {
                assertThat(expired.awaitEnd()).isEmpty();
            }
            assertThat(server.count(EngineCounter.TLS_HANDSHAKES)).isEqualTo(1);
            assertThat(server.count(EngineCounter.TLS_HANDSHAKES_FAILED)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldServeClientsWithoutACertificateWhereItIsWanted(TlsEngine tls) throws IOException {
        final List<String> subjects = new ArrayList<>();
        final TlsSettings settings = TestTls.settings(tls).withClientCa(TestTls.file("ca.pem"), false);
        Assumptions.assumeFalse(TestTls.isEverywhere());
        try (TestServer server = TestServer.open(TestTls.over(settings, new WatchedLines(subjects)), engine);
                TestClient nobody = new TestClient(server, TestTls.client(null));
                TestClient known = new TestClient(server, TestTls.client("client"))) {
            nobody.greet();
            known.greet();
            assertThat(subjects).containsExactly("nobody", "CN=robot,O=Example");
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldRefuseGarbageAfterAnHonestHead(TlsEngine tls) throws IOException {
        try (TestServer server = open(tls);
                TestClient garbage = plain(server);
                TestClient huge = plain(server)) {
            garbage.send("\u0016\u0003\u0001\u0000\u0010" + "g".repeat(16));
            huge.send("\u0016\u0003\u0001\u00ff\u00ff" + "g".repeat(100));
            garbage.awaitEnd();
            huge.awaitEnd();
            assertThat(server.count(EngineCounter.TLS_HANDSHAKES_FAILED)).isEqualTo(2);
            assertThat(server.count(EngineCounter.TRANSPORT_FAILURES)).isZero();
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldServeManyConnectionsOneAfterTheOther(TlsEngine tls) throws IOException {
        try (TestServer server = open(tls)) {
            for (int i = 0; i < 20; i++) {
                try (TestClient client = client(server)) {
                    client.greet();
                }
            }
            server.runUntil(() -> server.disconnects.size() == 20);
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    /** The socket has ended behind what may be the peer's end, which waits for the answer: nothing is to be done. */
    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldRestWhileAnEndIsHeldBack(TlsEngine tls) throws IOException {
        try (TestServer server =
                TestServer.open(TestTls.over(TestTls.settings(tls), new HttpProtocol(HttpSettings.LOCAL)), engine)) {
            server.answering = false;
            final TestClient client = clientOfOthers(server);
            client.send("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Connection: close\r\nContent-Length: 2\r\n\r\n{}");
            server.runUntil(() -> server.frames.size() == 1);
            client.close();
            server.runUntilIdle();
            server.nowNs += HeldEnds.HOLD_NS;
            server.runUntil(() -> server.peerEnds.size() == 1);
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldSayThatThereIsNoMemoryForAHandshake(TlsEngine tls) throws IOException {
        engine.limit(Limit.BUFFER_POOL_BYTES, 1 << 17);
        try (TestServer server = open(tls)) {
            client(server).greet();
            server.runUntilIdle();
            final UnsafeBuffer half = server.pool.borrow(1 << 15);
            final UnsafeBuffer otherHalf = server.pool.borrow(1 << 15);
            assertThatThrownBy(() -> client(server)).hasMessageContaining("internal_error");
            server.pool.release(otherHalf); // Now there is room for what the peer says, not for the answer.
            assertThatThrownBy(() -> client(server)).hasMessageContaining("internal_error");
            assertThat(server.count(EngineCounter.TLS_HANDSHAKES_FAILED)).isEqualTo(2);
            server.pool.release(half);
            client(server).greet();
            server.runUntilIdle();
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void shouldAnswerWhenThereIsNoMemoryForHalfARecord(TlsEngine tls) throws IOException {
        try (TestServer server = open(tls)) {
            final TestClient client = client(server).greet();
            server.answering = false;
            client.send("[1]\n");
            server.runUntil(() -> server.frames.size() == 1);
            final List<UnsafeBuffer> taken = Stream.of(1 << 19, 1) // What large ones leave, too.
                    .flatMap(length ->
                            Stream.generate(() -> server.pool.borrow(length)).takeWhile(Objects::nonNull))
                    .toList();
            client.send("2".repeat(500_000));
            server.runUntil(() -> server.frames.size() == 2);
            assertThat(server.frames.get(1).fault()).isEqualTo(FrameFault.NO_MEMORY);
            taken.forEach(server.pool::release);
            client.send("3".repeat(500_000));
            server.answering = true;
            assertThat(client.awaitEnd()).contains("<[1]>\n");
            assertThat(client.isReset()).isFalse();
            server.runUntilIdle();
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    @Test
    void shouldRefuseAPoolThatHasNoRoomForAHandshake() {
        engine.limit(Limit.BUFFER_POOL_BYTES, (1 << 17) - 1);
        assertThatThrownBy(() -> open(TlsEngine.JDK))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("BUFFER_POOL_BYTES (131071) is too small for a handshake of TLS: at least 131072");
    }

    @Test
    void shouldFindConscryptWhereItIs() {
        assertThat(TlsEngine.fastest()).isEqualTo(TlsEngine.CONSCRYPT);
    }
}
