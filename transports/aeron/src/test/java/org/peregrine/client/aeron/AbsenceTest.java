package org.peregrine.client.aeron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that waits for a day is told at once that nobody serves, where that is certain. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AbsenceTest {
    private static final Duration DAY = Duration.ofDays(1);

    private static AeronClientSettings settings(String channel, Path directory) {
        return AeronClientSettings.of(channel)
                .directory(directory)
                .termBytes(1 << 16)
                .openTimeout(DAY);
    }

    private static MediaDriver launch(Path directory) {
        return MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory.toString())
                .threadingMode(ThreadingMode.SHARED)
                .dirDeleteOnShutdown(true));
    }

    @Test
    void shouldSayThatNobodyServesAStreamOfSharedMemory(@TempDir Path parent) {
        final Path directory = parent.resolve("aeron");
        try (MediaDriver driver = launch(directory)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> AeronClient.connect(settings("aeron:ipc?stream-id=7", directory)))
                    .withMessage("aeron:ipc?stream-id=7: nobody serves the channel (stream 7, by the driver in "
                            + driver.aeronDirectoryName() + ")");
        }
    }

    @Test
    void shouldSayThatNobodyServesAPort(@TempDir Path parent) throws Exception {
        final String endpoint = "127.93.14.5:9"; // Of the loopback, and below the ports that the system hands out.
        final Path directory = parent.resolve("aeron");
        try (MediaDriver driver = launch(directory)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> AeronClient.connect(settings("aeron:udp?endpoint=" + endpoint, directory)))
                    .withMessage("aeron:udp?endpoint=" + endpoint
                            + ": nobody serves the channel (stream 1001, by the driver in "
                            + driver.aeronDirectoryName() + ")");
        }
    }

    @Test
    void shouldSayThatNoDriverRuns(@TempDir Path directory) {
        final Path none = directory.resolve("none");
        assertThat(absence(none))
                .startsWith("no Aeron driver can be used in " + none + ": there is no such directory, for");
        assertThat(absence(directory)).contains(": no driver has written its files there, for ");
    }

    /** A process that was killed leaves its files; so does a driver that is told to. */
    @Test
    void shouldSayThatADriverIsNotAliveAnyMore(@TempDir Path directory) {
        MediaDriver.launch(new MediaDriver.Context()
                        .aeronDirectoryName(directory.toString())
                        .threadingMode(ThreadingMode.SHARED)
                        .dirDeleteOnStart(true))
                .close();
        assertThat(absence(directory))
                .contains(": its driver, process " + ProcessHandle.current().pid() + ", is not alive, for ");
    }

    private static String absence(Path directory) {
        return catchThrowableOfType(IOException.class, () -> AeronClient.connect(settings("aeron:ipc", directory)))
                .getMessage();
    }
}
