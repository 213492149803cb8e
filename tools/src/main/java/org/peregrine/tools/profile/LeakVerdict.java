package org.peregrine.tools.profile;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether memory grows. Two questions: does it grow more often than chance would have it (Mann-Kendall test, one-sided,
 * p &lt; 0.01), and does it grow by as much as matters (Theil-Sen slope over the whole time: 2 % of what there was, and
 * 256 KiB). A leak is both. Source: P. K. Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau", JASA
 * 63 (1968).
 *
 * @param leaks the answer.
 * @param bytesPerHour the slope.
 * @param growthBytes over the time watched, by the slope.
 * @param z distance of the growth from chance, in standard deviations.
 */
public record LeakVerdict(boolean leaks, double bytesPerHour, double growthBytes, double z) {
    /** Fewer values say nothing. */
    public static final int FEWEST = 8;

    private static final double SIGNIFICANT_Z = 2.326;
    private static final double SHARE = 0.02;
    private static final double MIN_BYTES = 256 << 10;
    private static final double NS_PER_HOUR = 3.6e12;

    /**
     * Judges.
     *
     * @param timesNs when, ascending.
     * @param bytes that were live at each time.
     * @return the verdict.
     * @throws IllegalArgumentException when there are fewer than {@link #FEWEST} values.
     */
    public static LeakVerdict of(List<Long> timesNs, List<Long> bytes) {
        final int count = bytes.size();
        if (count < FEWEST || timesNs.size() != count) {
            throw new IllegalArgumentException("A verdict wants at least " + FEWEST + " values, not " + count);
        }
        final double[] slopes = new double[count * (count - 1) / 2];
        int pairs = 0;
        long sign = 0;
        for (int i = 0; i < count; i++) {
            for (int j = i + 1; j < count; j++) {
                final double change = bytes.get(j) - bytes.get(i);
                sign += (long) Math.signum(change);
                slopes[pairs++] = change / (timesNs.get(j) - timesNs.get(i));
            }
        }
        Arrays.sort(slopes);
        final double slope = (slopes[(pairs - 1) / 2] + slopes[pairs / 2]) / 2;
        final double deviation = Math.sqrt(count * (count - 1.0) * (2.0 * count + 5) / 18);
        final double z = (sign - Long.signum(sign)) / deviation;
        final double growth = slope * (timesNs.get(count - 1) - timesNs.getFirst());
        final boolean leaks = z > SIGNIFICANT_Z && growth > Math.max(MIN_BYTES, SHARE * bytes.getFirst());
        return new LeakVerdict(leaks, slope * NS_PER_HOUR, growth, z);
    }

    /** The verdict in a sentence. */
    @Override
    public String toString() {
        final double mib = growthBytes / (1 << 20);
        return leaks
                ? String.format(
                        Locale.ROOT,
                        "LEAK: live memory grew by %.1f MiB, %.1f MiB an hour at this rate (z %.1f)",
                        mib,
                        bytesPerHour / (1 << 20),
                        z)
                : String.format(Locale.ROOT, "no leak: live memory changed by %+.1f MiB (z %.1f)", mib, z);
    }
}
