package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.peregrine.codec.tls.PemFile;
import org.peregrine.codec.tls.TlsCredentials;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.principal.PeerIdentity;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.transports.TestTokens;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.nio.Protocol;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.tls.ServerContext;
import org.peregrine.transports.tls.TlsProtocol;
import org.peregrine.transports.tls.TlsSettings;
import org.peregrine.transports.websocket.WebSocketProtocol;

/** A caller known by a certificate is nobody on an open connection once it has expired. The time is the test's. */
@Timeout(120)
class CertificateExpiryTest {
    /** Also the time for a handshake of WebSocket, with that of TLS before it. */
    private static final long TICK_NS = TimeUnit.SECONDS.toNanos(5);

    private static final Path FILES = Path.of("src/test/resources/tls");
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
            + "\"params\":{\"name\":\"who\",\"arguments\":{}}}";
    private static final String INITIALIZE = "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\","
            + "\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
            + "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}";

    private final TestTokens tokens = new TestTokens();
    private final AtomicLong nowMs = new AtomicLong(System.currentTimeMillis());
    private final NioTransport transport = new NioTransport("net");
    private SSLContext clients;
    private long expiryMs;

    @RegisterExtension
    final ServedPeers server = new ServedPeers();

    @BeforeEach
    void launch() throws Exception {
        final TlsCredentials own =
                TlsCredentials.read(FILES.resolve("client.pem"), FILES.resolve("client-key.pem"), Instant.now());
        clients =
                TlsEngine.JDK.context(own, PemFile.read(FILES.resolve("ca.pem")).certificates());
        expiryMs = PemFile.read(FILES.resolve("client.pem"))
                .certificates()
                .getFirst()
                .getNotAfter()
                .toInstant()
                .toEpochMilli();
        transport
                .listen(loopback(), overTls(new HttpProtocol(HttpSettings.LOCAL).withSse("/sse", "/messages")))
                .listen(loopback(), overTls(new WebSocketProtocol(HttpSettings.LOCAL)))
                .listen(loopback(), overTls(new LineProtocol()));
        server.launch(
                new EngineContext()
                        .registry(Registry.builder()
                                .tool(Tool.named("who")
                                        .inline((call, reply) ->
                                                reply.text(call.principal().subject())))
                                .build())
                        .epochClock(nowMs::get)
                        .limit(Limit.KEEP_ALIVE_NS, TICK_NS)
                        .authentication(tokens.authentication().withPeers(PeerIdentity.certificateSubject())),
                transport,
                2);
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static Protocol overTls(Protocol protocol) throws Exception {
        final TlsSettings settings = TlsSettings.of(FILES.resolve("server-chain.pem"), FILES.resolve("server-key.pem"))
                .withClientCa(FILES.resolve("ca.pem"), false);
        return new TlsProtocol(ServerContext.load(settings), protocol, null);
    }

    private String address(int protocol) {
        final SocketAddress address = transport.boundAddresses().get(protocol);
        return "127.0.0.1:" + ((InetSocketAddress) address).getPort();
    }

    private HttpClient client() {
        return HttpClient.newBuilder().sslContext(clients).build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://" + address(0) + path))
                .timeout(Duration.ofSeconds(60));
    }

    private HttpRequest post(String body, String... fields) {
        final HttpRequest.Builder post = request("/mcp")
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return fields.length == 0 ? post.build() : post.headers(fields).build();
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest request) throws Exception {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void shouldRefuseARequestOfAnExpiredCertificate() throws Exception {
        try (HttpClient client = client()) {
            nowMs.set(expiryMs - 1);
            assertThat(send(client, post(CALL)).body()).contains("CN=robot");
            nowMs.set(expiryMs);
            assertThat(send(client, post(CALL)).statusCode()).isEqualTo(401);
            assertThat(send(client, post(CALL, "Authorization", "Bearer alice.1"))
                            .body())
                    .as("a token is a caller of its own")
                    .contains("alice");
        }
    }

    @Test
    void shouldEndTheStreamsOfAnExpiredCertificate() throws Exception {
        try (HttpClient client = client()) {
            final String session = send(client, post(INITIALIZE))
                    .headers()
                    .firstValue("Mcp-Session-Id")
                    .orElseThrow();
            final Stream<HttpRequest.Builder> gets =
                    Stream.of(request("/mcp").header("Mcp-Session-Id", session), request("/sse"));
            final List<HttpResponse<Stream<String>>> streams = gets.map(
                            get -> get.header("Accept", "text/event-stream").build())
                    .map(get -> client.sendAsync(get, HttpResponse.BodyHandlers.ofLines())
                            .join())
                    .toList();
            assertThat(streams).allMatch(stream -> stream.statusCode() == 200);
            nowMs.set(expiryMs);
            streams.forEach(stream -> stream.body().forEach(line -> {})); // To its end.
        }
    }

    @Test
    void shouldEndAWebSocketOfAnExpiredCertificate() throws Exception {
        final CompletableFuture<Integer> code = new CompletableFuture<>();
        try (HttpClient client = client()) {
            client.newWebSocketBuilder()
                    .subprotocols("mcp")
                    .buildAsync(URI.create("wss://" + address(1) + "/mcp"), new WebSocket.Listener() {
                        @Override
                        public CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
                            code.complete(statusCode);
                            return null;
                        }

                        @Override
                        public void onError(WebSocket socket, Throwable error) {
                            code.completeExceptionally(error);
                        }
                    })
                    .get(60, TimeUnit.SECONDS);
            nowMs.set(expiryMs);
            assertThat(code.get(60, TimeUnit.SECONDS)).isEqualTo(3000);
        }
    }

    /** Also while it is silent. */
    @Test
    void shouldEndLinesOfAnExpiredCertificate() throws Exception {
        final InetSocketAddress lines =
                (InetSocketAddress) transport.boundAddresses().get(2);
        try (SSLSocket socket =
                (SSLSocket) clients.getSocketFactory().createSocket(lines.getAddress(), lines.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((CALL + "\n").getBytes(StandardCharsets.UTF_8));
            final BufferedReader replies =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(replies.readLine()).contains("CN=robot");
            nowMs.set(expiryMs);
            assertThat(readToEnd(replies)).isNull();
        }
    }

    private static String readToEnd(BufferedReader replies) throws IOException {
        try {
            return replies.readLine();
        } catch (final SocketException reset) {
            return null;
        }
    }
}
