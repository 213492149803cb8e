package org.peregrine.engine.principal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalTest {
    private static final TokenVerifier NOBODY = token -> {
        throw new RefusedTokenException("Unknown token");
    };

    @Test
    void shouldStayTheSameCallerWithANewToken() {
        final Principal first = Principal.of("https://issuer.example", "alice").withScopes(List.of("read"));
        final Principal second = Principal.of("https://issuer.example", "alice")
                .withScopes(List.of("read", "write"))
                .withExpiryMs(1000)
                .withName("Alice");

        assertThat(second.isSameCaller(first)).isTrue();
        assertThat(second.owner()).isEqualTo(first.owner()).isNotEmpty();
        assertThat(second.scopes()).isEqualTo(Set.of("read", "write"));
        assertThat(second.expiryMs()).isEqualTo(1000);
    }

    @ParameterizedTest
    @CsvSource({"i, t, c", "j, s, c", "i, \ud800, c", "i, ?, c", "i, s, d", "i, s, ''", "is, c, ''"})
    void shouldBeAnotherCallerWithAnotherIssuerSubjectOrClient(String issuer, String subject, String client) {
        final Principal own = Principal.of("i", "s").withClientId("c");
        final Principal other = Principal.of(issuer, subject).withClientId(client);

        assertThat(other.isSameCaller(own)).isFalse();
        assertThat(other.isSameCaller(Principal.of("i", "\udbff").withClientId("c")))
                .isFalse();
    }

    @Test
    void shouldOwnNothingWhenAnonymous() {
        assertThat(Principal.ANONYMOUS.isAnonymous()).isTrue();
        assertThat(Principal.ANONYMOUS.owner()).isEmpty();
        assertThat(Principal.of("i", "s").isAnonymous()).isFalse();
        assertThatThrownBy(() -> Principal.of("", "s")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Principal.of("i", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldShowANameThatNoTerminalObeys() {
        final Principal named = Principal.of("i", "s").withName("eve\n\u001b[31m" + "x".repeat(1000));

        assertThat(named.toString())
                .startsWith("eve\\n\\u001b[31m")
                .doesNotContain("\n")
                .hasSizeLessThan(200);
    }

    @Test
    void shouldSayInAChallengeOnlyWhatAHeaderCanHold() {
        final RefusedTokenException refused = new RefusedTokenException("a\"b\\c\r\nd\u00e9" + "x".repeat(1000));

        assertThat(refused.getMessage()).startsWith("a b c  d x").hasSize(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mcp.example.com",
                "ftp://mcp.example.com",
                "https://mcp.example.com/mcp#part",
                "https:///mcp",
                "https://user@mcp.example.com/",
                "https://mcp.example.com/a b"
            })
    void shouldRefuseAResourceThatNoClientCanName(String uri) {
        assertThatThrownBy(() -> Authentication.of(NOBODY).withResource(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(uri);
    }

    @Test
    void shouldRefuseAuthorizationServersWithoutAResource() {
        assertThatThrownBy(() -> Authentication.of(NOBODY).withAuthorizationServer("https://issuer.example"))
                .hasMessageContaining("resource");
    }

    @ParameterizedTest
    @ValueSource(strings = {"offline_access", "a b", "", "a\"", "a\\", "\u00e9"})
    void shouldRefuseAScopeThatCannotBeAskedFor(String scope) {
        assertThatThrownBy(() -> Authentication.of(NOBODY).withScopes(scope))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseARealmThatCannotStandInAHeader() {
        assertThatThrownBy(() -> Authentication.of(NOBODY).withRealm("a\"b"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
