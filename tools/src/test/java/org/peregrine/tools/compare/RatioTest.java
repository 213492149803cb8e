package org.peregrine.tools.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RatioTest {
    private static final double THRESHOLD = 0.10;
    private static final int EXPERIMENTS = 100;
    private static final int ROUNDS = 10;
    private static final int MAX_ROUNDS = 30;

    /**
     * Rounds as a machine gives them: noise of each, a drift that both halves share, now and then a disturbed one; and
     * more of them while undecided, as a paired run measures them.
     */
    private static Ratio experiment(Random random, double slowdown, double noise) {
        final double[] a = new double[MAX_ROUNDS];
        final double[] b = new double[MAX_ROUNDS];
        double drift = 1;
        for (int i = 0; i < MAX_ROUNDS; i++) {
            drift *= Math.exp(0.02 * random.nextGaussian());
            a[i] = 100 * drift * Math.exp(noise * random.nextGaussian()) * (random.nextInt(20) == 0 ? 1.5 : 1);
            b[i] = 100
                    * drift
                    * (1 + slowdown)
                    * Math.exp(noise * random.nextGaussian())
                    * (random.nextInt(20) == 0 ? 1.5 : 1);
        }
        int rounds = ROUNDS;
        Ratio ratio = Ratio.of(Arrays.copyOf(a, rounds), Arrays.copyOf(b, rounds), random.nextLong());
        while (ratio.verdict(THRESHOLD) == Ratio.Verdict.UNDECIDED && rounds < MAX_ROUNDS) {
            rounds += ROUNDS / 2;
            ratio = Ratio.of(Arrays.copyOf(a, rounds), Arrays.copyOf(b, rounds), random.nextLong());
        }
        return ratio;
    }

    private static long count(double slowdown, double noise, Ratio.Verdict verdict) {
        final Random random = new Random(1_234_567);
        long count = 0;
        for (int i = 0; i < EXPERIMENTS; i++) {
            count += experiment(random, slowdown, noise).verdict(THRESHOLD) == verdict ? 1 : 0;
        }
        return count;
    }

    @Test
    void shouldFindAFifteenPercentSlowdownAndInventNone() {
        assertThat(count(0.15, 0.01, Ratio.Verdict.SLOWER)).isGreaterThanOrEqualTo(EXPERIMENTS * 98 / 100);
        assertThat(count(0, 0.01, Ratio.Verdict.SLOWER)).isZero();
        assertThat(count(0, 0.01, Ratio.Verdict.NOT_SLOWER)).isGreaterThan(EXPERIMENTS * 95 / 100);
    }

    @Test
    void shouldInventNoSlowdownWhateverTheNoise() {
        for (final double noise : new double[] {0.02, 0.05, 0.1}) {
            assertThat(count(0, noise, Ratio.Verdict.SLOWER))
                    .as("noise %s", noise)
                    .isLessThanOrEqualTo(EXPERIMENTS / 100);
        }
        // Rounds that differ by a third are beyond what ten of them can judge.
        assertThat(count(0, 0.3, Ratio.Verdict.SLOWER)).isLessThan(EXPERIMENTS * 5 / 100);
    }

    @Test
    void shouldSayThatItCannotTellWhenRoundsDifferTooMuch() {
        assertThat(count(0.05, 0.3, Ratio.Verdict.UNDECIDED)).isGreaterThan(EXPERIMENTS * 80 / 100);
    }

    @ParameterizedTest
    @CsvSource({"0, 10", "0.15, 0"})
    void shouldPassTenOfTenWithoutAndNoneWithASlowdown(double slowdown, int passes) {
        final Random random = new Random(99);
        int passed = 0;
        for (int i = 0; i < 10; i++) {
            passed += experiment(random, slowdown, 0.01).verdict(THRESHOLD) == Ratio.Verdict.SLOWER ? 0 : 1;
        }
        assertThat(passed).isEqualTo(passes);
    }

    @Test
    void shouldHoldTheTrueRatioInItsIntervalAsOftenAsItSays() {
        final Random random = new Random(5);
        int held = 0;
        for (int i = 0; i < EXPERIMENTS; i++) {
            final Ratio ratio = experiment(random, 0.15, 0.03);
            held += ratio.low() <= 1.15 && ratio.high() >= 1.15 ? 1 : 0;
        }
        // A bootstrap over ten rounds is a little too sure of itself.
        assertThat(held).isGreaterThan(EXPERIMENTS * 94 / 100);
    }

    @Test
    void shouldBeRepeatableAndWantThreeRounds() {
        final double[] a = {1, 2, 3, 4};
        final double[] b = {2, 3, 4, 5};
        assertThat(Ratio.of(a, b, 7)).isEqualTo(Ratio.of(a, b, 7));
        assertThat(Ratio.of(a, b, 7).value()).isEqualTo((1.5 + 4.0 / 3) / 2);
        assertThatIllegalArgumentException().isThrownBy(() -> Ratio.of(new double[2], new double[2], 7));
    }
}
