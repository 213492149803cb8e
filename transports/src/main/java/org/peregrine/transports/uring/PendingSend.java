package org.peregrine.transports.uring;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes of one connection that wait for the next system call, or that it has left. Network thread only.
 *
 * <pre>
 *   EMPTY ──► put ──► QUEUED ──► submit ──► SUBMITTED ──► sent ──► EMPTY, or PARTIAL ──► takeRest ──► EMPTY
 * </pre>
 */
final class PendingSend {
    private enum State {
        EMPTY,
        QUEUED,
        SUBMITTED,
        PARTIAL
    }

    private final UringKey key;
    private State state = State.EMPTY;
    private int slot = SendSlots.NONE;
    private int offset;
    private int limit;

    PendingSend(UringKey key) {
        this.key = key;
    }

    boolean isEmpty() {
        return state == State.EMPTY;
    }

    boolean isQueued() {
        return state == State.QUEUED;
    }

    /** Whether its result is not known yet. */
    boolean isUnderWay() {
        return state == State.QUEUED || state == State.SUBMITTED;
    }

    /** Whether the writer has to look at what became of it. */
    boolean hasRest() {
        return state == State.PARTIAL;
    }

    /** Takes all bytes of the source; false when there is no room for them. */
    boolean put(ByteBuffer source, SendSlots slots) {
        if (state == State.SUBMITTED || state == State.PARTIAL) {
            return false;
        }
        if (state == State.EMPTY) {
            slot = source.remaining() > SendSlots.BYTES ? SendSlots.NONE : slots.take();
            offset = 0;
            limit = 0;
        }
        final int count = source.remaining();
        if (slot == SendSlots.NONE || count > SendSlots.BYTES - limit) {
            return false;
        }
        slots.put(slot, limit, source);
        limit += count;
        state = State.QUEUED;
        return true;
    }

    void submit(SendSlots slots, Ring ring) throws IOException {
        ring.send(key.descriptor(), slots.address(slot, offset), limit - offset, key.identity() | UringSelector.SENT);
        state = State.SUBMITTED;
    }

    /** Takes the result of the system call. */
    void sent(int result, SendSlots slots) {
        if (result >= 0) {
            offset += result;
        } else if (result != -UringCalls.EAGAIN && result != -UringCalls.EINTR) {
            key.failed(-result);
            state = State.PARTIAL;
            return;
        }
        if (offset == limit) {
            release(slots);
        } else {
            state = State.PARTIAL;
        }
    }

    /** Hands what was left to the writer: null when nothing was. The bytes are valid until the next call. */
    ByteBuffer takeRest(SendSlots slots) {
        if (state != State.PARTIAL) {
            return null;
        }
        final ByteBuffer rest = slots.bytes(slot, offset, limit);
        release(slots);
        return rest;
    }

    void release(SendSlots slots) {
        if (slot != SendSlots.NONE) {
            slots.give(slot);
            slot = SendSlots.NONE;
        }
        state = State.EMPTY;
    }
}
