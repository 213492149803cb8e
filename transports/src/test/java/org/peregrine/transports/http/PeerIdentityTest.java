package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.codec.tls.PemFile;
import org.peregrine.codec.tls.TlsCredentials;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.codec.tls.TlsRules;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.ForwardedCaller;
import org.peregrine.engine.principal.PeerIdentity;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.TokenVerifier;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.transports.TestTokens;
import org.peregrine.transports.address.AddressRange;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.tls.ServerContext;
import org.peregrine.transports.tls.TlsProtocol;
import org.peregrine.transports.tls.TlsSettings;

/** Callers that are known by a proxy, by a certificate, or by the system's user. */
@Timeout(120)
class PeerIdentityTest {
    private static final Path FILES = Path.of("src/test/resources/tls");
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
            + "\"params\":{\"name\":\"who\",\"arguments\":{}}}";

    @TempDir
    private Path directory;

    private final TestTokens tokens = new TestTokens();

    @RegisterExtension
    final ServedPeers server = new ServedPeers();

    private void launch(NioTransport transport, Authentication authentication) throws IOException {
        final Registry registry = Registry.builder()
                .tool(Tool.named("who")
                        .inline((call, reply) ->
                                reply.text("<" + call.principal().issuer() + " "
                                        + call.principal().subject() + ">")))
                .build();
        server.launch(new EngineContext().registry(registry).authentication(authentication), transport, 2);
    }

