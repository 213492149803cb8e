package org.peregrine.transports.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Thousands of short lives of the whole engine, each from a seed of its own. The seeds are the same in every build, so
 * that no build fails by chance; {@code .ci/simulate} takes new ones.
 */
final class SimulationTest {
    private static final String PREFIX = "peregrine.simulation.";
    private static final int EPISODES = Integer.getInteger(PREFIX + "episodes", 2000);
    private static final long FIRST_SEED = Long.getLong(PREFIX + "seed", 1);
    /** One episode in so many is run twice more. */
    private static final int REPEATED = Integer.getInteger(PREFIX + "repeated", 4);

    private static final long MORE_MINUTES = Long.getLong(PREFIX + "minutes", 0);

    private final Simulation simulation = new Simulation();

    /** Seeds that have failed once. */
    private static List<Long> knownSeeds() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                SimulationTest.class.getResourceAsStream("/simulation-seeds.txt"), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .map(Long::valueOf)
                    .toList();
        }
    }

    @Test
    void shouldHoldItsInvariantsWhereTheyDidNotHoldOnce() throws IOException {
        for (final long seed : knownSeeds()) {
            assertThat(simulation.apply(seed)).isNull();
        }
    }

    @Test
    void shouldHoldItsInvariantsWhateverHappens() {
        final long deadlineNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(MORE_MINUTES);
        long seed = FIRST_SEED;
        while (seed < FIRST_SEED + EPISODES || System.nanoTime() - deadlineNs < 0) {
            assertThat(simulation.apply(seed)).isNull();
            seed++;
        }
        System.out.println(seed - FIRST_SEED + " episodes from seed " + FIRST_SEED);
    }

    @Test
    void shouldDoTheSameFromTheSameSeed() {
        final List<Long> differing = LongStream.range(FIRST_SEED, FIRST_SEED + EPISODES / REPEATED)
                .filter(SimulationTest::differs)
                .boxed()
                .toList();
        assertThat(differing).isEmpty();
    }

    private static boolean differs(long seed) {
        final long once = Simulation.hash(seed);
        return Simulation.hash(seed) != once;
    }

    @Test
    void shouldDoSomethingElseFromAnotherSeed() {
        assertThat(Simulation.hash(FIRST_SEED)).isNotEqualTo(Simulation.hash(FIRST_SEED + 1));
    }
}
