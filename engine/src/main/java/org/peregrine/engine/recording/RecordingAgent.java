package org.peregrine.engine.recording;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.peregrine.codec.recording.DocumentKind;
import org.peregrine.codec.recording.RecordingEncoder;
import org.peregrine.codec.recording.RecordingField;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.redaction.RedactionRules;
import org.peregrine.engine.redaction.SessionDigests;
import org.peregrine.engine.thread.WriteWatch;

/**
 * The recording thread's work: drains the shards' rings into documents and writes them, one write a duty cycle.
 * Documents that cannot be written are counted and reported once; another file is tried after a while.
 */
final class RecordingAgent implements Agent {
    private static final int READ_LIMIT = 256;
    private static final int WRITE_BYTES = 1 << 15;
    private static final long BEGIN_TIMEOUT_S = 5;
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(10);

    private final List<RecordedTransport> transports;
    private final RedactionRules rules;
    private final RunHeader header;
    private final RecordingFiles files;
    private final RunClock clock;
    private final Consumer<String> report;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final List<OneToOneRingBuffer> rings = new ArrayList<>();
    private final List<DocumentWriter> writers = new ArrayList<>();
    private final WriteWatch watch;
    private RecordingEncoder encoder;
    private RecordingEncoder headerEncoder;
    private boolean abandoned;
    private long encodedFrom;
    private long lost;
    private long lostSinceFile;
    private long failedNs;
    private boolean failing;

    /**
     * Creates the agent. Any thread.
     *
     * @param transports of all shards.
     * @param rules of redaction.
     * @param header of the run's files.
     * @param files of the run.
     * @param clock of the run.
     * @param report receives failures and the end, a line each.
     */
    RecordingAgent(
            List<RecordedTransport> transports,
            RedactionRules rules,
            RunHeader header,
            RecordingFiles files,
            RunClock clock,
            Consumer<String> report) {
        this.transports = transports;
        this.rules = rules;
        this.header = header;
        this.files = files;
        this.clock = clock;
        this.report = report;
        this.watch = new WriteWatch(
                "what has no room is counted and not recorded", () -> LogText.count(missed(), "record"), report);
    }

    /** The watch over its writes. Any thread. */
    WriteWatch watch() {
        return watch;
    }

    private long missed() {
        long missed = 0;
        for (final RecordedTransport transport : transports) {
            missed += transport.missed();
        }
        return missed;
    }

    /** Waits until the recording thread runs: closed before, it would never write its documents. Any thread. */
    void awaitBegun() {
        try {
            if (!begun.await(BEGIN_TIMEOUT_S, TimeUnit.SECONDS)) {
                report.accept("the recording thread did not begin; nothing is recorded");
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Here, not at launch, which would wait half a second for Wire to load. */
    @Override
    public void onStart() {
        begun.countDown();
        transports.forEach(transport -> rings.add(transport.ring()));
        try {
            encoder = new RecordingEncoder();
            headerEncoder = new RecordingEncoder();
        } catch (final LinkageError failure) { // Wire adds a shutdown hook, which a process that ends already refuses.
            report.accept("could not begin: " + failure + "; serving goes on");
            return;
        }
        // One for all: a session's requests come over connections of every shard.
        final SessionDigests digests = new SessionDigests();
        for (int shard = 0; shard < rings.size(); shard++) {
            writers.add(new DocumentWriter(encoder, clock, shard, rules, digests));
        }
        write(0);
    }

    @Override
    public int doWork() {
        if (abandoned) {
            return 0;
        }
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
            watch.begin(clock.nanoTime());
            Exception failure = null;
            try {
                openWhenDue(length);
                files.write(encoder.array(), length);
            } catch (final IOException | RuntimeException thrown) {
                failure = thrown;
            }
            abandoned = !watch.end();
            if (abandoned) {
                return;
            }
            if (failure == null) {
                recovered();
                encoder.clear();
                encodedFrom = clock.documents();
                return;
            }
            failed(failure);
        }
        lost += clock.documents() - encodedFrom;
        lostSinceFile += clock.documents() - encodedFrom;
        encodedFrom = clock.documents();
        encoder.clear();
    }

    private void openWhenDue(int length) throws IOException {
        if (!files.isDue(length)) {
            return;
        }
        files.next();
        if (files.count() == 1 && files.exposure() != null) {
            report.accept("warning: " + files.exposure());
        }
        header.encode(headerEncoder, files, lostSinceFile);
        files.write(headerEncoder.array(), headerEncoder.length());
        lostSinceFile = 0;
    }

    private void failed(Exception failure) {
        if (!failing) {
            final String why = failure.getMessage() == null ? failure.toString() : failure.getMessage();
            report.accept("cannot write: " + why + "; serving goes on, what was written is whole");
        }
        failing = true;
        failedNs = clock.nanoTime();
    }

    private void recovered() {
        if (failing) {
            failing = false;
            report.accept("writes again; lost: " + LogText.count(lost, "document"));
        }
    }

    /** The network threads have ended: their last records are written, and the recording is closed in order. */
    @Override
    public void onClose() {
        while (doWork() > 0) {
            Thread.onSpinWait();
        }
        if (abandoned) {
            files.close();
            return;
        }
        if (encoder == null) {
            report.accept("0 documents; lost " + lost);
            return;
        }
        long missed = 0;
        for (int i = 0; i < writers.size(); i++) {
            final RecordedTransport transport = transports.get(i);
            if (transport.tap() != null && transport.tap().missedAtEnd() > 0) {
                writers.get(i).gap(clock.nanoTime(), transport.tap().missedAtEnd(), "ring full");
            }
            missed += transport.missed();
        }
        clock.stamp(encoder.begin(DocumentKind.END), clock.nanoTime())
                .number(RecordingField.MISSED, missed + lost)
                .end();
        write(encoder.length());
        files.close();
        if (abandoned) {
            return;
        }
        report.accept(LogText.count(clock.documents() - lost, "document") + " in "
                + LogText.count(files.count(), "file")
                + (files.deleted() > 0 ? ", the oldest " + files.deleted() + " deleted" : "") + "; missed "
                + missed + ", lost " + lost);
    }

    /** The disk has not taken the last write: tells of what is in it and of what is behind it. Closing thread. */
    void onAbandoned(long afterS) {
        long left = 0;
        for (final RecordedTransport transport : transports) {
            int count = 1;
            while (count > 0) {
                count = transport.ring().read((type, buffer, index, length) -> {}, Integer.MAX_VALUE);
                left += count;
            }
        }
        lost += clock.documents() - encodedFrom;
        report.accept("the disk has not taken a write for " + afterS + " s at the end; "
                + LogText.count(clock.documents() - lost, "document") + " written; missed " + missed() + ", lost "
                + (lost + left));
    }

    @Override
    public String roleName() {
        return "peregrine-recording";
    }
}
