package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.aeron.AeronChannel;

/** Channels of servers that this system or the driver does not make. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RefusedChannelsTest {
    private static void open(AeronSettings settings) throws IOException {
        TestServer.invoked(settings, TestServer.small()).close();
    }

    private static int port(String endpoint) {
        return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSayWhichPortIsTaken(boolean ofReplies) throws Exception {
        final String channel = Ports.freeUdp();
        final int port = port(channel) + (ofReplies ? 1 : 0);
        final AeronSettings settings = AeronSettings.of(channel).embeddedIn(TestServer.freshDirectory());
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> open(settings))
                    .withMessage("Cannot listen on 127.0.0.1:" + taken.getLocalPort() + " for " + channel
                            + ": Address already in use; " + (ofReplies ? "response-endpoint" : "endpoint")
                            + "=HOST:PORT names another");
        }
        open(settings);
    }

    @ParameterizedTest
    @CsvSource({
        "pub-wnd=512,pub-wnd=512 cannot be less than the mtu=1408",
        "pub-wnd=1g,pub-wnd=1073741824 must not exceed half the term-length=65536",
        "mtu=16384,MTU greater than max message length for term length",
        "mtu=8192|so-sndbuf=4096,MTU greater than SO_SNDBUF",
        "fc=none,unsupported unicast flow control strategy: fc=none",
        "max-resend=100000,invalid max-resend=100000",
        "interface=192.0.2.7,no interface has 192.0.2.7/32",
        "so-rcvbuf=100,Initial window greater than SO_RCVBUF"
    })
    void shouldSayWhatIsWrongWithAChannelInTheWordsOfPeople(String parameter, String reason) throws Exception {
        final String channel = Ports.freeUdp() + "|" + parameter;
        final AeronSettings settings = AeronSettings.of(channel).embeddedIn(TestServer.freshDirectory());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open(settings))
                .withMessageStartingWith("'" + channel + "' cannot be served: " + reason)
                .withMessageNotContainingAny("Exception", "ERROR", "errorCode");
    }

    /** A driver that runs by itself may be the one that has the port. */
    @Test
    void shouldSayThatThePortIsTakenWhereTheDriverRunsElsewhere() throws Exception {
        final Path directory = TestServer.freshDirectory();
        final String channel = Ports.freeUdp();
        final DriverAccess driver =
                new DriverAccess(AeronSettings.of("aeron:ipc").embeddedIn(directory), 1);
        driver.open(TestServer.small().limits());
        try (DatagramSocket taken =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port(channel)))) {
            final AeronLink link =
                    new AeronLink(driver, List.of(AeronChannel.parse(channel)), 0, new AeronLinkTest.KeepingListener());
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(link::open)
                    .withMessage("Cannot listen on " + channel + ": Address already in use");
            assertThat(taken.isBound()).isTrue();
        } finally {
            driver.close();
            IoUtil.delete(directory.toFile(), true);
        }
    }
}
