package org.peregrine.codec.websocket;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The head of a frame, read and written in place; for either side of a connection. A flyweight: one for each endpoint
 * and shard.
 *
 * <pre>
 *    0                   1                   2                   3
 *   +-+-+-+-+-------+-+-------------+-------------------------------+
 *   |F|R|R|R| opcode|M| length      | length, 16 bits when 126,     |
 *   |I|S|S|S|  (4)  |A|    (7)      |         64 bits when 127      |
 *   |N|V|V|V|       |S|             |                               |
 *   +-+-+-+-+-------+-+-------------+-------------------------------+
 *   |  masking key (32), of a client's frames only                  |
 *   +---------------------------------------------------------------+
 * </pre>
 *
 * <p>Source: RFC 6455, 5.2.
 */
public final class FrameHead {
    /** Opcode of a continued message. */
    public static final int CONTINUATION = 0x0;

    /** Opcode of a message of text. */
    public static final int TEXT = 0x1;

    /** Opcode of a message of bytes. */
    public static final int BINARY = 0x2;

    /** Opcode of the last frame of either side. */
    public static final int CLOSE = 0x8;

    /** Opcode of a ping. */
    public static final int PING = 0x9;

    /** Opcode of a pong. */
    public static final int PONG = 0xA;

    /** Longest head that {@link #write} writes. */
    public static final int MAX_SERVER_BYTES = 10;

    /** Longest head that {@link #writeMasked} writes. */
    public static final int MAX_CLIENT_BYTES = 14;

    /** Longest payload of a control frame. */
    public static final int MAX_CONTROL_BYTES = 125;

    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0F;
    private static final int MASK = 0x80;
    private static final int LENGTH = 0x7F;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int SHORT_BYTES = 2;
    private static final int MAX_16 = 0xFFFF;

    /** Whether the frames that are read are a client's. */
    private final boolean masked;

    private int opcode;
    private boolean last;
    private long length;
    private int maskKey;
    private int headBytes;
    private CloseReason violation = CloseReason.NONE;

    private FrameHead(boolean masked) {
        this.masked = masked;
    }

    /**
     * For a server.
     *
     * @return a head that reads what clients write.
     */
    public static FrameHead ofClients() {
        return new FrameHead(true);
    }

    /**
     * For a client.
     *
     * @return a head that reads what servers write.
     */
    public static FrameHead ofServers() {
        return new FrameHead(false);
    }

    /**
     * Reads a head.
     *
     * @param buffer holds it.
     * @param index of its first byte.
     * @param limit index after the last byte that came.
     * @return false when more bytes are needed to know it.
     */
    public boolean read(DirectBuffer buffer, int index, int limit) {
        violation = CloseReason.NONE;
        if (limit - index < SHORT_BYTES) {
            return false;
        }
        final int first = buffer.getByte(index) & 0xFF;
        final int second = buffer.getByte(index + 1) & 0xFF;
        opcode = first & OPCODE;
        last = (first & FIN) != 0;
        length = second & LENGTH;
        violation = check(first, second);
        if (violation != CloseReason.NONE) {
            return true;
        }
        return readLength(buffer, index, limit);
    }

    private CloseReason check(int first, int second) {
        if ((first & RESERVED) != 0) {
            return CloseReason.RESERVED_BITS;
        }
        if (opcode > PONG || (opcode > BINARY && opcode < CLOSE)) {
            return CloseReason.UNKNOWN_OPCODE;
        }
        if (isControl() && !last) {
            return CloseReason.FRAGMENTED_CONTROL;
        }
        if (isControl() && length > MAX_CONTROL_BYTES) {
            return CloseReason.LONG_CONTROL;
        }
        if (((second & MASK) != 0) == masked) {
            return CloseReason.NONE;
        }
        return masked ? CloseReason.UNMASKED : CloseReason.MASKED;
    }

