package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Rate;
import org.peregrine.engine.limit.RateSettings;
import org.peregrine.engine.log.AuditSettings;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.PeerIdentity;
import org.peregrine.engine.principal.TokenVerifier;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.TestTokens;
import org.peregrine.transports.TestedEngine;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.websocket.WebSocketProtocol;

/** Requests that a transport refuses: each has a line, and a flood of them has few. */
@OverTls
@Timeout(120)
class RefusedRequestsTest {
    private static final int SHARDS = 3;
    private static final int TIMEOUT_MS = 20_000;
    private static final String ALICE = "Authorization: Bearer alice.1.read\r\n";
    private static final String HOST = "Host: localhost\r\n";
    private static final String LAST = HOST + "Connection: close\r\n";
    private static final String JSON = "Content-Type: application/json\r\nAccept: application/json\r\n";
    private static final String BODY = "Content-Length: 2\r\n\r\n{}";
    private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";
    private static final String KEY = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

    /** What is sent, to which endpoint, and what the line says of it. */
    private record Case(int endpoint, String request, String line, boolean denied) {}

    private static final int HTTP = 0;
    private static final int WEBSOCKET = 1;
    private static final int LINES = 2;

    private static final List<Case> CASES = List.of(
            new Case(HTTP, "POST /mcp HTTP/1.1\r\n" + LAST + BODY, "A bearer token is required\",\"status\":401", true),
            new Case(
                    HTTP,
                    "POST /mcp HTTP/1.1\r\n" + LAST + "Authorization: Bearer refused.1\r\n" + BODY,
                    "The token is not accepted\",\"status\":401",
                    true),
            new Case(
                    HTTP,
                    "POST /mcp HTTP/1.1\r\n" + LAST + "Authorization: Bearer not a token\r\n" + BODY,
                    "Malformed Authorization header\",\"status\":400",
                    false),
            new Case(
                    HTTP,
                    "POST /mcp HTTP/1.1\r\n" + LAST + "Authorization: Bearer down.1\r\n" + BODY,
                    "The token cannot be checked now\",\"status\":503",
                    false),
            new Case(
                    HTTP,
                    "POST /mcp HTTP/1.1\r\n" + LAST + "Origin: https://evil.example\r\n" + ALICE + BODY,
                    "Origin is not allowed\",\"status\":403",
                    true),
            new Case(
                    HTTP,
                    "POST /mcp HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n" + ALICE + BODY,
                    "Host is not allowed\",\"status\":403",
                    true),
            new Case(HTTP, "no request\r\n\r\n", "Malformed request line\",\"status\":400", false),
            new Case(HTTP, "GET /else HTTP/1.1\r\n" + LAST + "\r\n", "No such endpoint\",\"status\":404", false),
            new Case(
                    HTTP,
                    "GET /mcp HTTP/1.1\r\n" + LAST + "X: " + "x".repeat(20_000) + "\r\n\r\n",
                    "Header exceeds the size limit\",\"status\":431",
                    false),
            new Case(
                    HTTP,
                    "POST /mcp HTTP/1.1\r\n" + LAST + ALICE + JSON + "Content-Length: 999999999\r\n\r\n",
                    "Message exceeds the size limit\",\"status\":413",
                    false),
            new Case(
                    HTTP,
                    "POST /mcp HTTP/1.1\r\n" + LAST + ALICE + "Content-Type: text/plain\r\n" + BODY,
                    "Content-Type must be application/json\",\"status\":415",
                    false),
            new Case(
                    HTTP,
                    "POST /messages?sessionId=none HTTP/1.1\r\n" + LAST + ALICE + JSON + BODY,
                    "No such session\",\"status\":404",
                    false),
            new Case(
                    WEBSOCKET,
                    "GET /ws HTTP/1.1\r\n" + HOST + UPGRADE + KEY,
                    "A bearer token is required\",\"status\":401",
                    true),
            new Case(
                    WEBSOCKET,
                    "GET /ws HTTP/1.1\r\n" + LAST + ALICE + "\r\n",
                    "This endpoint speaks WebSocket, version 13, only\",\"status\":426",
                    false),
            new Case(
                    WEBSOCKET,
                    "GET /ws HTTP/1.1\r\n" + HOST + ALICE + UPGRADE + KEY + "\u0002\u0001x",
                    "Frames of a client must be masked\",\"status\":1002",
                    false),
            new Case(LINES, "{\"jsonrpc\":\"2.0\"}\n", "The peer is not known\"", true));

    @TempDir
    private Path directory;

    private final List<String> said = Collections.synchronizedList(new ArrayList<>());

