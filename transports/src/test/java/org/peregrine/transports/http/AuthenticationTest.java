package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.TestTokens;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** A server that asks for tokens, over the real engine and real sockets. */
@OverTls
@Timeout(120)
class AuthenticationTest {
    private static final String ACCEPT = "Accept: application/json, text/event-stream";
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
            + "\"params\":{\"name\":\"hello\",\"arguments\":{},"
            + "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}";
    private static final String[] HEADS = {
        ACCEPT, "MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/call", "Mcp-Name: hello"
    };
    private static final String METADATA_URI = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";
    private static final String CHALLENGE =
            "Bearer realm=\"tests\", resource_metadata=\"" + METADATA_URI + "\", scope=\"read write\"";

    private final TestTokens tokens = new TestTokens();

    @RegisterExtension
    final ServedPeers server = new ServedPeers();

    @BeforeEach
    void launch() throws IOException {
        launch(tokens.authentication());
    }

    private void launch(Authentication authentication) throws IOException {
        final NioTransport first = new NioTransport("net-0")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        TestTls.of(new HttpProtocol(HttpSettings.LOCAL.withAllowedOrigins("https://app.example"))
                                .withSse("/sse", "/messages")));
        final Registry registry = Registry.builder()
                .tool(Tool.named("memory")
                        .inline((call, reply) ->
                                reply.text("borrowed " + server.engine().borrowedBytes())))
                .tool(Tool.named("hello").interactive((request, context) -> ToolResult.text("hello")))
                .build();
        server.launch(
                new EngineContext()
                        .registry(registry)
                        .authentication(authentication)
                        .limit(Limit.TOKEN_CHECK_NS, 60_000_000_000L)
                        .errorHandler(failure -> {}),
                first,
                1);
    }

    /** With the token in between, or with its line among the parameters, the request would not fit inline. */
    @Test
    void shouldKeepALargeTokenOutOfTheRing() throws IOException {
        final String token = "Authorization: Bearer alice." + "1".repeat(2048) + ".read";
        final String body = CALL.replace("hello", "memory");
        final HttpPeer peer = server.peer();
        for (final String[] fields : new String[][] {
            {ACCEPT, "MCP-Protocol-Version: 2026-07-28", token, "Mcp-Method: tools/call", "Mcp-Name: memory"},
            {
                ACCEPT,
                "MCP-Protocol-Version: 2026-07-28",
                "Mcp-Method: tools/call",
                "Mcp-Name: memory",
                "Mcp-Param-A: 1",
                token,
                "Mcp-Param-B: 2"
            }
        }) {
            assertThat(peer.send("POST", "/mcp", body, fields).readBody()).contains("borrowed 0");
        }
    }

    @AfterEach
    void release() {
        tokens.release();
    }

    private static void call(HttpPeer peer, String... fields) throws IOException {
        final List<String> lines = new ArrayList<>(List.of(HEADS));
        lines.addAll(List.of(fields));
        peer.send("POST", "/mcp", CALL, lines.toArray(String[]::new));
    }

    private static int statusOf(HttpPeer peer, String token) throws IOException {
        call(peer, "Authorization: Bearer " + token);
        peer.readBody();
        return peer.status();
    }

    @Test
    void shouldServeARealClientWithATokenAndCheckItOnce() throws IOException, InterruptedException {
        try (HttpClient client = TestTls.httpClient()) {
            for (int i = 0; i < 20; i++) {
                final HttpRequest.Builder request = HttpRequest.newBuilder(
                                TestTls.url("http", server.address(), "/mcp"))
                        .timeout(Duration.ofSeconds(20))
                        .header("Authorization", "Bearer alice.1")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(CALL));
                for (final String head : HEADS) {
                    request.header(head.split(": ", -1)[0], head.split(": ", -1)[1]);
                }
                final HttpResponse<String> response =
                        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body()).contains("\"hello\"");
            }
        }
        // Each shard checks for itself.
        assertThat(tokens.checks.get("alice.1")).isBetween(1, Integer.getInteger("peregrine.test.shards", 1));
    }

    @Test
    void shouldChallengeARequestWithoutAToken() throws IOException {
        final HttpPeer peer = server.peer();
        call(peer);

        assertThat(peer.readBody()).isEqualTo("A bearer token is required\n");
        assertThat(peer.status()).isEqualTo(401);
        assertThat(peer.field("www-authenticate")).isEqualTo(CHALLENGE);
        assertThat(statusOf(peer, "alice.1")).isEqualTo(200);
        assertThat(server.engine().counter(EngineCounter.REFUSED_UNAUTHENTICATED))
                .isEqualTo(1);
    }

    @Test
    void shouldSayThatATokenIsNotAccepted() throws IOException {
        final HttpPeer peer = server.peer();
        call(peer, "Authorization: bearer   refused");

        assertThat(peer.readBody()).isEqualTo("The token is not accepted\n");
        assertThat(peer.status()).isEqualTo(401);
        assertThat(peer.field("www-authenticate"))
                .isEqualTo("Bearer realm=\"tests\", error=\"invalid_token\","
                        + " error_description=\"The token is  not  ours\", resource_metadata=\"" + METADATA_URI
                        + "\", scope=\"read write\"");
        assertThat(statusOf(peer, "refused")).isEqualTo(401);
        assertThat(tokens.checks.get("refused")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "Bearer, 400",
                "'Bearer ', 400",
                "Bearer a b, 400",
                "'Bearer \"a\"', 400",
                "Bearer =, 400",
                "Bearer a=b, 400",
                "Bearer a;b, 400",
                "'Bearer a, Bearer b', 400",
                "Basic YWxpY2U6c2VjcmV0, 401",
                "Bearerx, 401",
                "'', 401",
                "BEARER alice, 200",
                "Bearer alice.~+/-_==, 200"
            })
    void shouldTellMalformedFromAbsent(String authorization, int status) throws IOException {
        final HttpPeer peer = server.peer();
        call(peer, "Authorization: " + authorization);
        peer.readBody();

        assertThat(peer.status()).isEqualTo(status);
        if (status == 400) {
            assertThat(peer.field("www-authenticate")).contains("error=\"invalid_request\"");
        }
        assertThat(statusOf(peer, "alice.1")).isEqualTo(200);
    }

    @Test
    void shouldTakeNoTokenFromTheQuery() throws IOException {
        final HttpPeer peer = server.peer();
        peer.send("POST", "/mcp?access_token=alice.1", CALL, HEADS).readBody();

        assertThat(peer.status()).isEqualTo(401);
        assertThat(tokens.checks).isEmpty();
    }

    @Test
    void shouldAskToComeBackWhenATokenCannotBeChecked() throws IOException {
        final HttpPeer peer = server.peer();

        assertThat(statusOf(peer, "down")).isEqualTo(503);
        assertThat(peer.field("retry-after")).isEqualTo("1");
        assertThat(statusOf(peer, "alice.1")).isEqualTo(200);
        assertThat(server.engine().counter(EngineCounter.TOKEN_CHECK_FAILURES)).isEqualTo(1);
    }

    @Test
    void shouldServeOthersWhileATokenIsChecked() throws IOException {
        final HttpPeer waiting = server.peer();
        call(waiting, "Authorization: Bearer slow.1");
        call(waiting, "Authorization: Bearer alice.1");
        final HttpPeer alike = server.peer();
        call(alike, "Authorization: Bearer slow.1");
        final HttpPeer leaving = server.peer();
        call(leaving, "Authorization: Bearer slow.1");

        for (int i = 0; i < 20; i++) {
            assertThat(statusOf(server.peer(), "alice.1")).isEqualTo(200);
        }
        leaving.close();
        tokens.release();

        waiting.readBody();
        assertThat(waiting.status()).isEqualTo(200);
        waiting.readBody();
        assertThat(waiting.status()).isEqualTo(200);
        alike.readBody();
        assertThat(alike.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET /mcp", "DELETE /mcp", "PUT /mcp", "GET /sse", "POST /messages?sessionId=1", "PUT /sse"})
    void shouldChallengeEveryMethodOfEveryEndpoint(String line) throws IOException {
        final HttpPeer peer = server.peer();
        peer.send(line.split(" ", -1)[0], line.split(" ", -1)[1], "", "Accept: text/event-stream")
                .readBody();

        assertThat(peer.status()).isEqualTo(401);
        assertThat(peer.field("www-authenticate")).isEqualTo(CHALLENGE);
    }

    @Test
    void shouldAnswerAPreflightWithoutATokenAndExposeTheChallenge() throws IOException {
        final HttpPeer peer = server.peer();
        peer.send("OPTIONS", "/mcp", "", "Origin: https://app.example", "Access-Control-Request-Method: POST")
                .readHead();
        assertThat(peer.status()).isEqualTo(204);
        assertThat(peer.field("access-control-allow-headers")).contains("Authorization");

        call(peer, "Origin: https://app.example");
        peer.readBody();
        assertThat(peer.status()).isEqualTo(401);
        assertThat(peer.field("access-control-allow-origin")).isEqualTo("https://app.example");
        assertThat(peer.field("access-control-expose-headers")).contains("WWW-Authenticate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"})
    void shouldDescribeItselfToEverybodyInWordsOfItsOwn(String path) throws IOException {
        final HttpPeer peer = server.peer();
        final String document = peer.send(
                        "GET", path, "", "Origin: https://evil.example", "X-Forwarded-Host: evil.example")
                .readBody();

        assertThat(peer.status()).isEqualTo(200);
        assertThat(document)
                .isEqualTo("{\"resource\":\"https://mcp.example.com/mcp\","
                        + "\"authorization_servers\":[\"https://issuer.example\"],"
                        + "\"scopes_supported\":[\"read\",\"write\"],\"bearer_methods_supported\":[\"header\"]}");
        assertThat(peer.field("content-type")).isEqualTo("application/json");
        assertThat(peer.field("access-control-allow-origin")).isEqualTo("*");

        peer.send("OPTIONS", path, "", "Origin: https://evil.example").readHead();
        assertThat(peer.status()).isEqualTo(204);
        assertThat(peer.field("access-control-allow-origin")).isEqualTo("*");
        peer.send("POST", path, "{}").readBody();
        assertThat(peer.status()).isEqualTo(405);
        assertThat(statusOf(peer, "alice.1")).isEqualTo(200);
        assertThat(statusOf(peer, "alice.1")).isEqualTo(200);
    }

    @Test
    void shouldDescribeNothingWithoutAnAuthorizationServer() throws IOException {
        server.close();
        launch(Authentication.of(tokens));
        final HttpPeer peer = server.peer();
        peer.send("GET", "/.well-known/oauth-protected-resource", "").readBody();
        assertThat(peer.status()).isEqualTo(404);

        call(peer);
        peer.readBody();
        assertThat(peer.field("www-authenticate")).isEqualTo("Bearer");
    }

    /** Sends a head, which the server has taken when it asks for the body. */
    private HttpPeer begun(String token, String length) throws IOException {
        final HttpPeer peer = server.peer()
                .write("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + String.join("\r\n", HEADS) + "\r\nAuthorization: Bearer " + token
                        + "\r\nExpect: 100-continue\r\n" + length + "\r\n\r\n");
        assertThat(peer.readHead()).isEqualTo(100);
        return peer;
    }

    @Test
    void shouldRunNoCallWhoseTokenWasTakenBackBeforeItsBodyCame() throws IOException {
        final HttpPeer fixed = begun("alice.1", "Content-Length: " + CALL.length());
        final HttpPeer chunked = begun("alice.1", "Transfer-Encoding: chunked");
        final HttpPeer other = begun("alice.2", "Content-Length: " + CALL.length());
        final HttpPeer gone = begun("alice.1", "Content-Length: " + CALL.length());
        chunked.write("1\r\n \r\n");
        tokens.takeBack("alice.1");

        fixed.write(CALL);
        chunked.write(Integer.toHexString(CALL.length()) + "\r\n" + CALL + "\r\n0\r\n\r\n");
        other.write(CALL);
        gone.write(CALL).close();
        for (final HttpPeer late : List.of(fixed, chunked)) {
            assertThat(late.readBody()).isEqualTo("The token is not accepted\n");
            assertThat(late.status()).isEqualTo(401);
            assertThat(late.field("www-authenticate")).contains("The token was taken back");
            assertThat(statusOf(late, "alice.2")).as("the connection goes on").isEqualTo(200);
        }
        assertThat(other.readBody()).contains("\"hello\"");
        assertThat(other.status()).isEqualTo(200);
    }

    @Test
    void shouldNeverShowAToken() throws IOException {
        final HttpPeer peer = server.peer();
        call(peer, "Authorization: Bearer refused.canary");

        assertThat(peer.readBody() + peer.field("www-authenticate")).doesNotContain("canary");
    }
}
