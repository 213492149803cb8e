package org.peregrine.client;

import org.agrona.concurrent.UnsafeBuffer;

/** Cuts input into lines. The caller keeps an incomplete line and offers it again with what follows. One thread. */
final class LineReader {
    private final WireOwner owner;
    private int searched;

    LineReader(WireOwner owner) {
        this.owner = owner;
    }

    /** Hands the whole lines on; returns the index of the first byte of an incomplete one. */
    int take(UnsafeBuffer buffer, int from, int limit) {
        int line = from;
        int index = from + searched;
        while (index < limit && !owner.isClosed()) {
            if (buffer.getByte(index) == '\n') {
                onLine(buffer, line, index);
                line = index + 1;
            }
            index++;
        }
        searched = index - line;
        return line;
    }

    private void onLine(UnsafeBuffer buffer, int start, int feed) {
        final int end = feed > start && buffer.getByte(feed - 1) == '\r' ? feed - 1 : feed;
        if (end > start) {
            owner.onMessage(buffer, start, end - start);
        }
    }
}
