package org.peregrine.tools.replay;

import java.util.ArrayDeque;
import org.peregrine.codec.recording.DocumentKind;
import org.peregrine.codec.recording.RecordedDocument;
import org.peregrine.codec.recording.RecordingField;
import org.peregrine.tools.recording.Message;

/**
 * Documents that were read and parsed while nothing was due. Frames that came together are sent together: none of them
 * waits for the next to be read. Bounded in number and in bytes. One thread.
 */
final class ReadAhead {
    /**
     * A document whose body has been parsed.
     *
     * @param document as it was read.
     * @param message its body.
     */
    record Parsed(RecordedDocument document, Message message) {
        static Parsed of(RecordedDocument document) {
            return new Parsed(document, Message.of(document.bytes(RecordingField.BODY)));
        }

        long timeNs() {
            return document.number(RecordingField.MONOTONIC_NS);
        }

        int bytes() {
            return document.bytes(RecordingField.BODY).length;
        }
    }

    private static final int MAX_DOCUMENTS = 256;
    private static final long MAX_BYTES = 8 << 20;

    private final ArrayDeque<Parsed> documents = new ArrayDeque<>(MAX_DOCUMENTS);
    private final ArrayDeque<RecordedDocument> openings = new ArrayDeque<>();
    private long bytes;

    void add(RecordedDocument document) {
        final Parsed parsed = Parsed.of(document);
        documents.add(parsed);
        bytes += parsed.bytes();
        if (document.kind() == DocumentKind.OPENED) {
            openings.add(document);
        }
    }

    boolean isFull() {
        return documents.size() >= MAX_DOCUMENTS || bytes >= MAX_BYTES;
    }

    /** The next document, which stays; null when there is none. */
    Parsed peek() {
        return documents.peek();
    }

    Parsed remove() {
        final Parsed parsed = documents.remove();
        bytes -= parsed.bytes();
        if (parsed.document() == openings.peek()) {
            openings.remove();
        }
        return parsed;
    }

    /** The next connection to open, which is removed, when it was opened before a time of the recording; or null. */
    RecordedDocument opening(long beforeNs) {
        final RecordedDocument opened = openings.peek();
        return opened == null || opened.number(RecordingField.MONOTONIC_NS) > beforeNs ? null : openings.remove();
    }
}
