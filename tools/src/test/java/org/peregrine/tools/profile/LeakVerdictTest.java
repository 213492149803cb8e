package org.peregrine.tools.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Growth is told from noise, by simulation with fixed seeds. */
final class LeakVerdictTest {
    private static final int SAMPLES = 20;
    private static final long MIB = 1 << 20;
    private static final List<Long> TIMES =
            LongStream.range(0, SAMPLES).mapToObj(i -> i * 1_000_000_000L).toList();

    private static LeakVerdict judge(long seed, double perLook, double noise) {
        final Random random = new Random(seed);
        final List<Long> bytes = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            bytes.add((long) (50 * MIB + perLook * i + noise * random.nextGaussian()));
        }
        return LeakVerdict.of(TIMES, bytes);
    }

    @Test
    void shouldFindALeakInNoise() {
        for (int seed = 0; seed < 100; seed++) {
            assertThat(judge(seed, 0.4 * MIB, MIB).leaks()).as("seed %d", seed).isTrue();
        }
        assertThat(judge(1, 0.4 * MIB, 0).bytesPerHour()).isBetween(1439.9 * MIB, 1440.1 * MIB);
        assertThat(judge(1, 0.4 * MIB, 0))
                .hasToString("LEAK: live memory grew by 7.6 MiB, 1440.0 MiB an hour at this rate (z 6.1)");
    }

    @Test
    void shouldNotTakeNoiseForALeak() {
        int found = 0;
        for (int seed = 0; seed < 1000; seed++) {
            found += judge(seed, 0, MIB).leaks() ? 1 : 0;
        }
        assertThat(found).as("of 1000 processes without a leak").isLessThanOrEqualTo(20);
        assertThat(judge(1, 0, 0).leaks()).isFalse();
        assertThat(judge(1, -0.4 * MIB, MIB).leaks()).isFalse();
    }

    @Test
    void shouldIgnoreGrowthThatDoesNotMatter() {
        assertThat(judge(1, 1000, 0).leaks()).as("20 KB").isFalse();
    }

    @Test
    void shouldWantEnoughValues() {
        assertThatIllegalArgumentException().isThrownBy(() -> LeakVerdict.of(List.of(1L, 2L), List.of(1L, 2L)));
    }
}
