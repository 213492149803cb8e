package org.peregrine.tools.recording;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.peregrine.codec.recording.DocumentKind;
import org.peregrine.codec.recording.RecordedDocument;
import org.peregrine.codec.recording.RecordingField;

/**
 * Hands documents on in the order of their times. A recording takes a number of documents of one shard and then of the
 * next, so that an answer can stand behind what a client sent after it on a connection of another shard. Those of one
 * shard keep their order.
 */
final class TimeOrder implements Consumer<RecordedDocument> {
    /** Documents that are looked ahead over: as many as 32 shards have written in one turn. */
    private static final int MAX_DOCUMENTS = 8192;

    private static final long MAX_BYTES = 32 << 20;

    private record Waiting(long timeNs, long sequence, RecordedDocument document) {
        int bytes() {
            return document.bytes(RecordingField.BODY).length;
        }
    }

    private final Consumer<RecordedDocument> next;
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Waiting::timeNs).thenComparingLong(Waiting::sequence));
    private final Map<Long, Long> lastByShard = new HashMap<>();
    private String run = "";
    private long sequence;
    private long bytes;

    TimeOrder(Consumer<RecordedDocument> next) {
        this.next = next;
    }

    @Override
    public void accept(RecordedDocument document) {
        final long shard = document.number(RecordingField.SHARD);
        if (document.kind() == DocumentKind.HEADER || shard < 0) {
            acceptAside(document);
            return;
        }
        final long timeNs =
                Math.max(document.number(RecordingField.MONOTONIC_NS), lastByShard.getOrDefault(shard, Long.MIN_VALUE));
        lastByShard.put(shard, timeNs);
        final Waiting one = new Waiting(timeNs, sequence++, document);
        waiting.add(one);
        bytes += one.bytes();
        while (waiting.size() > MAX_DOCUMENTS || bytes > MAX_BYTES) {
            handOn();
        }
    }

    /**
     * Takes what belongs to no shard in its place, but that another file of the same run has begun changes no order.
     */
    private void acceptAside(RecordedDocument document) {
        final boolean sameRun = document.kind() == DocumentKind.HEADER && run.equals(document.text(RecordingField.RUN));
        if (!sameRun) {
            flush();
        }
        if (document.kind() == DocumentKind.HEADER) {
            run = document.text(RecordingField.RUN);
        }
        next.accept(document);
    }

    private void handOn() {
        final Waiting first = waiting.poll();
        bytes -= first.bytes();
        next.accept(first.document);
    }

    /** Hands on all that wait: nothing else comes. */
    void flush() {
        while (!waiting.isEmpty()) {
            handOn();
        }
        lastByShard.clear();
    }
}