    private void launchBehind(String proxies) throws IOException {
        final AddressRange range = AddressRange.parse(proxies);
        launch(
                new NioTransport("net").listen(loopback(), new HttpProtocol(HttpSettings.LOCAL)),
                tokens.authentication()
                        .withForwarded(new ForwardedCaller("X-User", peer -> range.contains(peer.address()))));
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static String call(HttpPeer peer, String... fields) throws IOException {
        final List<String> all = new ArrayList<>(List.of(fields));
        all.add("Accept: application/json");
        return peer.send("POST", "/mcp", CALL, all.toArray(String[]::new)).readBody();
    }

    @Test
    void shouldKnowTheCallersThatAProxyNames() throws IOException {
        launchBehind("127.0.0.0/8");
        final HttpPeer proxy = server.peer();
        for (int i = 0; i < 3; i++) {
            assertThat(call(proxy, "X-User: alice.1")).contains("<proxy alice.1>");
            assertThat(call(proxy, "x-USER:  bob \t")).contains("<proxy bob>");
            assertThat(call(proxy, "Authorization: Bearer alice.1")).contains("<" + TestTokens.ISSUER + " alice>");
            assertThat(call(proxy, "Authorization: Bearer alice.1", "X-User: carol"))
                    .contains("<proxy carol>");
        }
    }

    @Test
    void shouldServeNobodyWhomItsProxyDoesNotNameOnce() throws IOException {
        launchBehind("127.0.0.0/8");
        final HttpPeer proxy = server.peer();

        call(proxy);
        assertThat(proxy.status()).isEqualTo(401);
        call(proxy, "X-User-Name: alice");
        assertThat(proxy.status()).isEqualTo(401);
        for (final String[] fields : new String[][] {
            {"X-User: alice", "X-User: bob"}, {"X-User: alice, bob"}, {"X-User: "}, {"X-User: al\tice"}
        }) {
            final HttpPeer bad = server.peer();
            call(bad, fields);
            assertThat(bad.status()).as(String.join(" ", fields)).isEqualTo(400);
            assertThat(bad.field("WWW-Authenticate")).isNull();
        }
    }

    /** A client is not asked for a token where none is accepted. */
    @Test
    void shouldChallengeNobodyWhereNoTokenIsAccepted() throws IOException {
        launch(
                new NioTransport("net").listen(loopback(), new HttpProtocol(HttpSettings.LOCAL)),
                Authentication.of(TokenVerifier.NONE).withForwarded(new ForwardedCaller("X-User", peer -> true)));
        final HttpPeer proxy = server.peer();

        assertThat(call(proxy)).contains("Neither a proxy nor the connection names a caller");
        assertThat(proxy.status()).isEqualTo(403);
        assertThat(proxy.field("WWW-Authenticate")).isNull();
        assertThat(call(proxy, "X-User: alice")).contains("alice");
        assertThat(call(proxy, "X-User: alice, bob")).contains("The proxy's field has to name one caller");
    }

    @Test
    void shouldIgnoreTheFieldOfWhoeverIsNotTheProxy() throws IOException {
        launchBehind("10.0.0.0/8");
        final HttpPeer stranger = server.peer();

        call(stranger, "X-User: alice");
        assertThat(stranger.status()).isEqualTo(401);
        assertThat(call(stranger, "X-User: alice", "Authorization: Bearer bob.1"))
                .contains("<" + TestTokens.ISSUER + " bob>");
    }

    private static NioTransport withTls() throws Exception {
        final TlsSettings settings = TlsSettings.of(FILES.resolve("server-chain.pem"), FILES.resolve("server-key.pem"))
                .withClientCa(FILES.resolve("ca.pem"), false);
        return new NioTransport("net")
                .listen(
                        loopback(),
                        new TlsProtocol(
                                ServerContext.load(settings), new HttpProtocol(HttpSettings.LOCAL), TlsRules.HTTP_1_1));
    }

    private HttpResponse<String> callOverTls(TlsCredentials own, String... headers) throws Exception {
        final URI endpoint =
                URI.create("https://127.0.0.1:" + ((InetSocketAddress) server.address()).getPort() + "/mcp");
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(TlsEngine.JDK.context(
                        own, PemFile.read(FILES.resolve("ca.pem")).certificates()))
                .build()) {
            final HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                    .timeout(Duration.ofSeconds(20))
                    .header("Content-Type", "application/json")
                    .header("Accept", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(CALL));
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static TlsCredentials certificate(String name) throws Exception {
        return TlsCredentials.read(FILES.resolve(name + ".pem"), FILES.resolve(name + "-key.pem"), Instant.now());
    }

    @Test
    void shouldKnowACallerByItsCertificateUnlessItHasAToken() throws Exception {
        launch(withTls(), tokens.authentication().withPeers(PeerIdentity.certificateSubject()));

        assertThat(callOverTls(certificate("client")).body())
                .contains("<certificate:CN=Test authority CN=robot,O=Example>");
        assertThat(callOverTls(certificate("client"), "Authorization", "Bearer alice.1")
                        .body())
                .contains("<" + TestTokens.ISSUER + " alice>");
        assertThat(callOverTls(certificate("client"), "Authorization", "Bearer refused")
                        .statusCode())
                .isEqualTo(401);
        assertThat(callOverTls(null).statusCode()).isEqualTo(401);
    }

    @Test
    void shouldKnowACallerByAnAlternativeNameOfItsCertificate() throws Exception {
        launch(withTls(), Authentication.of(TokenVerifier.NONE).withPeers(PeerIdentity.certificateName()));

        assertThat(callOverTls(certificate("server")).body()).contains("<certificate:CN=Test authority DNS:localhost>");
        assertThat(callOverTls(certificate("client")).statusCode()).isEqualTo(403); // It has no such name.
    }

    /** RFC 8705, 3. The token of {@code bound} is bound to the certificate of the file {@code client.pem}. */
    @Test
    void shouldTakeATokenThatIsBoundToACertificateFromItsHolderAlone() throws Exception {
        final byte[] der = PemFile.read(FILES.resolve("client.pem"))
                .certificates()
                .getFirst()
                .getEncoded();
        final String thumbprint = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(der));
        launch(
                withTls(),
                Authentication.of(token -> token.startsWith("bound")
                        ? Principal.of(TestTokens.ISSUER, "alice").withCertificate(thumbprint)
                        : Principal.of(TestTokens.ISSUER, "bob")));
        for (int i = 0; i < 3; i++) { // Over connections to each shard, and once the token is known.
            assertThat(callOverTls(certificate("client"), "Authorization", "Bearer bound")
                            .body())
                    .contains("alice");
            for (final TlsCredentials other : new TlsCredentials[] {certificate("server"), null}) {
                final HttpResponse<String> stolen = callOverTls(other, "Authorization", "Bearer bound");
                assertThat(stolen.statusCode()).isEqualTo(401);
                assertThat(stolen.headers().firstValue("WWW-Authenticate").orElse(""))
                        .contains("error=\"invalid_token\"", "bound to a client certificate");
            }
            assertThat(callOverTls(null, "Authorization", "Bearer free").body()).contains("bob");
        }
    }

    private String callOverUnix(String user) throws IOException {
        final UnixDomainSocketAddress socket = UnixDomainSocketAddress.of(directory.resolve("socket"));
        launch(
                new NioTransport("net").listen(socket, new LineProtocol()),
                Authentication.of(TokenVerifier.NONE).withPeers(PeerIdentity.unixUsers(List.of(user))));
        try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            client.connect(socket);
            client.write(ByteBuffer.wrap((CALL + "\n").getBytes(StandardCharsets.UTF_8)));
            client.shutdownOutput();
            return new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException reset) {
            return "";
        }
    }

    @Test
    void shouldKnowTheUserOfAUnixSocket() throws IOException {
        final String user = System.getProperty("user.name");
        assertThat(callOverUnix(user)).contains("<unix " + user + ">");
    }

    @Test
    void shouldCloseAUnixSocketOfAnotherUser() throws IOException {
        assertThat(callOverUnix("somebody-else")).isEmpty();
    }
}