    private McpEngine launch(NioTransport first, EngineContext settings) throws IOException {
        final EngineContext context = settings.registry(Registry.builder()
                        .tool(Tool.named("echo").inline((call, reply) -> reply.text("x")))
                        .build())
                .audit(AuditSettings.to(file("audit"), said::add).withAccessFile(file("access")));
        return TestedEngine.launch(context, first, SHARDS);
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private static NioTransport listen() {
        final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new NioTransport("net-0")
                .listen(any, TestTls.of(new HttpProtocol(HttpSettings.LOCAL).withSse("/sse", "/messages")))
                .listen(any, TestTls.of(new WebSocketProtocol(HttpSettings.LOCAL.withPath("/ws"))))
                .listen(any, TestTls.of(new LineProtocol()));
    }

    /** Sends bytes and reads until the server closes; a reset is an end, too. */
    private static String exchange(SocketAddress address, String text) throws IOException {
        try (Socket socket = TestTls.connectByJdk(address, TIMEOUT_MS)) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (final SocketException | SSLException reset) {
            return "";
        }
    }

    private static List<String> refusals(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.contains("\"event\":\"refused\""))
                .toList();
    }

    @Test
    void shouldTellOfEachKindWithItsReasonAndTheDeniedOnesInTheAuditLogToo() throws IOException {
        final NioTransport first = listen();
        final EngineContext context = new EngineContext()
                .limit(Limit.AUDIT_REFUSALS, 1000)
                .authentication(new TestTokens().authentication().withPeers(PeerIdentity.unixUsers(Set.of("nobody"))));
        try (McpEngine engine = launch(first, context)) {
            assertThat(engine.isDraining()).isFalse();
            for (final Case refused : CASES) {
                exchange(first.boundAddresses().get(refused.endpoint), refused.request);
            }
        }
        final List<String> access = refusals(file("access"));
        final List<String> audit = refusals(file("audit"));
        assertThat(access).hasSameSizeAs(CASES).allMatch(line -> line.endsWith("}"));
        for (final Case refused : CASES) {
            assertThat(access)
                    .as(refused.line)
                    .anyMatch(line -> line.contains("\"reason\":\"" + refused.line)
                            && line.contains("\"outcome\":\"" + (refused.denied ? "denied" : "refused") + "\""));
        }
        assertThat(audit)
                .hasSize((int) CASES.stream().filter(Case::denied).count())
                .allMatch(line -> line.contains("\"outcome\":\"denied\""));
        assertThat(audit).anyMatch(line -> line.contains("\"transport\":\"websocket\""));
        assertThat(audit).anyMatch(line -> line.contains("\"transport\":\"lines\""));
        assertThat(access).anyMatch(line -> line.contains("\"transport\":\"sse\",") && line.contains("alice"));
        assertThat(access.toString()).doesNotContain("evil.example", "not a token", "refused.1", "xxxx");
    }

    /** The system has named it, and nobody let it in. */
    @Test
    void shouldNameTheUserOfASocketThatIsNotKnown() throws IOException {
        final UnixDomainSocketAddress socket = UnixDomainSocketAddress.of(directory.resolve("socket"));
        final NioTransport first = new NioTransport("net-0").listen(socket, new LineProtocol());
        final EngineContext context = new EngineContext()
                .authentication(
                        Authentication.of(TokenVerifier.NONE).withPeers(PeerIdentity.unixUsers(Set.of("nobody"))));
        try (McpEngine engine = launch(first, context);
                SocketChannel peer = SocketChannel.open(socket)) {
            assertThat(engine.isDraining()).isFalse();
            peer.write(ByteBuffer.wrap(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n".getBytes(StandardCharsets.US_ASCII)));
            assertThat(peer.read(ByteBuffer.allocate(1))).isNegative();
        }
        assertThat(refusals(file("audit")))
                .singleElement()
                .asString()
                .contains("\"reason\":\"The peer is not known: user " + System.getProperty("user.name") + "\"");
    }

    /** The caller of a connection's last request is not that of a malformed one. */
    @Test
    void shouldNameACallerForItsOwnRequestsAlone() throws IOException {
        final NioTransport first = listen();
        try (McpEngine engine = launch(first, new EngineContext().authentication(new TestTokens().authentication()))) {
            assertThat(engine.isDraining()).isFalse();
            exchange(
                    first.boundAddresses().getFirst(),
                    "POST /mcp HTTP/1.1\r\n" + HOST + ALICE + "Content-Type: text/plain\r\n" + BODY
                            + "no request\r\n\r\n");
        }
        assertThat(refusals(file("access")))
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"principal\":\"alice\"", "\"status\":415"),
                        line -> assertThat(line).contains("\"status\":400").doesNotContain("alice"));
    }

    @Test
    void shouldLeaveRoomForServedRequestsInAFlood() throws IOException {
        final int flood = 500;
        final NioTransport first = listen();
        final EngineContext context =
                new EngineContext().limit(Limit.AUDIT_REFUSALS, 2).authentication(new TestTokens().authentication());
        final String ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
        final String request = "POST /mcp HTTP/1.1\r\n" + HOST + JSON;
        final long startNs = System.nanoTime();
        try (McpEngine engine = launch(first, context)) {
            assertThat(engine.isDraining()).isFalse();
            final String honest =
                    request + ALICE + "Connection: close\r\nContent-Length: " + ping.length() + "\r\n\r\n" + ping;
            exchange(first.boundAddresses().getFirst(), (request + BODY).repeat(flood) + honest);
        }
        final long seconds = 2 + (System.nanoTime() - startNs) / 1_000_000_000L;
        for (final String log : List.of("access", "audit")) {
            final List<String> told = refusals(file(log));
            assertThat(told).hasSizeBetween(2, (int) (2 * seconds));
            assertThat(told.size() + leftOut(file(log))).isEqualTo(flood);
        }
        assertThat(Files.readAllLines(file("access"))).anyMatch(line -> line.contains("\"method\":\"ping\""));
        assertThat(Files.readAllLines(file("access"))).noneMatch(line -> line.contains("\"missed\""));
    }

