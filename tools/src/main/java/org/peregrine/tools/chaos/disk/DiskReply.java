package org.peregrine.tools.chaos.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A reply to the kernel, as {@code linux/fuse.h} has it.
 *
 * <pre>
 *    0 length   4 error, negative   8 number of the request   16 result
 * </pre>
 */
final class DiskReply {
    static final int NO_ENTRY = 2;
    static final int EXISTS = 17;
    static final int IS_DIRECTORY = 21;
    static final int NO_SUCH_OPERATION = 38;
    static final int NOT_EMPTY = 39;

    private static final int HEADER = 16;
    private static final int MOST = 1 << 18;
    private static final int BLOCK = 4_096;
    private static final int SECTOR = 512;
    private static final int ENTRY_ALIGNMENT = 8;
    private static final int ENTRY_HEADER = 24;
    private static final int KIND_SHIFT = 12;

    private final ByteBuffer buffer = ByteBuffer.allocate(MOST).order(ByteOrder.nativeOrder());

    /** Begins the reply to a request. */
    void begin(long number) {
        Arrays.fill(buffer.array(), 0, HEADER, (byte) 0);
        buffer.clear();
        buffer.putLong(8, number);
        buffer.position(HEADER);
    }

    /** Makes it one that says why there is no result. */
    DiskReply error(int code) {
        buffer.putInt(4, -code);
        buffer.position(HEADER);
        return this;
    }

    DiskReply number(long value) {
        buffer.putLong(value);
        return this;
    }

    DiskReply small(int value) {
        buffer.putInt(value);
        return this;
    }

    DiskReply zeros(int count) {
        buffer.put(new byte[count]);
        return this;
    }

    DiskReply bytes(byte[] bytes) {
        buffer.put(bytes);
        return this;
    }

    /** A name's node. The kernel may keep neither: whatever is asked for comes here, and hangs with this process. */
    DiskReply entry(DiskNode node) {
        return number(node.id()).zeros(32).attributes(node);
    }

    /** Attributes and the time for which they hold, which is none. */
    DiskReply attributesOnce(DiskNode node) {
        return zeros(16).attributes(node);
    }

    private DiskReply attributes(DiskNode node) {
        number(node.id()).number(node.size()).number((node.size() + SECTOR - 1) / SECTOR);
        zeros(36).small(node.mode()).small(1); // Times are not kept. One name leads there.
        return zeros(12).small(BLOCK).small(0);
    }

    /** A handle that nobody needs: nodes are found by their ids. */
    DiskReply handle() {
        return zeros(HEADER);
    }

    /** An entry of a directory; false when it has no room. */
    boolean listed(String name, DiskNode node, long next, int most) {
        final byte[] text = name.getBytes(StandardCharsets.UTF_8);
        final int padded = Math.ceilDiv(ENTRY_HEADER + text.length, ENTRY_ALIGNMENT) * ENTRY_ALIGNMENT;
        if (buffer.position() - HEADER + padded > most) {
            return false;
        }
        number(node.id()).number(next).small(text.length).small(node.mode() >> KIND_SHIFT);
        bytes(text).zeros(padded - ENTRY_HEADER - text.length);
        return true;
    }

    /** Ends it; returns its length. */
    int end() {
        buffer.putInt(0, buffer.position());
        return buffer.position();
    }

    byte[] array() {
        return buffer.array();
    }
}
