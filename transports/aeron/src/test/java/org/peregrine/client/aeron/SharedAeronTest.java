package org.peregrine.client.aeron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
}