    /** A caller above its rate has few lines, in both logs, and another has its own. */
    @Test
    void shouldLeaveRoomForServedRequestsWhereOneIsAboveItsRate() throws IOException {
        final int flood = 500;
        final NioTransport first = listen();
        final EngineContext context = new EngineContext()
                .limit(Limit.AUDIT_REFUSALS, 2)
                .rates(RateSettings.NONE.withPerCaller(Rate.parse("1/h:1")))
                .authentication(new TestTokens().authentication());
        final String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\"}}";
        final String body = "Content-Length: " + call.length() + "\r\n\r\n" + call;
        final String request = "POST /mcp HTTP/1.1\r\n" + HOST + JSON;
        final long startNs = System.nanoTime();
        try (McpEngine engine = launch(first, context)) {
            assertThat(engine.isDraining()).isFalse();
            exchange(
                    first.boundAddresses().getFirst(),
                    (request + ALICE + body).repeat(1 + flood) + request
                            + "Authorization: Bearer bob.1.read\r\nConnection: close\r\n" + body);
        }
        final long seconds = 2 + (System.nanoTime() - startNs) / 1_000_000_000L;
        for (final String log : List.of("access", "audit")) {
            final List<String> lines = Files.readAllLines(file(log));
            final long told = lines.stream()
                    .filter(line -> line.contains("\"code\":-32005"))
                    .count();
            assertThat(told).isBetween(2L, 2 * seconds);
            assertThat(told + leftOut(file(log))).isEqualTo(flood);
            assertThat(lines.stream().filter(line -> line.contains("\"outcome\":\"ok\"")))
                    .satisfiesExactly(
                            line -> assertThat(line).contains("alice"),
                            line -> assertThat(line).contains("bob"));
        }
    }

    @Test
    void shouldLeaveRoomForServedRequestsAmongWhatIsNoJson() throws IOException {
        final int flood = 500;
        final NioTransport first = listen();
        final String ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
        final String request = "POST /mcp HTTP/1.1\r\n" + HOST + JSON;
        final long startNs = System.nanoTime();
        try (McpEngine engine = launch(first, new EngineContext().limit(Limit.AUDIT_REFUSALS, 2))) {
            assertThat(engine.isDraining()).isFalse();
            exchange(
                    first.boundAddresses().getFirst(),
                    (request + "Content-Length: 2\r\n\r\n{]").repeat(flood) + request
                            + "Connection: close\r\nContent-Length: " + ping.length() + "\r\n\r\n" + ping);
        }
        final long seconds = 2 + (System.nanoTime() - startNs) / 1_000_000_000L;
        final List<String> lines = Files.readAllLines(file("access"));
        final long told =
                lines.stream().filter(line -> line.contains("\"code\":-32700")).count();
        assertThat(told).isBetween(2L, 2 * seconds);
        assertThat(told + leftOut(file("access"))).isEqualTo(flood);
        assertThat(lines).anyMatch(line -> line.contains("\"method\":\"ping\""));
        assertThat(file("audit")).isEmptyFile();
    }

    private static long leftOut(Path file) throws IOException {
        final Matcher gap =
                Pattern.compile("\"event\":\"gap\",\"refused\":([0-9]+)\\}").matcher(Files.readString(file));
        long count = 0;
        while (gap.find()) {
            count += Long.parseLong(gap.group(1));
        }
        return count;
    }

    @Test
    void shouldTellOfConnectionsForWhichThereIsNoRoom() throws IOException {
        final NioTransport first = listen();
        final EngineContext context = new EngineContext().limit(Limit.MAX_CONNECTIONS, 1);
        final List<Socket> sockets = new ArrayList<>();
        try (McpEngine engine = launch(first, context)) {
            assertThat(engine.isDraining()).isFalse();
            final SocketAddress address = first.boundAddresses().getFirst();
            for (int i = 0; i < SHARDS * 4; i++) {
                final Socket socket = new Socket();
                socket.connect(address, TIMEOUT_MS);
                socket.getOutputStream().write("POST".getBytes(StandardCharsets.US_ASCII));
                sockets.add(socket);
            }
        } finally {
            for (final Socket socket : sockets) {
                socket.close();
            }
        }
        assertThat(refusals(file("access")))
                .isNotEmpty()
                .anyMatch(line -> line.contains("\"reason\":\"Too many connections\",\"status\":503")
                        && !line.contains("\"connection\""));
    }
}
