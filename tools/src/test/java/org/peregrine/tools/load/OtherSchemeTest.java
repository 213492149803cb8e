package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void shouldSayThatNobodyListensThere() throws Exception {
        final Ending ending = Ending.of(directory, "pong:nowhere", "--mix=ping", "--duration=200ms");
        assertThat(ending.said()).contains("nobody listens at pong:nowhere");
        assertThat(ending.code()).isEqualTo(2);
    }
}
