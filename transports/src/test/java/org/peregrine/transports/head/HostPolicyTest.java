package org.peregrine.transports.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.transports.address.IpAddress;
import org.peregrine.transports.settings.HttpSettings;

/** Which hosts an endpoint on every address answers to. */
class HostPolicyTest {
    private static final InetSocketAddress EVERYWHERE = new InetSocketAddress("0.0.0.0", 8080);

    private final List<String> log = new ArrayList<>();

    private HostPolicy policy(String... allowed) {
        return new HostPolicy(HttpSettings.LOCAL.withAllowedHosts(allowed), EVERYWHERE, log::add);
    }

    private static HttpRefusal check(HostPolicy policy, String host, String local) {
        final UnsafeBuffer bytes = new UnsafeBuffer(("Host: " + host).getBytes(StandardCharsets.US_ASCII));
        final int offset = "Host: ".length();
        return policy.check(
                bytes,
                offset,
                bytes.capacity() - offset,
                IpAddress.of(new InetSocketAddress(InetAddress.ofLiteral(local), 8080)));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "192.0.2.1:8080, 192.0.2.1",
        "[::ffff:192.0.2.1]:80, 192.0.2.1",
        "[::ffff:c000:201], 192.0.2.1",
        "[fd00::2], fd00::2",
        "[fd00::2]:8080, fd00:0:0:0:0:0:0:2",
        "[FD00:0:0::0002], fd00::2",
        "[fd00:0:0:0:0:0:0:2], fd00::2",
        "[2001:db8:0:1::a:b], 2001:db8:0:1:0:0:a:b",
        "[1::], 1:0:0:0:0:0:0:0",
        "[1:2:3:4:5:6:7::], 1:2:3:4:5:6:7:0",
        "[::2:3:4:5:6:7:8], 0:2:3:4:5:6:7:8",
        "[64:ff9b::192.0.2.1], 64:ff9b::c000:201",
        "localhost:, 192.0.2.1",
        "localhost:8080, 192.0.2.1",
        "[::1], 192.0.2.1",
        "[0:0::1]:99, 192.0.2.1",
        "[0:0:0:0:0:0:0:1], 192.0.2.1",
        "[::0.0.0.1]:80, 192.0.2.1",
        "localhost:65535, 192.0.2.1",
        "localhost:00080, 192.0.2.1"
    })
    void shouldAcceptTheConnectionsOwnAddressInAnySpelling(String host, String local) {
        assertThat(check(policy(), host, local)).isEqualTo(HttpRefusal.NONE);
        assertThat(log).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.2, 192.0.2.1",
        "192.0.2.1.example, 192.0.2.1",
        "192.0.2.01, 192.0.2.1",
        "192.0.2, 192.0.2.1",
        "192.0.2.1.1, 192.0.2.1",
        "192.0.2.257, 192.0.2.1",
        "[fd00::3], fd00::2",
        "[fd00::1:2], fd00::2",
        "[fd00:::2], fd00::2",
        "[fd00::2::], fd00::2",
        "[:fd00::2], fd00::2",
        "[fd00:0:0:0:0:0:0:0:2], fd00::2",
        "[fd00:0:0:0:0:0:2], fd00::2",
        "[fd00::00002], fd00::2",
        "[64:ff9b::192.0.2.1:0], 64:ff9b::c000:201",
        "[::], fd00::2",
        "mcp.example.com, 192.0.2.1"
    })
    void shouldRefuseOtherAddressesAndNames(String host, String local) {
        assertThat(check(policy(), host, local)).isEqualTo(HttpRefusal.FORBIDDEN_HOST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":80",
                "localhost:x",
                "localhost:80:",
                "localhost:65536",
                "localhost:99999999999",
                "localhost:42949672960080",
                "[fd00::2",
                "[fd00::2]x"
            })
    void shouldFindFaultWithAHostThatIsNone(String host) {
        assertThat(check(policy(), host, "fd00::2")).isEqualTo(HttpRefusal.BAD_HOST);
    }

    @Test
    void shouldAcceptAddressesThatAreAllowedInAnySpelling() {
        final HostPolicy policy = policy("[FD00::2]", "[fd00::3]:8443", "192.0.2.7");
        assertThat(check(policy, "[fd00:0:0::2]:80", "::1")).isEqualTo(HttpRefusal.NONE);
        assertThat(check(policy, "[::ffff:192.0.2.7]", "::1")).isEqualTo(HttpRefusal.NONE);
        assertThat(check(policy, "[fd00::3]:8443", "::1")).isEqualTo(HttpRefusal.NONE);
        assertThat(check(policy, "[fd00::3]:80", "::1")).isEqualTo(HttpRefusal.FORBIDDEN_HOST);
        assertThat(check(policy, "[fd00::4]", "::1")).isEqualTo(HttpRefusal.FORBIDDEN_HOST);
        final HostPolicy bound = new HostPolicy(HttpSettings.LOCAL, new InetSocketAddress("fd00::5", 8080), log::add);
        assertThat(check(bound, "[fd00:0::5]", "fd00::6")).isEqualTo(HttpRefusal.NONE);
    }

    @Test
    void shouldSayOnceHowARefusedHostIsAllowed() {
        final HostPolicy policy = policy();
        check(policy, "mcp.example.com:80", "192.0.2.1");
        check(policy, "other.example.com", "192.0.2.1");
        assertThat(log).singleElement().asString().contains("'mcp.example.com'", "--allow-host 'mcp.example.com'");
        assertThat(check(policy("mcp.example.com"), "mcp.example.com:80", "192.0.2.1"))
                .isEqualTo(HttpRefusal.NONE);
    }
}
