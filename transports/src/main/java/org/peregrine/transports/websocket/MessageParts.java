package org.peregrine.transports.websocket;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.Utf8;
import org.peregrine.codec.websocket.CloseReason;
import org.peregrine.codec.websocket.FrameHead;
import org.peregrine.codec.websocket.Mask;

/**
 * Joins the fragments of one connection's current message in place: unmasked bytes move left over the heads and control
 * frames between them. Keeps positions, never bytes.
 *
 * <pre>
 *   start                   start + length          + gap
 *     |  message, unmasked  |  heads that were read  |  as it came ...
 *     +---------------------+------------------------+-----------------
 * </pre>
 */
final class MessageParts {
    private final int maxBytes;
    private int length;
    private int gap;
    private int frameBytes;
    private int key;
    private boolean begun;
    private boolean inFrame;
    private boolean lastFrame;
    private boolean ascii;

    MessageParts(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Bytes of the message so far. */
    int length() {
        return length;
    }

    /** Bytes between those of the message and those that were not looked at. */
    int gap() {
        return gap;
    }

    void gap(int bytes) {
        gap = bytes;
    }

    /** Whether payload is expected before the next head. */
    boolean isInFrame() {
        return inFrame;
    }

    /** Whether a message has begun. */
    boolean hasBegun() {
        return begun;
    }

    /** Bytes of the message up to the end of the current frame, what is between them included; 0 between frames. */
    int awaitedBytes() {
        return inFrame ? length + gap + frameBytes : 0;
    }

    /** Whether the message is complete. */
    boolean isWhole() {
        return begun && lastFrame && !inFrame;
    }

    /** Starts the payload of a data frame, unless something is wrong with it. */
    CloseReason begin(FrameHead head) {
        final boolean continuing = head.opcode() == FrameHead.CONTINUATION;
        if (continuing != begun) {
            return begun ? CloseReason.UNFINISHED_MESSAGE : CloseReason.NOTHING_TO_CONTINUE;
        }
        if (head.opcode() == FrameHead.BINARY) {
            return CloseReason.BINARY;
        }
        if (head.length() > maxBytes - length) {
            return CloseReason.TOO_LARGE;
        }
        ascii |= !begun;
        begun = true;
        frameBytes = (int) head.length();
        inFrame = frameBytes > 0;
        lastFrame = head.isLast();
        key = head.maskKey();
        return CloseReason.NONE;
    }

    /** Takes payload of the current frame; returns how many. */
    int take(UnsafeBuffer buffer, int start, int from, int limit) {
        final int count = Math.min(frameBytes, limit - from);
        ascii &= Mask.apply(buffer, from, start + length, count, key);
        key = Mask.advance(key, count);
        length += count;
        frameBytes -= count;
        inFrame = frameBytes > 0;
        return count;
    }

    /** Whether the whole message is UTF-8. */
    boolean isText(UnsafeBuffer buffer, int start) {
        return ascii || Utf8.isValid(buffer, start, length);
    }

    /** Resets the message; the caller closes the gap. */
    void clear() {
        length = 0;
        begun = false;
        inFrame = false;
        lastFrame = false;
        ascii = false;
    }
}
