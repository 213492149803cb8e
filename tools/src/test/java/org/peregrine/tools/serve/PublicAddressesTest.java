package org.peregrine.tools.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.tools.ServeProcess;

/** Addresses for which a warning says that nobody is asked for credentials. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class PublicAddressesTest {
    private static InetSocketAddress address(String literal) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), 80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "10.0.0.1", "fd00::2", "169.254.1.1"})
    void shouldWarnOfAddressesThatOtherMachinesReach(String literal) {
        final String shown = PublicAddresses.warning(List.of(address("127.0.0.1"), address(literal)), null);
        assertThat(shown)
                .startsWith("whoever reaches ")
                .containsPattern("(:80|port 80 of this machine) can call every tool")
                .contains("no credentials", "Listen on 127.0.0.1")
                .doesNotContain("127.0.0.1:80", "administration", "\n");
        assertThat(PublicAddresses.warning(List.of(), address(literal)))
                .startsWith("whoever reaches the administration at ")
                .doesNotContain("tool");
    }

    @Test
    void shouldWarnOfTokensThatOthersCanSee() {
        assertThat(PublicAddresses.unencrypted(List.of(address("127.0.0.1"), address("0.0.0.0"))))
                .startsWith("tokens and keys cross the network unencrypted to port 80 of this machine")
                .contains("--tls-cert", "--proxy");
        assertThat(PublicAddresses.unencrypted(
                        List.of(address("127.0.0.1"), UnixDomainSocketAddress.of(Path.of("/s")))))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1"})
    void shouldSayNothingOfThisMachinesOwn(String literal) {
        assertThat(PublicAddresses.warning(
                        List.of(address(literal), UnixDomainSocketAddress.of(Path.of("/s"))), address(literal)))
                .isNull();
        assertThat(PublicAddresses.warning(List.of(), null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http", "--ws", "--tcp"})
    void shouldWarnOnceAtTheStartOfAServer(String transport) throws Exception {
        try (ServeProcess serve = new ServeProcess(transport, "0.0.0.0:0", "--admin", "127.0.0.1:0")) {
            assertThat(serve.awaitLine("warning: whoever reaches"))
                    .matches("peregrine: warning: whoever reaches port [1-9]\\d* of this machine can call every tool"
                            + " .*");
            serve.awaitLine("(admin)");
            serve.stop();
            assertThat(serve.said.stream().filter(line -> line.contains("credentials")))
                    .hasSize(1);
        }
    }

    @Test
    void shouldNotWarnByDefault() throws Exception {
        try (ServeProcess serve = new ServeProcess("--http", "127.0.0.1:0")) {
            serve.awaitHttp();
            serve.stop();
            assertThat(serve.said).noneMatch(line -> line.contains("warning"));
        }
    }
}
