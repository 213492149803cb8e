package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code serve --auth-issuer} beside an authorization server, in processes of their own. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AuthServeTest {
    private static final String RESOURCE = "https://mcp.example.com/mcp";
    private static final String CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"message\":\"hi\"}}}";

    @TempDir
    private Path temp;

    private TokenIssuer issuer;
    private String id;

    @BeforeEach
    void start() throws Exception {
        issuer = new TokenIssuer();
        id = issuer.id;
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private String token(String audience, long seconds) throws Exception {
        return issuer.sign(issuer.claims("\"" + audience + "\"", seconds, ""));
    }

    private static HttpResponse<String> call(String url, String token) throws Exception {
        final HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(CALL));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String url(ServeProcess server) throws InterruptedException {
        return server.awaitLine("http://").strip().split(" ", 2)[0];
    }

    @Test
    void shouldServeWhoHasATokenOfTheIssuerForThisServer() throws Exception {
        try (ServeProcess server = new ServeProcess(
                "--http",
                "127.0.0.1:0",
                "--auth-issuer",
                id,
                "--auth-resource",
                RESOURCE,
                "--auth-scope",
                "mcp:call")) {
            final String url = url(server);
            final HttpResponse<String> asked = call(url, null);
            assertThat(asked.statusCode()).isEqualTo(401);
            assertThat(asked.headers().firstValue("WWW-Authenticate"))
                    .hasValueSatisfying(challenge -> assertThat(challenge)
                            .contains("https://mcp.example.com/.well-known/oauth-protected-resource", "mcp:call"));
            final HttpResponse<String> served = call(url, token(RESOURCE, 300));
            assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
            assertThat(served.body()).contains("\"text\":\"hi\"");
            for (final String refused : new String[] {token("https://other.example.com", 300), token(RESOURCE, -300)}) {
                final HttpResponse<String> answer = call(url, refused);
                assertThat(answer.statusCode()).isEqualTo(401);
                assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                        .contains("error=\"invalid_token\"");
            }
        }
    }

    @Test
    void shouldAskTheIssuerAboutOpaqueTokens() throws Exception {
        final Path account = Files.writeString(temp.resolve("account"), "mcp:secret\n");
        issuer.documents.put("/introspect", "{\"active\":true,\"sub\":\"ada\",\"aud\":\"" + RESOURCE + "\"}");
        try (ServeProcess server = new ServeProcess(
                "--http",
                "127.0.0.1:0",
                "--auth-issuer=" + id,
                "--auth-resource=" + RESOURCE,
                "--auth-introspect=" + id + "/introspect",
                "--auth-introspect-account=" + account)) {
            final String url = url(server);
            assertThat(call(url, "opaque-1").statusCode()).isEqualTo(200);
            issuer.documents.put("/introspect", "{\"active\":false}");
            assertThat(call(url, "opaque-2").statusCode()).isEqualTo(401);
            issuer.documents.put("/introspect", "no JSON");
            assertThat(call(url, "opaque-3").statusCode()).isEqualTo(503);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --auth-issuer=https://id.example.com | --auth-issuer needs --auth-resource
            --auth-issuer=http://id.example.com --auth-resource=https://mcp.example.com | is no https: URI
            --auth-resource=https://mcp.example.com | need --auth-keys, --auth-issuer or another --auth option
            --auth-scope=x | need --auth-keys, --auth-issuer or another --auth option
            --scope=tool:echo=x | need --auth-keys, --auth-issuer or another --auth option
            --auth-issuer=https://a.example.com --auth-resource=https://b.example.com --scope=echo | is not ENTRY=SCOPE
            --auth-issuer=https://a.example.com --auth-resource=https://b.example.com --auth-introspect=https://a.example.com/i | go together
            --auth-issuer=https://a.example.com --auth-resource=https://b.example.com --tcp=127.0.0.1:0 | cannot ask for tokens
            """)
    void shouldRefuseOptionsThatDoNotFit(String options, String reason) throws Exception {
        final CommandRun run = CommandRun.run(("serve " + options).split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(reason);
    }
}
