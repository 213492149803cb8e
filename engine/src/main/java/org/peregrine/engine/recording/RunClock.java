package org.peregrine.engine.recording;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;
import org.peregrine.codec.recording.RecordingEncoder;
import org.peregrine.codec.recording.RecordingField;

/** Numbers the documents of a run and stamps them, with monotonic time and time since 1970. Recording thread only. */
final class RunClock {
    private final NanoClock clock;
    private final long epochOffsetNs;
    private final long beginNs;
    private long sequence;

    /**
     * Creates the clock of a run that begins now.
     *
     * @param clock monotonic.
     * @param epochMs now, in milliseconds since 1970.
     */
    RunClock(NanoClock clock, long epochMs) {
        this.clock = clock;
        beginNs = clock.nanoTime();
        epochOffsetNs = TimeUnit.MILLISECONDS.toNanos(epochMs) - beginNs;
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    RecordingEncoder stamp(RecordingEncoder document, long monotonicNs) {
        return document.number(RecordingField.SEQUENCE, sequence++)
                .number(RecordingField.EPOCH_NS, epochNs(monotonicNs))
                .number(RecordingField.MONOTONIC_NS, monotonicNs);
    }

    long epochNs(long monotonicNs) {
        return epochOffsetNs + monotonicNs;
    }

    /** Monotonic time at which the run began. */
    long beginNs() {
        return beginNs;
    }

    long documents() {
        return sequence;
    }
}
