package org.peregrine.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.RefusedTokenException;

/** Tokens that the authorization server is asked about, and answers that are not trusted. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class IntrospectionVerifierTest {
    private static final String ASK = "/introspect";
    private static final String ACTIVE =
            "{'active':true,'sub':'ada','client_id':'desk','scope':'a b','aud':'https://mcp.example.com/mcp','exp':9999999999%s}";

    private TestIssuer issuer;
    private IntrospectionVerifier verifier;

    @BeforeEach
    void start() throws IOException, JOSEException {
        issuer = new TestIssuer();
        verifier = new IntrospectionVerifier(settings());
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private IntrospectionSettings settings() {
        return IntrospectionSettings.of(
                        URI.create(issuer.id() + ASK), issuer.id(), TestIssuer.AUDIENCE, "mcp:server", "s€cret")
                .withTimeout(Duration.ofSeconds(20));
    }

    private void answer(String json) {
        issuer.document(ASK, json.replace('\'', '"'));
    }

    @Test
    void shouldTellTheCallerOfAnActiveToken() throws Exception {
        answer(ACTIVE.formatted(""));
        final Principal caller = verifier.verify("opaque+token/==");
        assertThat(caller.subject()).isEqualTo("ada");
        assertThat(caller.clientId()).isEqualTo("desk");
        assertThat(caller.scopes()).containsExactlyInAnyOrder("a", "b");
        assertThat(caller.expiryMs()).isEqualTo(9_999_999_999_000L);
        assertThat(issuer.lastBody()).isEqualTo("token=opaque%2Btoken%2F%3D%3D&token_type_hint=access_token");
        final String account = issuer.lastAuthorization().substring("Basic ".length());
        assertThat(new String(Base64.getDecoder().decode(account), StandardCharsets.US_ASCII))
                .isEqualTo("mcp%3Aserver:s%E2%82%ACcret");
    }

    @Test
    void shouldTakeTheClientWhereNoUserIs() throws Exception {
        answer("{'active':true,'client_id':'robot','aud':['x','https://mcp.example.com/mcp']}");
        final Principal caller = verifier.verify("t");
        assertThat(caller.subject()).isEqualTo("robot");
        assertThat(caller.expiryMs()).isEqualTo(Principal.NO_EXPIRY);
    }

    @Test
    void shouldTellTheCertificateThatATokenIsBoundTo() throws Exception {
        answer(ACTIVE.formatted(",'token_type':'Bearer','cnf':{'x5t#S256':'abc'}"));
        assertThat(verifier.verify("t").certificate()).isEqualTo("abc");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'active':false} | not active
            {'active':'true','sub':'a','aud':'https://mcp.example.com/mcp'} | not active
            {} | not active
            null | not active
            {'active':true,'sub':'a'} | audience
            {'active':true,'sub':'a','aud':'https://mcp.example.com'} | audience
            {'active':true,'sub':'a','aud':[]} | audience
            {'active':true,'sub':'a','aud':'https://mcp.example.com/mcp','iss':'https://evil.example.com'} | another issuer
            {'active':true,'sub':'a','aud':'https://mcp.example.com/mcp','exp':1} | expired
            {'active':true,'sub':'a','aud':'https://mcp.example.com/mcp','nbf':9999999999} | not valid yet
            {'active':true,'sub':'a','aud':'https://mcp.example.com/mcp','exp':'1900000000'} | The token's exp is no number
            {'active':true,'sub':'a','aud':'https://mcp.example.com/mcp','scope':7} | The token's scope is neither a text nor
            {'active':true,'aud':'https://mcp.example.com/mcp'} | neither a subject
            {'active':true,'sub':'a','aud':'https://mcp.example.com/mcp','cnf':{'jkt':'x'}} | bound to a proof
            {'active':true,'sub':'a','aud':'https://mcp.example.com/mcp','token_type':'DPoP'} | bound to a proof
            400 {'error':'unsupported_token_type'} | of a kind that its issuer does not answer about
            """)
    void shouldRefuse(String json, String reason) {
        answer(json.replace("'", "\""));
        assertThatThrownBy(() -> verifier.verify("t"))
                .isInstanceOf(RefusedTokenException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            not JSON | answered no JSON object
            400 {"error":"invalid_request"} | answered 400
            400 null | answered 400
            400 unsupported_token_type | answered 400
            http://127.0.0.1:1/elsewhere | answered 302
            """)
    void shouldNotTrustABadAnswer(String answer, String reason) {
        issuer.document(ASK, answer);
        assertThatThrownBy(() -> verifier.verify("t"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void shouldGiveUpOnASilentServer() {
        issuer.document(ASK, TestIssuer.SILENCE);
        verifier = new IntrospectionVerifier(settings().withTimeout(Duration.ofMillis(100)));
        assertThatThrownBy(() -> verifier.verify("t")).isInstanceOf(IOException.class);
    }

    /** The body belongs to the time of an answer; without its end the test would not end. */
    @Test
    void shouldGiveUpOnAnAnswerThatDrips() throws Exception {
        issuer.document(ASK, TestIssuer.DRIP);
        verifier = new IntrospectionVerifier(settings().withTimeout(Duration.ofMillis(300)));
        assertThatThrownBy(() -> verifier.verify("t"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the answer took too long");
        assertThat(issuer.awaitDripEnd()).as("its connection is closed").isTrue();
    }

    @Test
    void shouldAskOnlyAboutTokensThatAreNoJwt() throws Exception {
        answer(ACTIVE.formatted(""));
        final AccessTokens tokens = new AccessTokens(
                new JwtVerifier(JwtSettings.of(TestIssuer.AUDIENCE, new Issuer(issuer.id(), null))), verifier);
        assertThat(tokens.verify(issuer.token(claims -> claims.subject("bob"))).subject())
                .isEqualTo("bob");
        assertThat(issuer.count(ASK)).isZero();
        for (final String opaque : new String[] {"t", "a.b.c", "..", "a.b.c.d.e", "e30.e30.e30"}) {
            assertThat(tokens.verify(opaque).subject()).isEqualTo("ada");
        }
        assertThat(issuer.count(ASK)).isEqualTo(5);
    }

    /** A signed token without its signature, or one with the algorithm none, is no opaque one. */
    @Test
    void shouldNotAskAboutAJwtWithoutASignature() throws Exception {
        answer(ACTIVE.formatted(""));
        final AccessTokens tokens = new AccessTokens(
                new JwtVerifier(JwtSettings.of(TestIssuer.AUDIENCE, new Issuer(issuer.id(), null))), verifier);
        final String whole = issuer.token(claims -> claims);
        final String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.US_ASCII));
        for (final String unsigned :
                new String[] {whole.substring(0, whole.lastIndexOf('.') + 1), none + whole.substring(whole.indexOf('.'))
                }) {
            assertThatThrownBy(() -> tokens.verify(unsigned)).isInstanceOf(RefusedTokenException.class);
        }
        assertThat(issuer.count(ASK)).isZero();
    }

    /** A header that no parser takes makes no opaque token of it, and no spelling does. */
    @Test
    void shouldNotAskAboutAJwtThatIsMalformed() throws Exception {
        answer(ACTIVE.formatted(""));
        final AccessTokens tokens = new AccessTokens(
                new JwtVerifier(JwtSettings.of(TestIssuer.AUDIENCE, new Issuer(issuer.id(), null))), verifier);
        final String whole = issuer.token(claims -> claims);
        final String rest = whole.substring(whole.indexOf('.'));
        for (final String header : new String[] {
            "{\"alg\":\"RS256\",\"alg\":\"RS256\"}",
            "{\"alg\":\"RS256\",\"kid\":\"a\",\"kid\":\"b\"}",
            " {\"alg\"",
            "{\"alg\":7}"
        }) {
            final String malformed =
                    Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> tokens.verify(malformed + rest)).isInstanceOf(RefusedTokenException.class);
        }
        assertThatThrownBy(() -> tokens.verify(whole + "=")).isInstanceOf(RefusedTokenException.class);
        assertThat(issuer.count(ASK)).isZero();
    }

    @Test
    void shouldKeepTheSecretToItself() {
        assertThat(settings().toString()).doesNotContain("s€cret");
        assertThatThrownBy(() -> IntrospectionSettings.of(
                        URI.create("http://id.example.com/ask"), issuer.id(), TestIssuer.AUDIENCE, "id", "s€cret"))
                .hasMessageContaining("is no https: URI")
                .hasMessageNotContaining("s€cret");
    }
}
