package org.peregrine.client.aeron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.aeron.AeronCounters;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.exceptions.ChannelEndpointException;
import io.aeron.exceptions.DriverTimeoutException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.aeron.AeronChannel;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedAeronTest {
    private static AeronClientSettings settings(Path directory) {
        return AeronClientSettings.of("aeron:ipc").directory(directory);
    }

    /** A driver that beats once a second would be dead for who waits for the server for less. */
    @Test
    void shouldTakeADriverForDeadAfterAerons10SecondsWhateverItsPatience(@TempDir Path parent) throws Exception {
        final Path directory = parent.resolve("aeron");
        try (MediaDriver driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory.toString())
                .threadingMode(ThreadingMode.INVOKER)
                .dirDeleteOnShutdown(true))) {
            driver.sharedAgentInvoker().invoke();
            for (final Duration patience : new Duration[] {Duration.ofMillis(1), Duration.ofDays(1)}) {
                final SharedAeron shared = SharedAeron.connect(
                        settings(directory).openTimeout(patience).driver(driver.sharedAgentInvoker()));
                assertThat(shared.aeron().context().driverTimeoutMs()).isEqualTo(10_000);
                shared.aeron().close();
            }
        }
    }

    @Test
    void shouldStopLookingForADriverWhenItsThreadIsInterrupted(@TempDir Path directory) {
        assertThat(directory).isEmptyDirectory();
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> SharedAeron.connect(settings(directory).openTimeout(Duration.ofDays(1))))
                    .withMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** The driver's counter of a channel's state. */
    private static int status(SharedAeron shared, String endpoint) {
        final AtomicInteger found = new AtomicInteger(-1);
        shared.aeron().countersReader().forEach((id, type, key, label) -> {
            if (type == AeronCounters.DRIVER_SEND_CHANNEL_STATUS_TYPE_ID && label.contains(endpoint)) {
                found.set(id);
            }
        });
        return found.get();
    }

    @Test
    void shouldEndTheConnectionsOfAFailedChannelOnly(@TempDir Path parent) throws Exception {
        final Path directory = parent.resolve("aeron");
        try (MediaDriver driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory.toString())
                .threadingMode(ThreadingMode.INVOKER)
                .dirDeleteOnShutdown(true))) {
            final AeronClientSettings settings = settings(directory).driver(driver.sharedAgentInvoker());
            final SharedAeron shared = SharedAeron.connect(settings);
            final AeronClient failing = begin("aeron:udp?endpoint=127.93.14.5:9", settings, shared);
            final AeronClient other = begin("aeron:udp?endpoint=127.93.14.6:9", settings, shared);
            while (failing.maxMessageBytes() == 0 || other.maxMessageBytes() == 0) {
                shared.work();
                failing.work();
                other.work();
            }
            final int status = status(shared, "127.93.14.5:9");
            assertThat(status).isNotNegative();
            shared.aeron().context().errorHandler().onError(new ChannelEndpointException(status, "no route"));
            assertThat(failing.closeReason()).contains("no route");
            assertThat(other.closeReason()).isNull();
            shared.aeron().context().errorHandler().onError(new DriverTimeoutException("late"));
            assertThat(other.closeReason()).isEqualTo("Aeron's driver is gone");
            failing.close();
            other.close();
        }
    }

    private static AeronClient begin(String channel, AeronClientSettings settings, SharedAeron shared) {
        return AeronClient.begin(
                new AeronClientSettings(
                        AeronChannel.parse(channel),
                        settings.directory(),
                        1 << 16,
                        settings.openTimeout(),
                        settings.driver()),
                shared);
    }
}
