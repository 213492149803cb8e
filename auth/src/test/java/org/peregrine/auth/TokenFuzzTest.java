package org.peregrine.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.util.Base64URL;
import java.io.IOException;
import java.net.URI;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.RefusedTokenException;
import org.peregrine.engine.principal.TokenVerifier;

/**
 * Tokens, sets of keys and answers of introspection made at random, beside a table of RFC 7519, 8725, 9068 and 7662
 * that says which of them are good: a good one is accepted, every other one refused, and nothing else is thrown.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TokenFuzzTest {
    private static final int ROUNDS = 800;
    private static final int DOCUMENTS = 150;
    private static final long SKEW_S = 30;
    private static final String ASK = "/introspect";

    /** A value in JSON, and whether it is good at its place; null is a member that is missing. */
    private record Choice(String json, boolean good) {}

    private TestIssuer issuer;
    private Random random;

    @BeforeEach
    void start() throws IOException, JOSEException {
        issuer = new TestIssuer();
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private static Choice good(String json) {
        return new Choice(json, true);
    }

    private static Choice bad(String json) {
        return new Choice(json, false);
    }

    private static String text(Object value) {
        return "\"" + value + "\"";
    }

    /** Members of a header (RFC 7515, 4.1; RFC 9068, 2.1): the first choice of each is the usual one. */
    private Map<String, List<Choice>> headers() {
        final Map<String, List<Choice>> table = new LinkedHashMap<>();
        table.put(
                "alg",
                List.of(
                        good("\"RS256\""),
                        bad("\"none\""),
                        bad("\"NONE\""),
                        bad("\"HS256\""),
                        bad("\"rs256\""),
                        bad("\"RS512\""),
                        bad("\"\""),
                        bad("7"),
                        bad(null)));
        table.put("kid", List.of(good("\"key-1\""), good(null), bad("\"key-2\""), bad("7"), bad("\"\"")));
        table.put(
                "typ",
                List.of(
                        good("\"at+jwt\""),
                        good("\"AT+JWT\""),
                        good("\"application/at+jwt\""),
                        good("\"JWT\""),
                        good(null),
                        bad("\"dpop+jwt\""),
                        bad("\"logout+jwt\""),
                        bad("\"\""),
                        bad("[]")));
        table.put("crit", List.of(good(null), good(null), bad("[\"exp\"]"), bad("[\"x\"]"), bad("[]"), bad("\"x\"")));
        table.put("b64", List.of(good(null), good(null), bad("false")));
        return table;
    }

    /** Claims (RFC 7519, 4.1; RFC 9068, 2.2; RFC 8705, 3.1). */
    private Map<String, List<Choice>> claims() {
        final String own = text(TestIssuer.AUDIENCE);
        final long now = Instant.now().getEpochSecond();
        final Map<String, List<Choice>> table = new LinkedHashMap<>();
        table.put(
                "iss",
                List.of(
                        good(text(issuer.id())),
                        bad(text(issuer.id() + "/")),
                        bad("\"https://evil.example\""),
                        bad("7"),
                        bad("[" + text(issuer.id()) + "]"),
                        bad("\"\""),
                        bad("null"),
                        bad(null)));
        table.put(
                "sub",
                List.of(
                        good("\"ada\""),
                        good("\"\\u0000\\ud800\""),
                        bad("\"\""),
                        bad("7"),
                        bad("{}"),
                        bad("null"),
                        bad(null)));
        table.put(
                "aud",
                List.of(
                        good(own),
                        good("[" + own + "]"),
                        good("[\"x\"," + own + "]"),
                        bad("[]"),
                        bad("\"\""),
                        bad(text(TestIssuer.AUDIENCE + "/")),
                        bad(text("https://MCP.example.com/mcp")),
                        bad("7"),
                        bad("{" + own + ":" + own + "}"),
                        bad(null)));
        addTimes(table, now);
        return addGrants(table);
    }

    private static void addTimes(Map<String, List<Choice>> table, long now) {
        table.put(
                "exp",
                List.of(
                        good(Long.toString(now + 300)),
                        good((now + 300) + ".5"),
                        good("4102444800"),
                        bad(Long.toString(now - SKEW_S - 5)),
                        bad("0"),
                        bad("-1"),
                        bad(text(now + 300)),
                        bad("true"),
                        bad("1e308"),
                        bad("9223372036854775807"),
                        bad("1e999999999"),
                        bad("null"),
                        bad("[" + (now + 300) + "]"),
                        bad(null)));
        table.put(
                "nbf",
                List.of(
                        good(null),
                        good("0"),
                        good(Long.toString(now)),
                        bad(Long.toString(now + SKEW_S + 300)),
                        bad("\"now\""),
                        bad("1e308"),
                        bad("-1e308"),
                        bad("9223372036854775807"),
                        bad("null"),
                        bad("{}")));
    }

    private static Map<String, List<Choice>> addGrants(Map<String, List<Choice>> table) {
        table.put(
                "cnf",
                List.of(
                        good(null),
                        good(null),
                        good("{\"x5t#S256\":\"abc\"}"),
                        bad("{\"jkt\":\"abc\"}"),
                        bad("null"),
                        bad("{}"),
                        bad("[]"),
                        bad("7")));
        table.put(
                "scope",
                List.of(
                        good("\"a b\""),
                        good(null),
                        good("[\"a\",\"b\"]"),
                        good("\"\""),
                        bad("7"),
                        bad("[\"a\",7]"),
                        bad("null"),
                        bad("{\"a\":{}}")));
        table.put("client_id", List.of(good("\"desk\""), good(null), good("7"), good("\"\\n\"")));
        return table;
    }

    /** An object of one choice for each member; most are the usual one. Returns whether all are good. */
    private boolean write(Map<String, List<Choice>> table, StringBuilder json) {
        boolean good = true;
        json.append('{');
        for (final Map.Entry<String, List<Choice>> member : table.entrySet()) {
            final List<Choice> choices = member.getValue();
            final Choice choice = choices.get(random.nextInt(5) > 0 ? 0 : random.nextInt(choices.size()));
            good &= choice.good();
            if (choice.json() != null) {
                json.append(json.length() > 1 ? "," : "")
                        .append(text(member.getKey()))
                        .append(':')
                        .append(choice.json());
            }
        }
        json.append('}');
        return good;
    }

    private static String sign(String header, String claims, PrivateKey key) throws Exception {
        final String signed = Base64URL.encode(header.getBytes(UTF_8)) + "." + Base64URL.encode(claims.getBytes(UTF_8));
        final Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(signed.getBytes(US_ASCII));
        return signed + "." + Base64URL.encode(signature.sign());
    }

    private JwtVerifier verifier() {
        return new JwtVerifier(JwtSettings.of(TestIssuer.AUDIENCE, new Issuer(issuer.id(), null))
                .withTimeout(Duration.ofSeconds(20)));
    }

    /** The caller; null when the token is refused. Whatever else is thrown fails the test. */
    private static Principal verify(TokenVerifier verifier, String token) throws IOException, InterruptedException {
        try {
            return verifier.verify(token);
        } catch (final RefusedTokenException refused) {
            assertThat(refused.getMessage()).isNotBlank().doesNotContain(token);
            return null;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 20261129})
    void shouldAcceptWhatTheTableSaysAndNothingElse(long seed) throws Exception {
        random = new Random(seed);
        final JwtVerifier verifier = verifier();
        verifier.verify(issuer.token(same -> same)); // Its keys are known from here on.
        int accepted = 0;
        for (int i = 0; i < ROUNDS; i++) {
            final StringBuilder header = new StringBuilder();
            final StringBuilder claims = new StringBuilder();
            final boolean goodHeader = write(headers(), header);
            final boolean good = write(claims(), claims) && goodHeader;
            final String token =
                    sign(header.toString(), claims.toString(), issuer.key().toPrivateKey());
            final Principal caller = verify(verifier, token);
            assertThat(caller != null).as(header + " " + claims).isEqualTo(good);
            if (caller != null) {
                accepted++;
                assertThat(caller.issuer()).isEqualTo(issuer.id().toString());
                assertThat(caller.isAnonymous()).isFalse();
                assertThat(caller.expiryMs()).isGreaterThan(System.currentTimeMillis());
            }
        }
        assertThat(accepted).as("both outcomes are tried").isBetween(ROUNDS / 20, ROUNDS - ROUNDS / 20);
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4})
    void shouldRefuseEveryMutationOfAGoodToken(long seed) throws Exception {
        random = new Random(seed);
        final JwtVerifier verifier = verifier();
        final String token = issuer.token(same -> same);
        verifier.verify(token);
        final AccessTokens both = new AccessTokens(verifier, TokenVerifier.NONE);
        for (int i = 0; i < ROUNDS; i++) {
            final String mutation = mutated(token, "=.-_~+/AZaz09");
            if (!mutation.equals(token)) {
                assertThat(verify(both, mutation)).as(mutation).isNull();
            }
        }
    }

    private String mutated(String text, String alphabet) {
        final StringBuilder changed = new StringBuilder(text);
        for (int change = random.nextInt(3); change >= 0; change--) {
            final int at = random.nextInt(changed.length());
            final char digit = alphabet.charAt(random.nextInt(alphabet.length()));
            switch (random.nextInt(4)) {
                case 0 -> changed.setCharAt(at, digit);
                case 1 -> changed.insert(at, digit);
                case 2 -> changed.deleteCharAt(at);
                default -> changed.insert(at, changed.substring(at, Math.min(changed.length(), at + 20)));
            }
        }
        return changed.toString();
    }

    /** Keys that are changed verify nothing, or cannot be read: a token is never accepted by another key. */
    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void shouldAcceptATokenByItsIssuersKeyAlone(long seed) throws Exception {
        random = new Random(seed);
        final String token = issuer.token(same -> same);
        final String modulus = issuer.key().toPublicJWK().getModulus().toString();
        final String keys = "{\"keys\":[" + issuer.key().toPublicJWK().toJSONString() + "]}";
        for (int i = 0; i < DOCUMENTS; i++) {
            final String document = mutated(keys, "{}[]\",:\\0aZ \u0001\u00e9");
            issuer.document("/keys", document);
            Principal caller = null;
            try {
                caller = verify(verifier(), token);
            } catch (final IOException unreadable) {
                assertThat(unreadable.getMessage()).isNotBlank();
            }
            // What is no digit of base64 is skipped by the library.
            final String digits = document.replaceAll("[^A-Za-z0-9_-]", "");
            assertThat(caller == null || digits.contains(modulus)).as(document).isTrue();
        }
    }

    @Test
    void shouldNotAcceptMetadataThatIsChanged() throws Exception {
        random = new Random(7);
        final String token = issuer.token(same -> same);
        final String metadata = TestIssuer.metadata(issuer.id().toString(), issuer.id() + "/keys");
        for (int i = 0; i < DOCUMENTS; i++) {
            final String document = mutated(metadata, "{}[]\",:\\0aZ \u0001\u00e9");
            issuer.document("/.well-known/oauth-authorization-server", document);
            Principal caller = null;
            try {
                caller = verify(verifier(), token);
            } catch (final IOException unreadable) {
                assertThat(unreadable.getMessage()).isNotBlank();
            }
            assertThat(caller == null || document.contains(text(issuer.id())))
                    .as(document)
                    .isTrue();
        }
    }

    /** Members of an answer (RFC 7662, 2.2). */
    private Map<String, List<Choice>> answers() {
        final Map<String, List<Choice>> table = claims();
        table.replaceAll((name, choices) -> choices.stream() // A server may say nothing with null.
                .map(choice -> "null".equals(choice.json()) ? good("null") : choice)
                .toList());
        table.put("active", List.of(good("true"), bad("false"), bad("\"true\""), bad("1"), bad("null"), bad(null)));
        table.put(
                "iss",
                List.of(good(text(issuer.id())), good(null), bad("\"https://evil.example\""), bad("7"), bad("[]")));
        table.put("sub", List.of(good("\"ada\"")));
        final long now = Instant.now().getEpochSecond();
        table.put("exp", List.of(good(Long.toString(now + 300)), good(null), bad(Long.toString(now - 5)), bad("0")));
        table.put("nbf", List.of(good(null), good("0"), bad(Long.toString(now + 300))));
        table.put("token_type", List.of(good(null), good("\"Bearer\""), bad("\"DPoP\""), bad("\"dpop\"")));
        return table;
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 9})
    void shouldAcceptTheAnswersThatTheTableSays(long seed) throws Exception {
        random = new Random(seed);
        final IntrospectionVerifier verifier = new IntrospectionVerifier(IntrospectionSettings.of(
                        URI.create(issuer.id() + ASK), issuer.id(), TestIssuer.AUDIENCE, "me", "secret")
                .withTimeout(Duration.ofSeconds(20)));
        final List<Boolean> outcomes = new ArrayList<>();
        for (int i = 0; i < DOCUMENTS * 2; i++) {
            final StringBuilder answer = new StringBuilder();
            final boolean good = write(answers(), answer);
            issuer.document(ASK, answer.toString());
            assertThat(verify(verifier, "opaque") != null).as(answer.toString()).isEqualTo(good);
            outcomes.add(good);
            issuer.document(ASK, mutated(answer.toString(), "{}[]\",:\\0aZ \u0001\u00e9"));
            try {
                verify(verifier, "opaque");
            } catch (final IOException unreadable) {
                assertThat(unreadable.getMessage()).isNotBlank();
            }
        }
        assertThat(outcomes).contains(true, false);
    }
}
