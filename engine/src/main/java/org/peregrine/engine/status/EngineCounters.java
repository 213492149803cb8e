package org.peregrine.engine.status;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;

/** One shard's counters, in the layout of Agrona's {@link CountersManager}: a padded slot each, no shared lines. */
public final class EngineCounters {
    private static final EngineCounter[] ALL = EngineCounter.values();

    private final AtomicCounter[] counters = new AtomicCounter[ALL.length];

    /** Creates all counters at zero, in memory of their own. */
    public EngineCounters() {
        this(
                new UnsafeBuffer(ByteBuffer.allocateDirect(ALL.length * CountersReader.COUNTER_LENGTH)),
                new UnsafeBuffer(ByteBuffer.allocateDirect(ALL.length * CountersReader.METADATA_LENGTH)));
    }

    /**
     * Creates all counters at zero, in a status file.
     *
     * @param values of the counters.
     * @param labels of the counters.
     */
    public EngineCounters(UnsafeBuffer values, UnsafeBuffer labels) {
        final CountersManager manager = new CountersManager(labels, values, StandardCharsets.US_ASCII);
        for (final EngineCounter counter : ALL) {
            counters[counter.ordinal()] = manager.newCounter(counter.label());
        }
    }

    /**
     * Adds one. The counter's own writer only.
     *
     * @param counter of the shard.
     */
    public void increment(EngineCounter counter) {
        counters[counter.ordinal()].incrementRelease();
    }

    /**
     * Adds one to a counter that several threads write. Any thread.
     *
     * @param counter of the shard.
     */
    public void incrementShared(EngineCounter counter) {
        counters[counter.ordinal()].increment();
    }

    /**
     * Adds an amount. The counter's own writer only.
     *
     * @param counter of the shard.
     * @param amount to add.
     */
    public void add(EngineCounter counter, long amount) {
        counters[counter.ordinal()].getAndAddRelease(amount);
    }

    /**
     * Sets a counter. Its one writer only.
     *
     * @param counter of the shard.
     * @param value from now on.
     */
    public void set(EngineCounter counter, long value) {
        counters[counter.ordinal()].setRelease(value);
    }

    /**
     * Reads a counter. Any thread.
     *
     * @param counter of the shard.
     * @return its value now.
     */
    public long value(EngineCounter counter) {
        return counters[counter.ordinal()].get();
    }
}
