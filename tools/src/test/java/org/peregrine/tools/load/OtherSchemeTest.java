package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.tools.connect.AeronServer;

/** The commands know a target whose scheme another artifact brings. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class OtherSchemeTest {
    @TempDir
    private Path directory;

    @Test
    void shouldLoadATargetOfAnotherScheme() throws Exception {
        final Ending ending = Ending.of(
                directory, "pong:a", "--mix=ping", "--era=legacy", "--window=4", "--warmup=0s", "--duration=200ms");
        assertThat(ending.said()).doesNotContain("FAILED");
        assertThat(ending.code()).isZero();
        assertThat(ending.result().transport()).isEqualTo("pong");
        assertThat(ending.result().workloadId()).startsWith("load_pong_");
        assertThat(ending.result().work().operations()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldLoadAServerOverAeron(String medium) throws Exception {
        try (AeronServer server = new AeronServer(medium)) {
            final Ending ending = Ending.of(
                    directory,
                    server.target(),
                    "--mix=tools/call:echo=3,ping",
                    "--era=legacy",
                    "--window=4",
                    "--connections=2",
                    "--warmup=0s",
                    "--duration=500ms");
            assertThat(ending.said()).doesNotContain("FAILED");
            assertThat(ending.code()).isZero();
            assertThat(ending.result().transport()).isEqualTo("aeron");
            assertThat(ending.result().work().operations()).isPositive();
        }
    }

    @Test
    void shouldSayThatNobodyListensThere() throws Exception {
        final Ending ending = Ending.of(directory, "pong:nowhere", "--mix=ping", "--duration=200ms");
        assertThat(ending.said()).contains("nobody listens at pong:nowhere");
        assertThat(ending.code()).isEqualTo(2);
    }
}
