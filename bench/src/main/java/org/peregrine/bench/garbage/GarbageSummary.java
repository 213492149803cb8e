package org.peregrine.bench.garbage;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.peregrine.bench.Medians;

/**
 * The rounds of one collector under one load: of what varies the median, of the longest the longest of all.
 *
 * @param rounds at least one.
 */
record GarbageSummary(List<GarbageRound> rounds) {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BYTES_PER_MIB = 1 << 20;

    GarbageSummary {
        rounds = List.copyOf(rounds);
    }

    private double median(ToDoubleFunction<GarbageRound> value) {
        return Medians.of(rounds.stream().mapToDouble(value).toArray());
    }

    private double longest(ToDoubleFunction<GarbageRound> value) {
        return rounds.stream().mapToDouble(value).max().orElseThrow();
    }

    private long sum(ToLongFunction<Pauses> value) {
        return rounds.stream().map(GarbageRound::pauses).mapToLong(value).sum();
    }

    double perSecond() {
        return median(GarbageRound::perSecond);
    }

    double cpuUs() {
        return median(round -> round.cpuNs() / NANOS_PER_MICRO);
    }

    double residentMib() {
        return longest(round -> round.residentBytes() / BYTES_PER_MIB);
    }

    double p50Us() {
        return median(round -> round.latency().p50());
    }

    double p99Us() {
        return median(round -> round.latency().p99());
    }

    double maxUs() {
        return longest(round -> round.latency().max());
    }

    long pauseCount() {
        return sum(Pauses::count);
    }

    double pauseTotalMs() {
        return sum(Pauses::totalNs) / NANOS_PER_MILLI;
    }

    double pauseMaxMs() {
        return longest(round -> round.pauses().maxNs() / NANOS_PER_MILLI);
    }

    long stalls() {
        return sum(Pauses::stalls);
    }

    boolean isHeld() {
        return rounds.stream().allMatch(GarbageRound::isHeld);
    }

    /** Members of a JSON object. */
    String json() {
        return String.format(
                Locale.ROOT,
                "\"perSecond\":%.0f,\"isHeld\":%b,\"p50Us\":%.1f,\"p99Us\":%.1f,\"maxUs\":%.1f,\"pauses\":%d,"
                        + "\"pauseTotalMs\":%.3f,\"pauseMaxMs\":%.3f,\"stalls\":%d,\"cpuUs\":%.2f,\"residentMib\":%.0f",
                perSecond(),
                isHeld(),
                p50Us(),
                p99Us(),
                maxUs(),
                pauseCount(),
                pauseTotalMs(),
                pauseMaxMs(),
                stalls(),
                cpuUs(),
                residentMib());
    }
}
