package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.address.AddressRange;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.nio.Protocol;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.websocket.WebSocketProtocol;

/** The clients behind a proxy are told apart by the addresses that it names, and by nothing that they say themselves. */
@OverTls
@Timeout(60)
class ProxiedClientTest {
    private static final HttpSettings SETTINGS = HttpSettings.LOCAL.withClientAddressField("X-Forwarded-For");
    private static final String HEAD = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    private static final String GET = "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n";
    private static final String THERE = "203.0.113.9";

    private final EngineContext engine = new EngineContext();
    private TestServer server;

    private void open(Protocol protocol, String... proxies) throws IOException {
        final NioTransport transport = new NioTransport("test")
                .proxies(List.of(proxies).stream().map(AddressRange::parse).toList())
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TestTls.of(protocol));
        server = TestServer.open(transport, engine);
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    private static long key(String address) {
        return address.equals("nobody")
                ? PeerKey.NONE
                : PeerKey.of(InetAddress.ofLiteral(address).getAddress());
    }

    private static String post(String fields) {
        return HEAD + fields + "Content-Length: 2\r\n\r\n{}";
    }

    private static String forwardedFor(String address) {
        return "X-Forwarded-For: " + address + "\r\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x-forwarded-for: 203.0.113.9 | 203.0.113.9",
                "X-FORWARDED-FOR:203.0.113.9 | 203.0.113.9",
                "X-Forwarded-For: 203.0.113.9:4711 | 203.0.113.9",
                "X-Forwarded-For: ::ffff:203.0.113.9 | 203.0.113.9",
                "X-Forwarded-For: 2001:db8:0:7::1 | 2001:db8:0:7::",
                "X-Forwarded-For: [2001:db8:0:7::2] | 2001:db8:0:7::",
                "X-Forwarded-For: [2001:db8:0:7::3]:443 | 2001:db8:0:7::",
                "X-Forwarded-For: 1.2.3.4, 203.0.113.9 | 203.0.113.9",
                "X-Forwarded-For: evil, 203.0.113.9 | 203.0.113.9",
                "X-Forwarded-For: 1.2.3.4;X-Forwarded-For: 203.0.113.9 | 203.0.113.9",
                "X-Forwarded-For: 1.2.3.4;X-Forwarded-For: 203.0.113.9;X-Forwarded-For: 127.0.0.1 | 203.0.113.9",
                "X-Forwarded-For: 203.0.113.9, 10.1.2.3, 127.0.0.1 | 203.0.113.9",
                "X-Forwarded-For: 203.0.113.9, , | 203.0.113.9",
                "X-Forwarded-For: 203.0.113.9;X-Real-IP: 1.2.3.4 | 203.0.113.9",
                "X-Forwarded-For-More: 1.2.3.4 | nobody",
                "X-Forwarded: 1.2.3.4 | nobody",
                "X-Forwarded-For: | nobody",
                "X-Forwarded-For: unknown | nobody",
                "X-Forwarded-For: 1.2.3.4, unknown | nobody",
                "X-Forwarded-For: 203.0.113.9:x | nobody",
                "X-Forwarded-For: 203.0.113.9:123456 | nobody",
                "X-Forwarded-For: 203.0.113.256 | nobody",
                "X-Forwarded-For: [2001:db8::1 | nobody",
                "X-Forwarded-For: [2001:db8::1]443 | nobody",
                "X-Forwarded-For: 2001:db8::1::2 | nobody",
                "X-Forwarded-For: : | nobody",
                "X-Forwarded-For: ::1 | nobody",
                "X-Forwarded-For: 127.9.9.9 | nobody",
                "X-Forwarded-For: 10.1.2.3 | nobody",
            })
    void shouldTakeTheLastAddressThatIsNoProxy(String fields, String expected) throws IOException {
        open(new HttpProtocol(SETTINGS), "127.0.0.1", "10.1.0.0/16");
        new TestClient(server).send(post(fields.replace(";", "\r\n") + "\r\n")).awaitText("<{}>");
        assertThat(server.peers).containsExactly(key(expected));
    }

    /** The rule of sockets: all of these have one network of IPv6, so the interface tells them apart. */
    @Test
    void shouldCountALinkLocalAddressAsOnePeer() throws IOException {
        open(new HttpProtocol(SETTINGS), "127.0.0.1");
        new TestClient(server).send(post(forwardedFor("fe80::1:2"))).awaitText("<{}>");
        new TestClient(server).send(post(forwardedFor("fe80::1:3"))).awaitText("<{}>");
        assertThat(server.peers).containsExactly(0x1_0002L, 0x1_0003L);
    }

    @Test
    void shouldTellRequestsOfOneConnectionApart() throws IOException {
        open(new HttpProtocol(SETTINGS), "127.0.0.1");
        final TestClient proxy = new TestClient(server);
        proxy.send(post(forwardedFor(THERE)) + post(forwardedFor("203.0.113.10")) + post(""));
        server.runUntil(() -> server.peers.size() == 3);
        assertThat(server.peers).containsExactly(key(THERE), key("203.0.113.10"), PeerKey.NONE);
        assertThat(server.notices).singleElement().asString().contains("x-forwarded-for");
    }

    /** This machine counts as one only when it is named: anybody on it could say that it is a proxy. */
    @Test
    void shouldBelieveNobodyWhoIsNotNamed() throws IOException {
        open(new HttpProtocol(SETTINGS), "10.1.0.0/16");
        new TestClient(server).send(post(forwardedFor(THERE))).awaitText("<{}>");
        assertThat(server.peers).containsExactly(PeerKey.NONE);
    }

    @Test
    void shouldReadNoFieldThatNobodyAskedFor() throws IOException {
        open(new HttpProtocol(HttpSettings.LOCAL), "127.0.0.1");
        new TestClient(server).send(post(forwardedFor(THERE))).awaitText("<{}>");
        assertThat(server.peers).containsExactly(PeerKey.NONE);
    }

    @Test
    void shouldKeepTheClientOfAWebSocketHandshake() throws IOException {
        open(new WebSocketProtocol(SETTINGS), "127.0.0.1");
        handshake(THERE).sendSome(masked("{}"));
        server.runUntil(() -> !server.peers.isEmpty());
        assertThat(server.peers).containsExactly(key(THERE));
    }

    private TestClient handshake(String address) throws IOException {
        final TestClient client = new TestClient(server);
        client.send("GET /mcp HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + Base64.getEncoder().encodeToString(new byte[16]) + "\r\n" + forwardedFor(address) + "\r\n");
        client.awaitText("\r\n\r\n");
        return client;
    }

    /** A text frame of a client whose mask is 0. */
    private static String masked(String text) {
        return (char) 0x81 + "" + (char) (0x80 | text.length()) + "\0\0\0\0" + text;
    }

    @Test
    void shouldKeepTheClientOfADeprecatedStream() throws IOException {
        open(new HttpProtocol(SETTINGS).withSse("/sse", "/messages"), "127.0.0.1");
        final TestClient stream = new TestClient(server);
        stream.send(GET.replace("/mcp", "/sse") + forwardedFor(THERE) + "\r\n");
        stream.awaitText("sessionId=");
        server.runUntil(() -> stream.read().contains("\n\n"));
        final String text = stream.read();
        final int at = text.indexOf("/messages?");
        final String path = text.substring(at, text.indexOf('\n', at));
        new TestClient(server)
                .send(post(forwardedFor("198.51.100.1")).replace("/mcp", path))
                .awaitText("202");
        server.runUntil(() -> !server.peers.isEmpty());
        assertThat(server.peers).containsExactly(key(THERE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X Forwarded", "X-Forwarded-For:", "Forwarded"})
    void shouldRefuseWhatIsNoSuchField(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> HttpSettings.LOCAL.withClientAddressField(name));
    }

    /** A tenth of all connections is kept free for others, at least: four times what is free is the most. */
    @Test
    void shouldLeaveConnectionsToOthersThanWhoOpensMostStreams() throws IOException {
        engine.limit(Limit.MAX_CONNECTIONS, 10);
        open(new HttpProtocol(SETTINGS), "127.0.0.1");
        server.answering = false;
        final String get = GET + forwardedFor(THERE) + "\r\n";
        for (int i = 0; i < 8; i++) {
            final int before = server.frames.size();
            new TestClient(server).send(get);
            server.runUntil(() -> server.frames.size() == before + 1);
        }
        final TestClient refused = new TestClient(server);
        refused.send(get).awaitText("HTTP/1.1 429 ");
        assertThat(refused.read()).contains("Too many connections of this caller", "Retry-After: 1");
        assertThat(server.count(EngineCounter.SHARES_SPENT)).isEqualTo(1);

        new TestClient(server).send(GET + forwardedFor("203.0.113.10") + "\r\n");
        server.runUntil(() -> server.frames.size() == 9);
    }

    @Test
    void shouldCountAStreamUntilItEnds() throws IOException {
        engine.limit(Limit.MAX_CONNECTIONS, 10);
        open(new HttpProtocol(SETTINGS), "127.0.0.1");
        final String get = GET + forwardedFor(THERE) + "\r\n";
        final TestClient again = new TestClient(server);
        for (int i = 0; i < 20; i++) { // Answered before the next: no two at once.
            again.send(get).awaitText("<>");
            again.forget();
        }
        for (int i = 0; i < 30; i++) {
            server.answering = false;
            final TestClient stream = new TestClient(server);
            final int before = server.frames.size();
            stream.send(get + post(forwardedFor(THERE)));
            server.runUntil(() -> server.frames.size() == before + 2);
            stream.close();
            server.answering = true;
            server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED)
                    == server.count(EngineCounter.CONNECTIONS_OPENED) - 1);
        }
        assertThat(server.count(EngineCounter.SHARES_SPENT)).isZero();
    }

    @Test
    void shouldShareWebSocketConnections() throws IOException {
        engine.limit(Limit.MAX_CONNECTIONS, 10);
        open(new WebSocketProtocol(SETTINGS), "127.0.0.1");
        for (int i = 0; i < 8; i++) {
            assertThat(handshake(THERE).read()).startsWith("HTTP/1.1 101 ");
        }
        final TestClient refused = handshake(THERE);
        assertThat(refused.read()).startsWith("HTTP/1.1 429 ");
        assertThat(refused.awaitEnd()).contains("Too many connections of this caller");
        assertThat(handshake("203.0.113.10").read()).startsWith("HTTP/1.1 101 ");
    }

    /** Connections of lines have no address of a client's, so those behind a proxy share nothing. */
    @Test
    void shouldNotShareLinesOfNobodyInParticular() throws IOException {
        engine.limit(Limit.MAX_CONNECTIONS, 5);
        open(new LineProtocol(), "127.0.0.1");
        for (int i = 0; i < 5; i++) {
            new TestClient(server).send("{}\n").awaitText("<{}>");
        }
    }
}
