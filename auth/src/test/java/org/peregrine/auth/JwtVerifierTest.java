package org.peregrine.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.RefusedTokenException;

/** Tokens that are accepted, and every way of making one that is not (RFC 8725, 2 and 3). */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class JwtVerifierTest {
    private static final String METADATA = "/.well-known/oauth-authorization-server";

    private TestIssuer issuer;
    private JwtVerifier verifier;

    @BeforeEach
    void start() throws IOException, JOSEException {
        issuer = new TestIssuer();
        verifier = new JwtVerifier(settings());
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private JwtSettings settings() {
        return JwtSettings.of(TestIssuer.AUDIENCE, new Issuer(issuer.id(), null))
                .withTimeout(Duration.ofSeconds(20));
    }

    private static Date in(long seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    private void assertRefused(String token, String reason) {
        assertThatThrownBy(() -> verifier.verify(token))
                .isInstanceOf(RefusedTokenException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void shouldTellTheCallerOfAGoodToken() throws Exception {
        final Principal caller = verifier.verify(issuer.token(same -> same));
        assertThat(caller.issuer()).isEqualTo(issuer.id().toString());
        assertThat(caller.subject()).isEqualTo("ada");
        assertThat(caller.clientId()).isEqualTo("desk");
        assertThat(caller.scopes()).containsExactlyInAnyOrder("tools:read", "tools:call");
        assertThat(caller.expiryMs())
                .isBetween(
                        System.currentTimeMillis(),
                        Instant.now().plusSeconds(340).toEpochMilli());
        assertThat(verifier.verify(issuer.token(claims -> claims.claim("scope", "other")))
                        .isSameCaller(caller))
                .as("a refreshed token is the same caller")
                .isTrue();
    }

    @Test
    void shouldReadScopesOfEveryForm() throws Exception {
        assertThat(verifier.verify(issuer.token(
                                claims -> claims.claim("scope", null).claim("scp", List.of("a", "b"))))
                        .scopes())
                .containsExactlyInAnyOrder("a", "b");
        assertThat(verifier.verify(issuer.token(claims -> claims.claim("scope", null)))
                        .scopes())
                .isEmpty();
        assertThat(verifier.verify(issuer.token(claims -> claims.claim("scope", "  a   a ")))
                        .scopes())
                .containsExactly("a");
    }

    static Stream<Arguments> claimsOfOthers() {
        return Stream.of(
                refused("aud", claims -> claims.audience("https://other.example.com/mcp")),
                refused("aud", claims -> claims.audience("https://mcp.example.com")),
                refused("aud", claims -> claims.audience((String) null)),
                refused("issuer", claims -> claims.issuer("https://evil.example.com")),
                refused("The token has no issuer (iss)", claims -> claims.issuer(null)),
                refused("xpired", claims -> claims.expirationTime(in(-31))),
                refused("exp", claims -> claims.expirationTime(null)),
                refused("before use time", claims -> claims.notBeforeTime(in(600))),
                refused("sub", claims -> claims.subject(null)),
                refused("subject", claims -> claims.subject("")));
    }

    private static Arguments refused(String reason, UnaryOperator<JWTClaimsSet.Builder> change) {
        return Arguments.of(reason, change);
    }

    @ParameterizedTest
    @MethodSource("claimsOfOthers")
    void shouldRefuseClaimsThatAreNotForThisServerNow(String reason, UnaryOperator<JWTClaimsSet.Builder> change)
            throws Exception {
        assertRefused(issuer.token(change), reason);
    }

    @Test
    void shouldReadScopesThatAreAList() throws Exception {
        assertThat(verifier.verify(issuer.token(claims -> claims.claim("scope", List.of("a", "b"))))
                        .scopes())
                .containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void shouldAllowForTheSkewOfClocks() throws Exception {
        final Principal caller = verifier.verify(issuer.token(claims -> claims.expirationTime(in(-10))));
        assertThat(caller.expiryMs()).isGreaterThan(System.currentTimeMillis());
        verifier = new JwtVerifier(settings().withSkew(Duration.ZERO));
        assertRefused(issuer.token(claims -> claims.expirationTime(in(-10))), "xpired");
    }

    @Test
    void shouldRefuseATokenWithoutSignature() {
        assertRefused(new PlainJWT(issuer.claims().build()).serialize(), "no signed JSON Web Token");
        assertRefused("eyJhbGciOiJub25lIn0.e30.", "");
    }

    @Test
    void shouldRefuseASecretMadeOfThePublicKey() throws Exception {
        final SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("key-1").build(),
                issuer.claims().build());
        jwt.sign(new MACSigner(issuer.key().toRSAPublicKey().getEncoded()));
        assertRefused(jwt.serialize(), "");
    }

    @Test
    void shouldRefuseAnAlgorithmThatIsNotOnTheList() throws Exception {
        verifier = new JwtVerifier(settings().withAlgorithms("ES256", "PS256"));
        assertRefused(issuer.token(same -> same), "");
        assertThat(verifier.verify(TestIssuer.signed(
                        issuer.key(), JWSAlgorithm.PS256, "JWT", issuer.claims().build())))
                .isNotNull();
    }

    @Test
    void shouldNeverUseAKeyThatTheTokenBrings() throws Exception {
        final RSAKey own = TestIssuer.newKey("key-1");
        issuer.document("/mine", "{}");
        for (final JWSHeader header : List.of(
                new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(own.toPublicJWK()).build(),
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("key-1").build(),
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .jwkURL(URI.create(issuer.id() + "/mine"))
                        .build(),
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .x509CertURL(URI.create(issuer.id() + "/mine"))
                        .build())) {
            final SignedJWT jwt = new SignedJWT(header, issuer.claims().build());
            jwt.sign(new RSASSASigner(own));
            assertRefused(jwt.serialize(), "");
        }
        assertThat(issuer.count("/mine")).isZero();
    }

    @Test
    void shouldRefuseATokenOfAnotherKind() throws Exception {
        assertRefused(
                TestIssuer.signed(
                        issuer.key(),
                        JWSAlgorithm.RS256,
                        "logout+jwt",
                        issuer.claims().build()),
                "typ");
        final SignedJWT critical = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID("key-1")
                        .type(JOSEObjectType.JWT)
                        .criticalParams(Set.of("unheard"))
                        .customParam("unheard", true)
                        .build(),
                issuer.claims().build());
        critical.sign(new RSASSASigner(issuer.key()));
        assertRefused(critical.serialize(), "");
    }

    @Test
    void shouldRefuseEveryChangedByte() throws Exception {
        final String token = issuer.token(same -> same);
        verifier.verify(token);
        for (int i = 0; i < token.length(); i++) {
            final char other = token.charAt(i) == 'A' ? 'B' : 'A';
            final String changed = token.substring(0, i) + other + token.substring(i + 1);
            assertThatThrownBy(() -> verifier.verify(changed)).as(changed).isInstanceOf(RefusedTokenException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b.c", "a.b", "a.b.c.d.e", "....", "e30.e30.e30", "bnVsbA.bnVsbA.bnVsbA"})
    void shouldRefuseGarbage(String token) {
        assertRefused(token, "no signed JSON Web Token");
    }

    @Test
    void shouldSurviveDeepAndLargeTokens() {
        final String deep = Base64URL.encode(
                        "{\"alg\":\"RS256\",\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}")
                .toString();
        assertRefused(deep + "." + deep + ".AAAA", "no signed JSON Web Token");
        assertRefused("A".repeat(1 << 20) + ".e30.AAAA", "no signed JSON Web Token");
    }

    @Test
    void shouldTakeANewKeyOfTheIssuer() throws Exception {
        verifier.verify(issuer.token(same -> same));
        final String old = issuer.token(same -> same);
        issuer.publish(TestIssuer.newKey("key-2"));
        assertThat(verifier.verify(issuer.token(same -> same)).subject()).isEqualTo("ada");
        assertRefused(old, "");
    }

    @Test
    void shouldNotAskTheIssuerForEachUnknownKey() throws Exception {
        verifier.verify(issuer.token(same -> same));
        for (int i = 0; i < 20; i++) {
            final RSAKey stranger =
                    new RSAKey.Builder(issuer.key()).keyID("unknown-" + i).build();
            assertRefused(
                    TestIssuer.signed(
                            stranger, JWSAlgorithm.RS256, "JWT", issuer.claims().build()),
                    "");
        }
        assertThat(issuer.count("/keys")).isLessThanOrEqualTo(3);
        assertThat(verifier.verify(issuer.token(same -> same))).isNotNull();
    }

    @Test
    void shouldKeepKeysWhileTheIssuerIsDown() throws Exception {
        verifier.verify(issuer.token(same -> same));
        issuer.remove("/keys");
        assertThat(verifier.verify(issuer.token(claims -> claims.subject("bob")))
                        .subject())
                .isEqualTo("bob");
    }

    @Test
    void shouldSayThatAnIssuerCannotBeAsked() throws Exception {
        final String token = issuer.token(same -> same);
        issuer.remove(METADATA);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> verifier.verify(token))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("has no metadata");
        }
        assertThat(issuer.count(METADATA)).as("asked again at once").isEqualTo(1);
    }

    @Test
    void shouldGiveUpOnASilentIssuer() throws Exception {
        verifier = new JwtVerifier(settings().withTimeout(Duration.ofMillis(100)));
        issuer.document("/keys", TestIssuer.SILENCE);
        assertThatThrownBy(() -> verifier.verify(issuer.token(same -> same))).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {METADATA, "/keys"})
    void shouldGiveUpOnAnIssuerWhoseAnswerDrips(String path) throws Exception {
        verifier = new JwtVerifier(settings().withTimeout(Duration.ofMillis(300)));
        issuer.document(path, TestIssuer.DRIP);
        assertThatThrownBy(() -> verifier.verify(issuer.token(same -> same)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the answer took too long");
        assertThat(issuer.awaitDripEnd()).as("its connection is closed").isTrue();
    }

    @Test
    void shouldEndByInterruption() throws Exception {
        issuer.document("/keys", TestIssuer.SILENCE);
        final String token = issuer.token(same -> same);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> verifier.verify(token)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    static Stream<Arguments> badDocuments() {
        return Stream.of(
                Arguments.of(METADATA, "not JSON", "is no metadata"),
                Arguments.of(METADATA, "null", "another issuer"),
                Arguments.of(METADATA, "{}", "another issuer"),
                Arguments.of(
                        METADATA, "{\"issuer\":\"https://evil.example.com\",\"jwks_uri\":\"x\"}", "another issuer"),
                Arguments.of(METADATA, "http://127.0.0.1:1/elsewhere", "answered 302"),
                Arguments.of(METADATA, "{" + " ".repeat(300_000) + "}", "cannot be asked"),
                Arguments.of("/keys", "{\"keys\":7}", "cannot be read"),
                Arguments.of("/keys", "{\"keys\":[" + " ".repeat(300_000) + "]}", "cannot be read"));
    }

    @ParameterizedTest
    @MethodSource("badDocuments")
    void shouldNotTrustABadDocument(String path, String document, String reason) throws Exception {
        issuer.document(path, document);
        assertThatThrownBy(() -> verifier.verify(issuer.token(same -> same)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void shouldNotReadKeysInTheClearFromOtherMachines() throws Exception {
        for (final String keys : List.of("http://192.0.2.1/keys", "file:///etc/passwd", "keys")) {
            issuer.document(METADATA, TestIssuer.metadata(issuer.id().toString(), keys));
            assertThatThrownBy(() -> new JwtVerifier(settings()).verify(issuer.token(same -> same)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("jwks_uri");
        }
    }

    @Test
    void shouldFindMetadataAtEveryPlaceOfTheSpecification() {
        assertThat(IssuerKeys.metadata(URI.create("https://id.example.com/tenant/")))
                .map(URI::toString)
                .containsExactly(
                        "https://id.example.com/.well-known/oauth-authorization-server/tenant",
                        "https://id.example.com/.well-known/openid-configuration/tenant",
                        "https://id.example.com/tenant/.well-known/openid-configuration");
        assertThat(IssuerKeys.metadata(URI.create("https://id.example.com")))
                .map(URI::toString)
                .containsExactly(
                        "https://id.example.com/.well-known/oauth-authorization-server",
                        "https://id.example.com/.well-known/openid-configuration");
    }

    @Test
    void shouldTrustTheIssuerThatSignedAndNoOther() throws Exception {
        try (TestIssuer other = new TestIssuer()) {
            verifier = new JwtVerifier(
                    JwtSettings.of(TestIssuer.AUDIENCE, new Issuer(issuer.id(), null), new Issuer(other.id(), null)));
            assertThat(verifier.verify(other.token(same -> same)).issuer())
                    .isEqualTo(other.id().toString());
            assertRefused(other.token(claims -> claims.issuer(issuer.id().toString())), "");
        }
    }

    static Stream<Arguments> badSettings() {
        final Issuer issuer = Issuer.of("https://id.example.com");
        final URI audience = TestIssuer.AUDIENCE;
        final Map<String, ThrowingCallable> all = Map.of(
                "is no https: URI", () -> Issuer.of("http://id.example.com"),
                "query or a fragment", () -> Issuer.of("https://id.example.com?x"),
                "key set", () -> new Issuer(issuer.id(), URI.create("ftp://id.example.com/keys")),
                "need an audience", () -> JwtSettings.of(null, issuer),
                "at least one issuer", () -> JwtSettings.of(audience, issuer, issuer),
                "[HS256] are not among", () -> JwtSettings.of(audience, issuer).withAlgorithms("HS256"),
                "[none] are not among", () -> JwtSettings.of(audience, issuer).withAlgorithms("none"),
                "skew", () -> JwtSettings.of(audience, issuer).withSkew(Duration.ofHours(1)),
                "is not positive", () -> JwtSettings.of(audience, issuer).withTimeout(Duration.ZERO));
        return all.entrySet().stream().map(bad -> Arguments.of(bad.getKey(), bad.getValue()));
    }

    @ParameterizedTest
    @MethodSource("badSettings")
    void shouldRefuseSettingsThatCannotBeSafe(String reason, ThrowingCallable settings) {
        assertThatThrownBy(settings)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
