package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.aeron.AeronClientSettings;

/** Servers of one driver never share a stream: each would run every call of the other's clients. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamClaimTest {
    private final Path directory = TestServer.freshDirectory();
    private MediaDriver driver;

    @BeforeEach
    void launch() {
        driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory.toString())
                .threadingMode(ThreadingMode.SHARED)
                .dirDeleteOnShutdown(true));
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private TestServer serve(String channel, int shards) throws IOException {
        return TestServer.invoked(channel, TestServer.small(), directory, false, shards);
    }

    private void assertRefused(String channel, int stream) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> serve(channel, 1).close())
                .withMessageContaining("stream " + stream + " of '" + channel + "' is served by process "
                        + ProcessHandle.current().pid() + " already");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldRefuseAStreamThatAnotherServerHas(String medium) throws Exception {
        final String channel = medium.equals("ipc") ? "aeron:ipc" : Ports.freeUdp();
        final TestServer first = serve(channel, 2);
        assertRefused(channel, 1001);
        assertRefused(channel + (medium.equals("ipc") ? "?" : "|") + "stream-id=1002", 1002);
        first.runUntil(first.connected().client::isOpen);
        first.engine.close();
        try (TestServer second = serve(channel, 1)) {
            second.runUntil(second.connected().client::isOpen);
        }
    }

    @Test
    void shouldServeAnotherStreamOfTheSameDriver() throws Exception {
        final TestServer first = serve("aeron:ipc", 1);
        try (TestServer second = serve("aeron:ipc?stream-id=1002", 1)) {
            second.runUntil(second.connected().client::isOpen);
            first.engine.close();
        }
    }

    @Test
    void shouldWaitForTheStreamOfAServerThatWasKilled() throws Exception {
        try (Child killed = new Child(ClaimingMain.class, "aeron:ipc", directory.toString())) {
            while (!killed.isUp()) {
                Thread.onSpinWait();
            }
            killed.kill();
            try (TestServer next = serve("aeron:ipc", 1)) {
                next.runUntil(next.connected().client::isOpen);
                assertThat(next.errors()).isEmpty();
            }
        }
    }

    /** It would wait for its whole time otherwise: over UDP the port is open. */
    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldTellAClientOfAnotherStreamWhichOnesAreServed(String medium) throws Exception {
        final String channel = medium.equals("ipc") ? "aeron:ipc?" : Ports.freeUdp() + "|";
        try (TestServer server = serve(channel + "stream-id=2001", 2)) {
            final String wrong = channel + "stream-id=2003";
            final Caller caller = server.caller(AeronClientSettings.of(wrong)
                    .directory(directory)
                    .termBytes(1 << 16)
                    .openTimeout(Duration.ofDays(1)));
            server.runUntil(() -> caller.client.closeReason() != null);
            assertThat(caller.client.closeReason())
                    .isEqualTo("nobody serves the channel (stream 2003, by the driver in " + directory
                            + "; streams served there: [2001, 2002])");
        }
    }
}
