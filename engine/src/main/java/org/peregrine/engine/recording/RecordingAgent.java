package org.peregrine.engine.recording;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.peregrine.codec.recording.DocumentKind;
import org.peregrine.codec.recording.RecordingEncoder;
import org.peregrine.codec.recording.RecordingField;
import org.peregrine.codec.recording.RecordingFormat;
import org.peregrine.engine.log.LogText;

/**
 * The recording thread's work: drains the shards' rings into documents and writes them, one write a duty cycle. What
 * cannot be written is counted, said once, and tried again with another file after a while.
 */
final class RecordingAgent implements Agent {
    private static final int READ_LIMIT = 256;
    private static final int WRITE_BYTES = 1 << 15;
    private static final long BEGIN_TIMEOUT_S = 5;
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(10);

    private final RecordingPlan plan;
    private final RecordingFiles files;
    private final NanoClock clock;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final RunClock runClock;
    private final List<OneToOneRingBuffer> rings = new ArrayList<>();
    private final List<DocumentWriter> writers = new ArrayList<>();
    private RecordingEncoder encoder;
    private RecordingEncoder header;
    private long encodedFrom;
    private long lost;
    private long lostSinceFile;
    private long failedNs;
    private boolean failing;

    RecordingAgent(RecordingPlan plan, RecordingFiles files, NanoClock clock, long epochMs) {
        this.plan = plan;
        this.files = files;
        this.clock = clock;
        this.runClock = new RunClock(epochMs, clock.nanoTime());
    }

    /** Waits until the recording thread runs: closed before, it would never write what it was given. Any thread. */
    void awaitBegun() {
        try {
            if (!begun.await(BEGIN_TIMEOUT_S, TimeUnit.SECONDS)) {
                plan.report().accept("the recording thread did not begin; nothing is recorded");
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Here, not at launch: Wire takes half a second to load, and nobody waits for it. */
    @Override
    public void onStart() {
        begun.countDown();
        plan.transports().forEach(transport -> rings.add(transport.ring()));
        try {
            encoder = new RecordingEncoder();
            header = new RecordingEncoder();
        } catch (final LinkageError failure) { // Wire wants a shutdown hook, which a process that ends already refuses.
            plan.report().accept("could not begin: " + failure + "; serving goes on");
            return;
        }
        // One for all: a session's requests come over connections of every shard.
        final SessionDigests digests = new SessionDigests();
        for (int shard = 0; shard < rings.size(); shard++) {
            writers.add(new DocumentWriter(encoder, runClock, shard, plan.rules(), digests));
        }
        write(0);
    }

    @Override
    public int doWork() {
        return encoder == null ? discard() : drain();
    }

    private int discard() {
        int count = 0;
        for (final OneToOneRingBuffer ring : rings) {
            count += ring.read((type, buffer, index, length) -> {}, READ_LIMIT);
        }
        lost += count;
        return count;
    }

    private int drain() {
        int count = 0;
        for (int i = 0; i < rings.size(); i++) {
            count += drain(rings.get(i), writers.get(i));
        }
        if (encoder.length() > 0) {
            write(encoder.length());
        }
        return count;
    }

    private int drain(OneToOneRingBuffer ring, DocumentWriter writer) {
        int count = 0;
        while (count < READ_LIMIT && encoder.length() < WRITE_BYTES && ring.read(writer, 1) > 0) {
            count++;
        }
        return count;
    }

    private void write(int length) {
        if (!failing || clock.nanoTime() - failedNs >= RETRY_NS) {
            try {
                openWhenDue(length);
                files.write(encoder.array(), length);
                recovered();
                encoder.clear();
                encodedFrom = runClock.documents();
                return;
            } catch (final IOException | RuntimeException failure) {
                failed(failure);
            }
        }
        lost += runClock.documents() - encodedFrom;
        lostSinceFile += runClock.documents() - encodedFrom;
        encodedFrom = runClock.documents();
        encoder.clear();
    }

    private void openWhenDue(int length) throws IOException {
        if (!files.isDue(length)) {
            return;
        }
        files.next();
        if (files.count() == 1 && files.exposure() != null) {
            plan.report().accept("warning: " + files.exposure());
        }
        final long fileNs = files.count() == 1 ? runClock.beginNs() : clock.nanoTime();
        header.clear();
        header.begin(DocumentKind.HEADER)
                .number(RecordingField.FORMAT, RecordingFormat.VERSION)
                .text(RecordingField.RUN, plan.run())
                .number(RecordingField.FILE, files.count())
                .number(RecordingField.DELETED, files.deleted())
                .number(RecordingField.EPOCH_NS, runClock.epochNs(fileNs))
                .number(RecordingField.MONOTONIC_NS, fileNs)
                .text(RecordingField.ENVIRONMENT, plan.environment())
                .text(RecordingField.REDACTION, plan.rules().description())
                .end();
        if (lostSinceFile > 0) {
            runClock.stamp(header.begin(DocumentKind.GAP), clock.nanoTime())
                    .number(RecordingField.MISSED, lostSinceFile)
                    .text(RecordingField.REASON, "not written")
                    .end();
        }
        files.write(header.array(), header.length());
        lostSinceFile = 0;
    }

    private void failed(Exception failure) {
        if (!failing) {
            final String why = failure.getMessage() == null ? failure.toString() : failure.getMessage();
            plan.report().accept("cannot write: " + why + "; serving goes on, what was written is whole");
        }
        failing = true;
        failedNs = clock.nanoTime();
    }

    private void recovered() {
        if (failing) {
            failing = false;
            plan.report().accept("writes again; lost: " + LogText.count(lost, "document"));
        }
    }

    /** The network threads have ended: what they left is written, and the recording is closed in order. */
    @Override
    public void onClose() {
        while (doWork() > 0) {
            Thread.onSpinWait();
        }
        if (encoder == null) {
            plan.report().accept("0 documents; lost " + lost);
            return;
        }
        long missed = 0;
        for (int i = 0; i < writers.size(); i++) {
            final RecordedTransport transport = plan.transports().get(i);
            if (transport.tap() != null && transport.tap().missedAtEnd() > 0) {
                writers.get(i).gap(clock.nanoTime(), transport.tap().missedAtEnd(), "ring full");
            }
            missed += transport.missed();
        }
        runClock.stamp(encoder.begin(DocumentKind.END), clock.nanoTime())
                .number(RecordingField.MISSED, missed + lost)
                .end();
        write(encoder.length());
        files.close();
        plan.report()
                .accept(LogText.count(runClock.documents() - lost, "document") + " in "
                        + LogText.count(files.count(), "file")
                        + (files.deleted() > 0 ? ", the oldest " + files.deleted() + " deleted" : "") + "; missed "
                        + missed + ", lost " + lost);
    }

    @Override
    public String roleName() {
        return "peregrine-recording";
    }
}