    private boolean readLength(DirectBuffer buffer, int index, int limit) {
        int lengthBytes = 0;
        if (length == LENGTH_16) {
            lengthBytes = Short.BYTES;
        } else if (length == LENGTH_64) {
            lengthBytes = Long.BYTES;
        }
        headBytes = SHORT_BYTES + lengthBytes + (masked ? Integer.BYTES : 0);
        if (limit - index < headBytes) {
            return false;
        }
        if (lengthBytes == Short.BYTES) {
            length = buffer.getShort(index + SHORT_BYTES, ByteOrder.BIG_ENDIAN) & MAX_16;
            violation = length < LENGTH_16 ? CloseReason.BAD_LENGTH : CloseReason.NONE;
        } else if (lengthBytes == Long.BYTES) {
            length = buffer.getLong(index + SHORT_BYTES, ByteOrder.BIG_ENDIAN);
            // A set first bit makes it negative, and is as wrong.
            violation = length <= MAX_16 ? CloseReason.BAD_LENGTH : CloseReason.NONE;
        }
        if (masked) {
            maskKey = buffer.getInt(index + SHORT_BYTES + lengthBytes, ByteOrder.LITTLE_ENDIAN);
        }
        return true;
    }

    /**
     * Kind of the frame.
     *
     * @return one of the constants.
     */
    public int opcode() {
        return opcode;
    }

    /**
     * Whether the frame is one of control, which may come between the frames of a message.
     *
     * @return true for pings, pongs and closes.
     */
    public boolean isControl() {
        return opcode >= CLOSE;
    }

    /**
     * Whether the frame is the last of its message.
     *
     * @return true for all control frames.
     */
    public boolean isLast() {
        return last;
    }

    /**
     * Length of the payload.
     *
     * @return in bytes.
     */
    public long length() {
        return length;
    }

    /**
     * The key that masks the payload.
     *
     * @return its first byte in the lowest bits; of no meaning in the frames of servers.
     */
    public int maskKey() {
        return maskKey;
    }

    /**
     * Length of the head itself.
     *
     * @return in bytes.
     */
    public int headBytes() {
        return headBytes;
    }

    /**
     * The error of the head that was read; the other properties mean nothing then.
     *
     * @return {@link CloseReason#NONE} for a valid head.
     */
    public CloseReason violation() {
        return violation;
    }

    /**
     * Writes the head of a whole message or control frame from the server.
     *
     * @param target has room for {@link #MAX_SERVER_BYTES}.
     * @param index of the first byte.
     * @param opcode of the frame.
     * @param length of the payload.
     * @return the bytes written.
     */
    public static int write(MutableDirectBuffer target, int index, int opcode, int length) {
        target.putByte(index, (byte) (FIN | opcode));
        if (length < LENGTH_16) {
            target.putByte(index + 1, (byte) length);
            return SHORT_BYTES;
        }
        if (length <= MAX_16) {
            target.putByte(index + 1, (byte) LENGTH_16);
            target.putShort(index + SHORT_BYTES, (short) length, ByteOrder.BIG_ENDIAN);
            return SHORT_BYTES + Short.BYTES;
        }
        target.putByte(index + 1, (byte) LENGTH_64);
        target.putLong(index + SHORT_BYTES, length, ByteOrder.BIG_ENDIAN);
        return MAX_SERVER_BYTES;
    }

    /**
     * Writes the head of a whole message or control frame from a client; its payload is to be masked by the caller.
     *
     * @param target has room for {@link #MAX_CLIENT_BYTES}.
     * @param index of the first byte.
     * @param opcode of the frame.
     * @param length of the payload.
     * @param key that masks it, its first byte in the lowest bits.
     * @return the bytes written.
     */
    public static int writeMasked(MutableDirectBuffer target, int index, int opcode, int length, int key) {
        final int end = index + write(target, index, opcode, length);
        target.putByte(index + 1, (byte) (target.getByte(index + 1) | MASK));
        target.putInt(end, key, ByteOrder.LITTLE_ENDIAN);
        return end + Integer.BYTES - index;
    }
}
