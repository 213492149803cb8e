package org.peregrine.tools.replay;

import java.util.ArrayDeque;

/**
 * The answers of the recording in their order, of which some have not come again: what was sent after an answer is sent
 * when all answers up to that one are there.
 */
final class AnswerOrder {
    private record Entry(Call call, long position) {}

    private final ArrayDeque<Entry> pending = new ArrayDeque<>();
    private long position;

    /** Takes the next answer of the recording. */
    void add(Call call) {
        prune();
        pending.add(new Entry(call, ++position));
    }

    /** Number of answers that the recording has had so far. */
    long position() {
        return position;
    }

    private void prune() {
        while (!pending.isEmpty() && pending.peek().call.isAnsweredNow()) {
            pending.poll();
        }
    }

    /** Whether all answers up to a position are there again. */
    boolean hasReached(long target) {
        prune();
        return pending.isEmpty() || pending.peek().position > target;
    }
}
