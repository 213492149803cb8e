package org.peregrine.tools.recording;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.peregrine.codec.recording.DocumentKind;
import org.peregrine.codec.recording.RecordedDocument;
import org.peregrine.codec.recording.RecordingField;

/** Finds the request of each reply, while documents are read in order. */
final class Exchanges {
    /**
     * A request under way.
     *
     * @param method of it.
     * @param monotonicNs when it came.
     */
    record Asked(String method, long monotonicNs) {}

    /** Peers choose the id: equal hashes are told apart in a tree. */
    private record Key(long shard, long connection, String id) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparing(
                        Key::id, Comparator.nullsFirst(Comparator.naturalOrder()))
                .thenComparingLong(Key::connection)
                .thenComparingLong(Key::shard);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private static final int MAX_OPEN = 1 << 20;

    private final Map<Key, Asked> open = new HashMap<>();

    /** Notes a request, or finds that of a response; null when the document is neither, or its request unknown. */
    Asked follow(RecordedDocument document, Message message) {
        final Key key = new Key(
                document.number(RecordingField.SHARD), document.number(RecordingField.CONNECTION), message.id());
        if (document.kind() == DocumentKind.FRAME && message.isRequest() && open.size() < MAX_OPEN) {
            open.put(key, new Asked(message.method(), document.number(RecordingField.MONOTONIC_NS)));
        }
        return document.kind() == DocumentKind.REPLY && message.isResponse() ? open.remove(key) : null;
    }
}
