package org.peregrine.tools;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the specification and its RFCs ask of a resource server, a line for each clause: the forms of 401 and 400, the
 * audience of a token, the challenge to a caller without a scope, and the description of the resource. Source: MCP
 * 2025-11-25 and 2026-07-28, Authorization; RFC 6750, 8705, 8707, 9068, 9110, 9449, 9728.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AuthorizationChecksTest {
    private static final String RESOURCE = "https://mcp.example.com/mcp";
    private static final String METADATA = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp";
    private static final String READ = "files.read";
    private static final String BOTH = "files.read files.write";
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private static final Pattern PARAMETER = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");
    private static final JsonMapper JSON = new JsonMapper();

    private static TokenIssuer issuer;
    private static ServeProcess server;
    private static HttpClient client;
    private static String endpoint;

    @BeforeAll
    static void start() throws Exception {
        issuer = new TokenIssuer();
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        server = new ServeProcess(
                "--http",
                "127.0.0.1:0",
                "--kit",
                "built-in,conformance",
                "--auth-issuer=" + issuer.id,
                "--auth-resource=" + RESOURCE,
                "--auth-scope=mcp:use",
                "--scope=tool:add=files.read",
                "--scope=tool:add=files.write",
                "--scope=resource:test://static-text=files.read",
                "--scope=prompt:test_simple_prompt=files.read");
        endpoint = server.awaitLine("http://").strip().split("[ ,]", 2)[0];
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
        issuer.close();
    }

    /** A token by its name in the tables: what is wrong with it, or an audience in JSON, or its scopes. */
    private static String token(String name) throws GeneralSecurityException {
        final String right = issuer.claims("\"" + RESOURCE + "\"", 300, BOTH);
        return switch (name) {
            case "valid" -> issuer.sign(right);
            case "read" -> issuer.sign(issuer.claims("\"" + RESOURCE + "\"", 300, READ));
            case "unscoped" -> issuer.sign(issuer.claims("\"" + RESOURCE + "\"", 300, ""));
            case "expired" -> issuer.sign(issuer.claims("\"" + RESOURCE + "\"", -60, BOTH));
            case "without aud" -> issuer.sign(right.replaceFirst("\"aud\":\"[^\"]*\",", ""));
            case "without exp" -> issuer.sign(right.replaceFirst(",\"exp\":[0-9]+", ""));
            case "without sub" -> issuer.sign(right.replaceFirst("\"sub\":\"ada\",", ""));
            case "of another issuer" -> issuer.sign(right.replace(issuer.id, "https://id.example.com"));
            case "not yet valid" -> issuer.sign(right.replace("}", ",\"nbf\":4102444800}"));
            case "of another key" ->
                TokenIssuer.sign(TokenIssuer.HEADER, right, TokenIssuer.newKey().getPrivate());
            case "without signature" -> TokenIssuer.unsigned(TokenIssuer.HEADER, right) + ".";
            case "alg none" -> TokenIssuer.unsigned("{\"alg\":\"none\"}", right) + ".";
            case "alg HS256" -> withSharedSecret(right);
            case "bound to a certificate" -> issuer.sign(right.replace("}", ",\"cnf\":{\"x5t#S256\":\"abc\"}}"));
            case "bound to a key" -> issuer.sign(right.replace("}", ",\"cnf\":{\"jkt\":\"abc\"}}"));
            case "opaque" -> "5f2e7d";
            default -> issuer.sign(issuer.claims(name, 300, BOTH));
        };
    }

    private static String withSharedSecret(String claims) throws GeneralSecurityException {
        final String signed = TokenIssuer.unsigned("{\"alg\":\"HS256\",\"kid\":\"k\"}", claims);
        final Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(issuer.publicKey(), "HmacSHA256"));
        return signed + "." + TokenIssuer.encoded(mac.doFinal(signed.getBytes(US_ASCII)));
    }

    /** Sends a request: a method, a place on the server, and of POST a call by its name and argument. */
    private static HttpResponse<String> send(String line, String authorization) throws Exception {
        final String[] words = line.split(" ", 3);
        final HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(endpoint).resolve(words[1]))
                .timeout(Duration.ofSeconds(20))
                .header("Accept", "application/json, text/event-stream");
        if (words.length == 3) {
            request.header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body(words[2])));
            if (words[2].startsWith("modern ")) {
                request.header("MCP-Protocol-Version", "2026-07-28").header("Mcp-Method", words[2].split(" ", -1)[1]);
                if (words[2].split(" ", -1).length == 3) {
                    request.header("Mcp-Name", words[2].split(" ", -1)[2]);
                }
            }
        } else {
            request.method(words[0], HttpRequest.BodyPublishers.noBody());
        }
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String body(String call) {
        final boolean modern = call.startsWith("modern ");
        final String[] words = (modern ? call.substring(7) : call).split(" ", 2);
        final String params = switch (words[0]) {
            case "tools/call" -> "\"name\":\"" + words[1] + "\",\"arguments\":{\"a\":1,\"b\":2,\"message\":\"hi\"}";
            case "prompts/get" -> "\"name\":\"" + words[1] + "\"";
            case "resources/read", "resources/subscribe" -> "\"uri\":\"" + words[1] + "\"";
            case "completion/complete" ->
                "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"" + words[1]
                        + "\"},\"argument\":{\"name\":\"x\",\"value\":\"\"}";
            default -> "";
        };
        final String comma = modern && !params.isEmpty() ? "," : "";
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + words[0] + "\",\"params\":{" + params + comma
                + (modern ? META : "") + "}}";
    }

    /** The parameters of a Bearer challenge (RFC 6750, 3), without the description, which is for people. */
    private static Map<String, String> challenge(HttpResponse<?> response) {
        final String field = response.headers().firstValue("WWW-Authenticate").orElse("");
        final Map<String, String> parameters = new TreeMap<>();
        if (!field.isEmpty()) {
            assertThat(field).matches("Bearer( [a-z_]+=\"[^\"]*\"(, [a-z_]+=\"[^\"]*\")*)?");
            final Matcher matcher = PARAMETER.matcher(field);
            while (matcher.find()) {
                assertThat(parameters.put(matcher.group(1), matcher.group(2)))
                        .as("RFC 6750, 3: no parameter comes twice")
                        .isNull();
            }
        }
        parameters.remove("error_description");
        return parameters;
    }

    private static Map<String, String> expected(String error, String scope) {
        final Map<String, String> parameters = new TreeMap<>(Map.of("resource_metadata", METADATA));
        if (scope != null) {
            parameters.put("scope", scope);
        }
        if (error != null) {
            parameters.put("error", error);
        }
        return parameters;
    }

    @ParameterizedTest(name = "{0}: {1} with {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            MCP Authorization, Access Token Usage: in every request | POST /mcp ping | - | 401 | -
            MCP Authorization, Access Token Usage: in every request | POST /mcp initialize | - | 401 | -
            MCP Authorization, Access Token Usage: in every request | POST /mcp modern server/discover | - | 401 | -
            MCP Authorization, Access Token Usage: in every request | POST /mcp modern subscriptions/listen | - | 401 | -
            MCP Authorization, Access Token Usage: in every request | GET /mcp | - | 401 | -
            MCP Authorization, Access Token Usage: in every request | DELETE /mcp | - | 401 | -
            MCP Authorization, Access Token Usage: in every request | GET /sse | - | 401 | -
            MCP Authorization, Access Token Usage: in every request | POST /messages?sessionId=x ping | - | 401 | -
            RFC 6750, 3.1: no error code without authentication information | POST /mcp ping | Basic YTpi | 401 | -
            RFC 6750, 3.1: no error code without authentication information | POST /mcp ping | Negotiate | 401 | -
            MCP Authorization: not in the query | POST /mcp?access_token=x ping | - | 401 | -
            RFC 6750, 3.1: invalid_request | POST /mcp ping | Bearer | 400 | invalid_request
            RFC 6750, 3.1: invalid_request | POST /mcp ping | Bearer a b | 400 | invalid_request
            RFC 6750, 2.1: b64token | POST /mcp ping | Bearer a,b | 400 | invalid_request
            RFC 6750, 2.1: b64token | POST /mcp ping | Bearer "a" | 400 | invalid_request
            RFC 6750, 2.1: b64token | POST /mcp ping | Bearer = | 400 | invalid_request
            RFC 6750, 3.1: invalid_token | POST /mcp ping | Bearer a.b.c | 401 | invalid_token
            RFC 6750, 3.1: invalid_token | GET /mcp | Bearer a.b.c | 401 | invalid_token
            RFC 6750, 3.1: invalid_token | DELETE /mcp | Bearer a.b.c | 401 | invalid_token
            RFC 6750, 3.1: invalid_token | POST /mcp modern tools/list | Bearer a.b.c | 401 | invalid_token
            """)
    void shouldChallengeWhoHasNoToken(String clause, String request, String authorization, int status, String error)
            throws Exception {
        final HttpResponse<String> response = send(request, authorization);

        assertThat(response.statusCode()).as(clause).isEqualTo(status);
        assertThat(challenge(response)).as(clause).isEqualTo(expected(error, "mcp:use"));
        assertThat(response.body()).doesNotContain("\"result\"");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            RFC 9068, 4: accepted | valid | 200
            RFC 7519, 4.1.3: one of several audiences | ["https://other.example.com/mcp","https://mcp.example.com/mcp"] | 200
            RFC 8707, 2: made for another resource | "https://other.example.com/mcp" | 401
            RFC 8707, 2: made for the origin alone | "https://mcp.example.com" | 401
            RFC 8707, 2: made for a longer path | "https://mcp.example.com/mcp/more" | 401
            RFC 8707, 2: made for a longer host | "https://mcp.example.com.evil.example/mcp" | 401
            RFC 7519, 4.1.3: compared with its case | "https://mcp.example.com/MCP" | 401
            RFC 7519, 4.1.3: of another scheme | "http://mcp.example.com/mcp" | 401
            RFC 7519, 4.1.3: of no one | [] | 401
            RFC 7519, 4.1.3: of no text | 7 | 401
            RFC 9068, 4: aud | without aud | 401
            RFC 9068, 4: iss | of another issuer | 401
            RFC 9068, 4: exp | expired | 401
            RFC 9068, 2.2: exp | without exp | 401
            RFC 9068, 2.2: sub | without sub | 401
            RFC 7519, 4.1.5: nbf | not yet valid | 401
            RFC 9068, 4: signature of another key | of another key | 401
            RFC 9068, 4: no signature | without signature | 401
            RFC 8725, 3.2: algorithm none | alg none | 401
            RFC 8725, 3.1: the public key as a secret | alg HS256 | 401
            RFC 8705, 3: without the certificate that it is bound to | bound to a certificate | 401
            RFC 9449, 7.1: without a proof of the key that it is bound to | bound to a key | 401
            RFC 6750, 5.2: unknown | opaque | 401
            """)
    void shouldAcceptATokenForThisServerAlone(String clause, String token, int status) throws Exception {
        for (final String request :
                new String[] {"POST /mcp tools/call echo", "POST /mcp modern tools/call echo", "POST /mcp initialize"
                }) {
            final HttpResponse<String> response = send(request, "Bearer " + token(token));

            assertThat(response.statusCode()).as(clause).isEqualTo(status);
            assertThat(challenge(response))
                    .as(clause)
                    .isEqualTo(status == 200 ? Map.of() : expected("invalid_token", "mcp:use"));
        }
    }

    /** RFC 9110, 11.1: the scheme's name has no case; RFC 6750, 2.1: one space or more. */
    @ParameterizedTest
    @CsvSource({"Bearer", "bearer", "BEARER", "'Bearer  '"})
    void shouldTakeTheSchemeInEachSpelling(String scheme) throws Exception {
        assertThat(send("POST /mcp tools/call echo", scheme + " " + token("valid"))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest(name = "{0}: {1} with {2}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            MCP, Scope Challenge Handling: no scope needed | POST /mcp tools/call echo | unscoped | 200 | -
            MCP, Scope Challenge Handling: granted | POST /mcp tools/call add | valid | 200 | -
            MCP, Scope Challenge Handling: granted | POST /mcp modern tools/call add | valid | 200 | -
            MCP, Scope Challenge Handling: all scopes at once | POST /mcp tools/call add | unscoped | 403 | files.read files.write
            MCP, Scope Challenge Handling: all scopes at once | POST /mcp tools/call add | read | 403 | files.read files.write
            MCP, Scope Challenge Handling: all scopes at once | POST /mcp modern tools/call add | read | 403 | files.read files.write
            MCP, Scope Challenge Handling: resources | POST /mcp resources/read test://static-text | unscoped | 403 | files.read
            MCP, Scope Challenge Handling: resources | POST /mcp modern resources/read test://static-text | unscoped | 403 | files.read
            MCP, Scope Challenge Handling: resources | POST /mcp resources/read test://static-text | read | 200 | -
            MCP, Scope Challenge Handling: prompts | POST /mcp prompts/get test_simple_prompt | unscoped | 403 | files.read
            MCP, Scope Challenge Handling: prompts | POST /mcp modern prompts/get test_simple_prompt | unscoped | 403 | files.read
            MCP, Scope Challenge Handling: prompts | POST /mcp prompts/get test_simple_prompt | read | 200 | -
            MCP, Scope Challenge Handling: completions | POST /mcp completion/complete test_simple_prompt | unscoped | 403 | files.read
            """)
    void shouldNameAllScopesOfAnOperation(String clause, String request, String token, int status, String scope)
            throws Exception {
        final HttpResponse<String> response = send(request, "Bearer " + token(token));

        assertThat(response.statusCode()).as("%s: %s", clause, response.body()).isEqualTo(status);
        assertThat(challenge(response))
                .as(clause)
                .isEqualTo(status == 200 ? Map.of() : expected("insufficient_scope", scope));
    }

    /** Both places, whatever the request says of the host, for everybody and for browsers (RFC 9728, 3.1; MCP). */
    @ParameterizedTest
    @CsvSource({"/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"})
    void shouldDescribeTheResource(String path) throws Exception {
        for (final String authorization : new String[] {null, "Bearer a.b.c", "Bearer"}) {
            final HttpResponse<String> response = send("GET " + path, authorization);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
            assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue("*");
            final JsonNode document = JSON.readTree(response.body());
            assertThat(document.get("resource").asString()).as("RFC 9728, 3.3").isEqualTo(RESOURCE);
            assertThat(document.get("authorization_servers").toString())
                    .as("MCP: at least one")
                    .isEqualTo("[\"" + issuer.id + "\"]");
            assertThat(document.get("scopes_supported").toString())
                    .as("RFC 9728, 2")
                    .isEqualTo("[\"mcp:use\"]");
            assertThat(document.get("bearer_methods_supported").toString())
                    .as("RFC 9728, 2")
                    .isEqualTo("[\"header\"]");
        }
    }

    /** RFC 9728, 5.1 and 3.3: a challenge leads to a description of the resource that was asked. */
    @Test
    void shouldLeadFromTheChallengeToTheDescription() throws Exception {
        final String named = challenge(send("POST /mcp ping", null)).get("resource_metadata");
        final HttpResponse<String> response = send("GET " + URI.create(named).getRawPath(), null);

        assertThat(JSON.readTree(response.body()).get("resource").asString()).isEqualTo(RESOURCE);
    }

    /** The Fetch standard: a preflight has no credentials; a script may read the challenge. */
    @Test
    void shouldLetBrowsersAskAndReadTheChallenge() throws IOException, InterruptedException {
        final HttpRequest preflight = HttpRequest.newBuilder(URI.create(endpoint))
                .timeout(Duration.ofSeconds(20))
                .header("Origin", "http://localhost:3000")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .build();
        final HttpResponse<Void> allowed = client.send(preflight, HttpResponse.BodyHandlers.discarding());
        assertThat(allowed.statusCode()).isEqualTo(204);
        assertThat(allowed.headers().firstValue("Access-Control-Allow-Headers").orElse(""))
                .containsIgnoringCase("authorization");
        final HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint))
                .timeout(Duration.ofSeconds(20))
                .header("Origin", "http://localhost:3000")
                .GET()
                .build();
        final HttpResponse<Void> challenged = client.send(request, HttpResponse.BodyHandlers.discarding());
        assertThat(challenged.statusCode()).isEqualTo(401);
        assertThat(challenged
                        .headers()
                        .firstValue("Access-Control-Expose-Headers")
                        .orElse(""))
                .contains("WWW-Authenticate");
    }
}
