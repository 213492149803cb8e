package org.peregrine.tools.chaos.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A request of the kernel's, as {@code linux/fuse.h} has it. A flyweight over the bytes that were read.
 *
 * <pre>
 *    0 length   4 operation   8 number   16 node   24 user, group, process   40 arguments, then names ended by a zero
 * </pre>
 */
final class DiskRequest {
    static final int HEADER = 40;

    private static final int OPERATION = 4;
    private static final int NUMBER = 8;
    private static final int NODE = 16;

    private final byte[] bytes;
    private final ByteBuffer buffer;

    DiskRequest(byte[] bytes) {
        this.bytes = bytes;
        this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    int operation() {
        return buffer.getInt(OPERATION);
    }

    /** Repeated in the reply. */
    long number() {
        return buffer.getLong(NUMBER);
    }

    long node() {
        return buffer.getLong(NODE);
    }

    /** An argument of four bytes. */
    int intAt(int offset) {
        return buffer.getInt(HEADER + offset);
    }

    /** An argument of eight bytes. */
    long longAt(int offset) {
        return buffer.getLong(HEADER + offset);
    }

    /** An argument of eight bytes that counts bytes of a file: of ours none is longer than an array. */
    int sizeAt(int offset) {
        return Math.toIntExact(longAt(offset));
    }

    /** The text from an argument on, up to its zero. */
    String textAt(int offset) {
        int end = HEADER + offset;
        while (buffer.get(end) != 0) {
            end++;
        }
        return new String(bytes, HEADER + offset, end - HEADER - offset, StandardCharsets.UTF_8);
    }

    byte[] array() {
        return bytes;
    }
}
