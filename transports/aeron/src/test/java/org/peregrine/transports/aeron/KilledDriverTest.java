package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aeron.CncFileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.aeron.driver.DriverProbe;
import org.peregrine.aeron.driver.DriverProcess;
import org.peregrine.client.aeron.AeronClient;
import org.peregrine.client.aeron.AeronClientSettings;

/** Drivers that were killed a moment ago, and directories in which none can be. */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KilledDriverTest {
    private static Child up(Path directory) throws IOException {
        final Child driver = new Child(DriverMain.class, directory.toString());
        final long deadlineNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!driver.isUp()) {
            assertThat(System.nanoTime() - deadlineNs).isNegative();
            Thread.onSpinWait();
        }
        return driver;
    }

    @Test
    void shouldNotTakeADriverForAliveThatWasJustKilled() throws Exception {
        final Path directory = TestServer.freshDirectory();
        try (Child driver = up(directory)) {
            final long pid = DriverProbe.of(directory).pid();
            assertThat(DriverProcess.isSeen(directory, DriverProbe.of(directory)))
                    .isTrue();
            driver.kill();
            assertThat(directory.resolve(CncFileDescriptor.CNC_FILE)).exists();
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> TestServer.invoked("aeron:ipc", TestServer.small(), directory, false, 1))
                    .withMessage(
                            "no Aeron driver runs in " + directory + " any more: its process, " + pid + ", has ended");
        } finally {
            IoUtil.delete(directory.toFile(), true);
        }
    }

    /** Turns of a client before its driver dies: before, between and after its commands. */
    @ParameterizedTest
    @CsvSource({
        "aeron:ipc,0",
        "aeron:ipc,1",
        "aeron:ipc,1000",
        "aeron:udp?endpoint=127.93.14.5:9,0",
        "aeron:udp?endpoint=127.93.14.5:9,1000"
    })
    void shouldTellAClientThatConnectsThatItsDriverIsGone(String channel, int turns) throws Exception {
        final Path directory = TestServer.freshDirectory();
        try (Child driver = up(directory);
                AeronClient client = AeronClient.begin(
                        AeronClientSettings.of(channel).directory(directory).termBytes(1 << 16))) {
            for (int i = 0; i < turns; i++) {
                client.work();
            }
            driver.kill();
            final long deadlineNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            while (client.closeReason() == null) {
                client.work();
                assertThat(System.nanoTime() - deadlineNs).isNegative();
            }
            assertThat(client.closeReason()).isEqualTo("Aeron's driver is gone");
        } finally {
            IoUtil.delete(directory.toFile(), true);
        }
    }

    /** Nobody can make a directory in the one; a file is no directory in the other. */
    @ParameterizedTest
    @ValueSource(strings = {"/proc/peregrine", "/dev/null/aeron"})
    void shouldSayInOneLineThatADirectoryCannotBeMade(String place) {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "not run: no /proc");
        final AeronSettings embedded = AeronSettings.of("aeron:ipc").embeddedIn(Path.of(place));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TestServer.invoked(embedded, TestServer.small()))
                .withMessage("the Aeron directory " + place + " cannot be made here");
        final AeronSettings elsewhere = AeronSettings.of("aeron:ipc").driverOf(Path.of(place));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TestServer.invoked(elsewhere, TestServer.small()))
                .withMessage("no Aeron driver runs in " + place);
    }
}
