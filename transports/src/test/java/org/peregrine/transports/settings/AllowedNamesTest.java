package org.peregrine.transports.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.transports.address.IpAddress;
import org.peregrine.transports.head.HostPolicy;
import org.peregrine.transports.head.HttpRefusal;
import org.peregrine.transports.head.OriginPolicy;

/** Settings take a host or an origin that a request can carry, and no other. */
final class AllowedNamesTest {
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "http://x",
                "x/",
                "x/mcp",
                "x:",
                "x:0",
                "x:65536",
                "x:080",
                "x:8x",
                "x y",
                "user@x",
                "fd00::2",
                "[fd00::2",
                "[fd00::2]8080",
                "[fd00::zz]",
                "[1.2.3.4]",
                "[fe80::1%eth0]",
                "*.example.com",
                "x,*",
                "x,y",
                "münchen.example",
                "x?y",
                "x#y"
            })
    void shouldRefuseAHostThatNoRequestCanName(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpSettings.LOCAL.withAllowedHosts("mcp.example", host))
                .withMessageStartingWith("allowed host '" + host + "' can never match: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "mcp.example.com",
                "MCP.example",
                "mcp.example:8443",
                "10.0.0.7",
                "10.0.0.7:1",
                "[fd00::2]",
                "[fd00::2]:65535",
                "a_b",
                "xn--mnchen-3ya.example"
            })
    void shouldAllowAHostAsRequestsNameIt(String host) {
        final HostPolicy policy = new HostPolicy(HttpSettings.LOCAL.withAllowedHosts(host), ELSEWHERE, refused -> {});
        final UnsafeBuffer field = new UnsafeBuffer(host.getBytes(StandardCharsets.US_ASCII));
        assertThat(policy.check(field, 0, field.capacity(), IpAddress.of(ELSEWHERE)))
                .isEqualTo(HttpRefusal.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "foo",
                "app.example",
                "https:app.example",
                "https://",
                "https:///x",
                "https://app.example/",
                "https://app.example/app",
                "https://app.example?x",
                "https://u@app.example",
                "https://app.example:",
                "https://app.example:0",
                "https://app.example:65536",
                "https://app.example:443",
                "HTTPS://app.example:443",
                "http://app.example:80",
                "https://*.example",
                "https://[fd00::zz]",
                "https://münchen.example",
                "https://a https://b",
                "NULL"
            })
    void shouldRefuseAnOriginThatNoBrowserSends(String origin) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpSettings.LOCAL.withAllowedOrigins("https://app.example", origin))
                .withMessageStartingWith("allowed origin '" + origin + "' can never match: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example",
                "HTTPS://App.Example",
                "http://app.example:8080",
                "https://[fd00::2]:8443",
                "chrome-extension://abcdefgh",
                "null"
            })
    void shouldAllowAnOriginAsBrowsersSendIt(String origin) {
        final OriginPolicy policy =
                new OriginPolicy(HttpSettings.LOCAL.withAllowedOrigins(origin).allowedOrigins());
        final UnsafeBuffer field = new UnsafeBuffer(origin.getBytes(StandardCharsets.US_ASCII));
        assertThat(policy.code(field, 0, field.capacity())).isNotEqualTo(OriginPolicy.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {OriginPolicy.MAX_BYTES, OriginPolicy.MAX_BYTES + 1})
    void shouldBoundTheLengthOfAnOrigin(int length) {
        final String origin = "https://" + "x".repeat(length - "https://".length());
        if (length <= OriginPolicy.MAX_BYTES) {
            assertThat(HttpSettings.LOCAL.withAllowedOrigins(origin).allowedOrigins())
                    .isEqualTo(List.of(origin));
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> HttpSettings.LOCAL.withAllowedOrigins(origin));
        }
    }
}
