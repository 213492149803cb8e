package org.peregrine.tools.client;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A frame as the two sides write it: the server's head is read in place, the client's frame is appended and masked. A
 * flyweight. Source: RFC 6455, 5.2.
 */
final class WebSocketFrame {
    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0F;
    private static final int MASK = 0x80;
    private static final int LENGTH = 0x7F;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int SHORT_BYTES = 2;
    private static final int MAX_16 = 0xFFFF;
    private static final int MAX_CONTROL_BYTES = 125;

    private int opcode;
    private boolean last;
    private long length;
    private int headBytes;
    private String violation;

    /** Reads a head; false when more bytes are needed to know it. */
    boolean read(DirectBuffer buffer, int index, int limit) {
        if (limit - index < SHORT_BYTES) {
            return false;
        }
        final int first = buffer.getByte(index);
        final int second = buffer.getByte(index + 1);
        opcode = first & OPCODE;
        last = (first & FIN) != 0;
        length = second & LENGTH;
        violation = violation(first, second);
        headBytes = SHORT_BYTES;
        if (violation == null && length == LENGTH_16) {
            headBytes += Short.BYTES;
            length =
                    limit - index < headBytes ? 0 : buffer.getShort(index + SHORT_BYTES, ByteOrder.BIG_ENDIAN) & MAX_16;
        } else if (violation == null && length == LENGTH_64) {
            headBytes += Long.BYTES;
            length = limit - index < headBytes ? 0 : buffer.getLong(index + SHORT_BYTES, ByteOrder.BIG_ENDIAN);
            violation = length < 0 ? "a frame has a negative length" : null;
        }
        return violation != null || limit - index >= headBytes;
    }

    private String violation(int first, int second) {
        if ((first & RESERVED) != 0) {
            return "a frame has reserved bits set";
        }
        if ((second & MASK) != 0) {
            return "a frame of the server is masked";
        }
        if (opcode >= CLOSE && (!last || length > MAX_CONTROL_BYTES)) {
            return "a control frame is fragmented or too long";
        }
        return opcode > PONG || (opcode > BINARY && opcode < CLOSE) ? "a frame has an unknown opcode" : null;
    }

    int opcode() {
        return opcode;
    }

    /** Whether the frame is the last of its message. */
    boolean isLast() {
        return last;
    }

    /** Length of the payload. */
    long length() {
        return length;
    }

    /** Length of the head itself. */
    int headBytes() {
        return headBytes;
    }

    /** What is wrong with the head; null when nothing is. */
    String violation() {
        return violation;
    }

    /** Appends a whole masked frame; the key's first byte is in its lowest bits. */
    static void append(ByteQueue out, int opcode, int key, DirectBuffer payload, int offset, int length) {
        out.append((byte) (FIN | opcode));
        if (length < LENGTH_16) {
            out.append((byte) (MASK | length));
        } else if (length <= MAX_16) {
            out.append((byte) (MASK | LENGTH_16));
            appendBytes(out, length, Short.BYTES);
        } else {
            out.append((byte) (MASK | LENGTH_64));
            appendBytes(out, length, Long.BYTES);
        }
        appendBytes(out, Integer.reverseBytes(key) & 0xFFFFFFFFL, Integer.BYTES);
        out.append(payload, offset, length);
        if (length > 0) {
            mask(out.view(), out.end() - length, length, key);
        }
    }

    private static void appendBytes(ByteQueue out, long value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            out.append((byte) (value >>> (i * Byte.SIZE)));
        }
    }

    private static void mask(UnsafeBuffer buffer, int offset, int length, int key) {
        final long wide = (key & 0xFFFFFFFFL) << Integer.SIZE | (key & 0xFFFFFFFFL);
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            final long word = buffer.getLong(offset + i, ByteOrder.LITTLE_ENDIAN);
            buffer.putLong(offset + i, word ^ wide, ByteOrder.LITTLE_ENDIAN);
        }
        for (; i < length; i++) {
            final int keyByte = key >>> ((i & 3) * Byte.SIZE);
            buffer.putByte(offset + i, (byte) (buffer.getByte(offset + i) ^ keyByte));
        }
    }
}
