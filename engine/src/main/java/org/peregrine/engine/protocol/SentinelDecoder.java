package org.peregrine.engine.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Decodes a header value of the form {@code =?base64?…?=}, strictly: canonical padding, no white space, no left-over
 * bits. Allocates nothing. Source: MCP 2026-07-28, Streamable HTTP, "Value Encoding"; RFC 4648, 3.5.
 */
final class SentinelDecoder {
    private static final byte[] PREFIX = "=?base64?".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SUFFIX = "?=".getBytes(StandardCharsets.US_ASCII);
    private static final int FRAME_LENGTH = PREFIX.length + SUFFIX.length;
    private static final byte[] SIXTETS = sixtets();

    private final UnsafeBuffer decoded;

    SentinelDecoder(int maxLength) {
        decoded = new UnsafeBuffer(new byte[maxLength]);
    }

    private static byte[] sixtets() {
        final byte[] table = new byte[256];
        Arrays.fill(table, (byte) -1);
        final String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            table[alphabet.charAt(i)] = (byte) i;
        }
        return table;
    }

    static boolean isSentinel(UnsafeBuffer buffer, int offset, int length) {
        return length >= FRAME_LENGTH
                && matches(buffer, offset, PREFIX)
                && matches(buffer, offset + length - SUFFIX.length, SUFFIX);
    }

    private static boolean matches(UnsafeBuffer buffer, int offset, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (buffer.getByte(offset + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * The bytes of the last {@link #decode}.
     *
     * @return this decoder's own buffer.
     */
    UnsafeBuffer decoded() {
        return decoded;
    }

    /**
     * Decodes a sentinel value.
     *
     * @return length of the decoded bytes, or -1 when the value is not strict Base64 or too long.
     */
    int decode(UnsafeBuffer buffer, int offset, int length) {
        final int start = offset + PREFIX.length;
        final int encodedLength = length - FRAME_LENGTH;
        if ((encodedLength & 3) != 0 || encodedLength / 4 * 3 > decoded.capacity()) {
            return -1;
        }
        int written = 0;
        for (int i = 0; i < encodedLength; i += 4) {
            final int count = quartet(buffer, start + i, i + 4 == encodedLength, written);
            if (count < 0) {
                return -1;
            }
            written += count;
        }
        return written;
    }

    private int quartet(UnsafeBuffer buffer, int index, boolean last, int written) {
        final int pads = last ? padding(buffer, index) : 0;
        int bits = 0;
        for (int i = 0; i < 4 - pads; i++) {
            final byte sixtet = SIXTETS[buffer.getByte(index + i) & 0xff];
            if (sixtet < 0) {
                return -1;
            }
            bits |= sixtet << (18 - 6 * i);
        }
        final int count = 3 - pads;
        if ((bits & ((1 << (8 * pads)) - 1)) != 0) {
            return -1;
        }
        for (int i = 0; i < count; i++) {
            decoded.putByte(written + i, (byte) (bits >> (16 - 8 * i)));
        }
        return count;
    }

    private static int padding(UnsafeBuffer buffer, int index) {
        if (buffer.getByte(index + 3) != '=') {
            return 0;
        }
        return buffer.getByte(index + 2) == '=' ? 2 : 1;
    }
}
