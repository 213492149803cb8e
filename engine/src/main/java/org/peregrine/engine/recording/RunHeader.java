package org.peregrine.engine.recording;

import org.peregrine.codec.recording.DocumentKind;
import org.peregrine.codec.recording.RecordingEncoder;
import org.peregrine.codec.recording.RecordingField;
import org.peregrine.codec.recording.RecordingFormat;

/**
 * The document that each file of a run begins with, so that each file names its run by itself. Recording
 * thread only.
 */
final class RunHeader {
    private final RunClock clock;
    private final String run;
    private final String environment;
    private final String redaction;

    /**
     * Creates the header.
     *
     * @param clock of the run.
     * @param run names the run.
     * @param environment lines of {@code name: value}.
     * @param redaction description of the rules.
     */
    RunHeader(RunClock clock, String run, String environment, String redaction) {
        this.clock = clock;
        this.run = run;
        this.environment = environment;
        this.redaction = redaction;
    }

    /**
     * Encodes the header of the file that is open.
     *
     * @param encoder of the document; emptied first.
     * @param files of the run.
     * @param lost documents that were not written since the header before.
     */
    void encode(RecordingEncoder encoder, RecordingFiles files, long lost) {
        final long fileNs = files.count() == 1 ? clock.beginNs() : clock.nanoTime();
        encoder.clear();
        encoder.begin(DocumentKind.HEADER)
                .number(RecordingField.FORMAT, RecordingFormat.VERSION)
                .text(RecordingField.RUN, run)
                .number(RecordingField.FILE, files.count())
                .number(RecordingField.DELETED, files.deleted())
                .number(RecordingField.EPOCH_NS, clock.epochNs(fileNs))
                .number(RecordingField.MONOTONIC_NS, fileNs)
                .text(RecordingField.ENVIRONMENT, environment)
                .text(RecordingField.REDACTION, redaction)
                .end();
        if (lost > 0) {
            clock.stamp(encoder.begin(DocumentKind.GAP), clock.nanoTime())
                    .number(RecordingField.MISSED, lost)
                    .text(RecordingField.REASON, "not written")
                    .end();
        }
    }
}
