package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.ForwardedCaller;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.RefusedTokenException;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/**
 * Values of Authorization, and of the field in which a proxy names callers, made at random; what each means is said by
 * regular expressions after RFC 9110, 5.5 and 11.4, and RFC 6750, 2.1.
 */
@Timeout(240)
class AuthorizationFuzzTest {
    private static final int ROUNDS = 600;
    private static final String ISSUER = "https://issuer.example";
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
            + "\"params\":{\"name\":\"who\",\"arguments\":{}}}";
    /** A byte that no field may hold; a tab may stand inside. */
    private static final Pattern NO_FIELD = Pattern.compile("[\\x00-\\x08\\x0A-\\x1F\\x7F]");

    private static final Pattern BEARER = Pattern.compile("(?i)bearer( .*)?");
    private static final Pattern TOKEN = Pattern.compile("(?i)bearer +([A-Za-z0-9._~+/-]+=*)");
    private static final Pattern NAME = Pattern.compile("[\\x20-\\x2B\\x2D-\\x7E]+");

    private static final String[] PIECES = {
        "Bearer",
        "bearer",
        "BEARER",
        "Bear",
        "Basic",
        "DPoP",
        " ",
        "  ",
        "\t",
        "=",
        "==",
        "abc",
        "a.b.c",
        "refused",
        "-._~+/",
        "é",
        "ÿ",
        "\u0001",
        "\u007f",
        "\u0000",
        "\"",
        ",",
        ";",
        "%20",
        "x".repeat(300),
        "Bearer ",
        "Bearer tok",
        "{}",
        "\\"
    };

    @RegisterExtension
    final ServedPeers server = new ServedPeers();

    private HttpPeer peer;

    private void launch(ForwardedCaller proxy) throws IOException {
        final Authentication authentication = Authentication.of(token -> {
            if (token.contains("refused")) {
                throw new RefusedTokenException("no");
            }
            return Principal.of(ISSUER, token);
        });
        server.launch(
                new EngineContext()
                        .registry(Registry.builder()
                                .tool(Tool.named("who")
                                        .inline((call, reply) -> reply.text("<"
                                                + call.principal().issuer() + " "
                                                + call.principal().subject() + ">")))
                                .build())
                        .authentication(proxy == null ? authentication : authentication.withForwarded(proxy)),
                new NioTransport("net-0")
                        .listen(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                new HttpProtocol(HttpSettings.LOCAL)),
                2);
    }

    private static String value(Random random) {
        final StringBuilder value = new StringBuilder(random.nextInt(3) > 0 ? "Bearer " : "");
        for (int piece = random.nextInt(4); piece >= 0; piece--) {
            value.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return value.toString();
    }

    private static String trimmed(String value) {
        return value.replaceAll("^[ \\t]+|[ \\t]+$", "");
    }

    /** Sends a call; a connection that the server closes is replaced. Returns the status and the answer. */
    private String call(String... fields) throws IOException {
        if (peer == null) {
            peer = server.peer();
        }
        final String answer = peer.send("POST", "/mcp", CALL, fields).readAnswer();
        final String status = peer.status() + " ";
        if ("close".equals(peer.field("connection"))) {
            peer = null;
        }
        return status + answer;
    }

    private static String expected(String value) {
        final String field = trimmed(value);
        if (NO_FIELD.matcher(field).find()) {
            return "400";
        }
        if (!BEARER.matcher(field).matches()) {
            return "401";
        }
        final Matcher token = TOKEN.matcher(field);
        if (!token.matches()) {
            return "400 invalid_request";
        }
        return token.group(1).contains("refused") ? "401 invalid_token" : "200 " + token.group(1);
    }

    private static void assertAnswered(String expected, String answer, String value) {
        final String[] words = expected.split(" ", 2);
        assertThat(answer).as("'%s'", value).startsWith(words[0] + " ");
        if (words.length == 2 && words[0].equals("200")) {
            assertThat(answer).as("'%s'", value).contains("<" + ISSUER + " " + words[1] + ">");
        } else if (words.length == 2) {
            assertThat(answer).as("'%s'", value).contains("error=\"" + words[1] + "\"");
        } else if (words[0].equals("401")) {
            assertThat(answer)
                    .as("'%s'", value)
                    .contains("www-authenticate=Bearer")
                    .doesNotContain("error=");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20261129, 77})
    void shouldAnswerEachFormOfAuthorizationAsItsRfcSays(long seed) throws IOException {
        final Random random = new Random(seed);
        final Map<String, Integer> outcomes = new HashMap<>();
        launch(null);
        for (int i = 0; i < ROUNDS; i++) {
            final String value = value(random);
            final String expected = expected(value);
            assertAnswered(expected, call("Accept: application/json", "Authorization: " + value), value);
            outcomes.merge(expected.split(" ", 2)[0], 1, Integer::sum);
            if (i % 50 == 0) { // Twice is refused, whatever they are.
                assertThat(call("Authorization: Bearer abc", "authorization: " + value))
                        .startsWith("400 ");
            }
        }
        assertThat(outcomes.keySet()).containsExactlyInAnyOrder("200", "400", "401");
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 20261130})
    void shouldTakeFromAProxyWhatIsAName(long seed) throws IOException {
        final Random random = new Random(seed);
        launch(new ForwardedCaller("X-User", credentials -> true));
        for (int i = 0; i < ROUNDS; i++) {
            final String value = value(random);
            final String name = trimmed(value);
            final List<String> spellings = List.of("X-User", "x-user", "X-USER");
            final String field = spellings.get(random.nextInt(spellings.size())) + ":" + " ".repeat(random.nextInt(3));
            final String answer = call("Accept: application/json", field + value, "X-Users: mallory", "X: X-User: eve");
            assertThat(answer).doesNotContain("mallory", "eve");
            if (NO_FIELD.matcher(name).find() || !NAME.matcher(name).matches()) {
                assertThat(answer).as("'%s'", value).startsWith("400 ");
            } else {
                assertThat(answer).as("'%s'", value).startsWith("200 ");
                final String shown = name.replace("\\", "\\\\").replace("\"", "\\\"");
                assertThat(answer.toLowerCase(Locale.ROOT))
                        .as("'%s'", value)
                        .contains("<proxy " + shown.toLowerCase(Locale.ROOT) + ">");
            }
        }
    }
}
