package org.peregrine.engine.recording;

import java.util.concurrent.TimeUnit;
import org.peregrine.codec.recording.RecordingEncoder;
import org.peregrine.codec.recording.RecordingField;

/** Numbers the documents of a run and tells their times, monotonic and since 1970. Recording thread only. */
final class RunClock {
    private final long epochOffsetNs;
    private final long beginNs;
    private long sequence;

    RunClock(long epochMs, long monotonicNs) {
        beginNs = monotonicNs;
        epochOffsetNs = TimeUnit.MILLISECONDS.toNanos(epochMs) - monotonicNs;
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
