package org.peregrine.tools.load.merge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.HdrHistogram.Histogram;
import org.peregrine.tools.result.Second;

/**
 * Seconds of several generators, made one of: their histograms are added, never their percentiles. A second is told
 * when every generator has ended it. Any thread.
 */
public final class MergedSeconds {
    /** A second may be closed so much late, by a generator that was held up, and still be itself. */
    private static final double LATE_S = 0.25;

    private final BiConsumer<Second, Histogram> progress;
    private final long[] reached;
    private final TreeMap<Long, Sum> open = new TreeMap<>();
    private final List<Second> measured = new ArrayList<>();
    private long delivered = Long.MIN_VALUE;
    private RuntimeException failure;

    /** One second of all generators, so far. */
    private static final class Sum {
        private final double[] lengths;
        private Histogram latencies;
        private double endS;
        private long due;
        private long errors;

        Sum(int generators) {
            lengths = new double[generators];
        }

        void add(int generator, Second second, Histogram others) {
            if (latencies == null) {
                latencies = others.copy();
                endS = second.endS();
            } else {
                latencies.add(others);
                endS = Math.max(endS, second.endS());
            }
            lengths[generator] += second.lengthS();
            due += second.due();
            errors += second.errors();
        }

        Second second() {
            return Second.of(endS, Arrays.stream(lengths).max().orElseThrow(), due, latencies, errors);
        }
    }

    /**
     * Creates the sum.
     *
     * @param generators their number.
     * @param progress is told each whole second with its times, by the thread of whichever generator ended it last; its
     *     exception ends all generators at their next second.
     */
    public MergedSeconds(int generators, BiConsumer<Second, Histogram> progress) {
        this.progress = progress;
        reached = new long[generators];
        Arrays.fill(reached, Long.MIN_VALUE);
    }

    /**
     * The listener of one generator.
     *
     * @param generator its place.
     * @return takes its seconds, which it may change afterwards.
     */
    public BiConsumer<Second, Histogram> of(int generator) {
        return (second, latencies) -> add(generator, second, latencies);
    }

    private synchronized void add(int generator, Second second, Histogram latencies) {
        rethrow();
        final long place = Math.max((long) Math.ceil(second.endS() - LATE_S), delivered + 1);
        open.computeIfAbsent(place, key -> new Sum(reached.length)).add(generator, second, latencies);
        reached[generator] = place;
        deliver(Arrays.stream(reached).min().orElseThrow());
        rethrow();
    }

    private void rethrow() {
        if (failure != null) {
            throw failure;
        }
    }

    private void deliver(long last) {
        while (!open.isEmpty() && open.firstKey() <= last) {
            delivered = open.firstKey();
            final Sum sum = open.remove(delivered);
            final Second second = sum.second();
            if (second.endS() > 0) {
                measured.add(second);
            }
            publish(second, sum.latencies);
        }
    }

    private void publish(Second second, Histogram latencies) {
        try {
            progress.accept(second, latencies);
        } catch (final RuntimeException thrown) {
            failure = thrown;
        }
    }

    /**
     * A generator has ended, and keeps nobody waiting.
     *
     * @param generator its place.
     */
    public synchronized void ended(int generator) {
        reached[generator] = Long.MAX_VALUE;
        deliver(Arrays.stream(reached).min().orElseThrow());
    }

    /**
     * The seconds of the measurement, when all generators have ended.
     *
     * @return in their order.
     */
    public synchronized List<Second> measured() {
        return List.copyOf(measured);
    }
}
