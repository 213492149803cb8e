package org.peregrine.engine.protocol;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonValue;

/**
 * Compares header values with values of the body. Values are compared byte by byte; one in the Base64 sentinel form
 * {@code =?base64?…?=} is decoded first. Allocates nothing for equal strings. Belongs to one thread. Source: MCP
 * 2026-07-28, Streamable HTTP, "Value Encoding".
 */
final class HeaderValues {
    /** Longest decoded name or uri that is compared; a longer one cannot stand in a header within its limit. */
    private static final int MAX_VALUE_BYTES = 16 << 10;

    /** Longer than any number that is written without need. */
    private static final int MAX_NUMBER_BYTES = 64;

    private final UnsafeBuffer bodyText = new UnsafeBuffer(new byte[MAX_VALUE_BYTES]);
    private final SentinelDecoder sentinel = new SentinelDecoder(MAX_VALUE_BYTES);

    /** Whether a header says what a string, a boolean or an integer of the body says. */
    boolean agree(UnsafeBuffer buffer, int offset, int length, JsonValue value) {
        UnsafeBuffer header = buffer;
        int start = offset;
        int count = length;
        if (SentinelDecoder.isSentinel(buffer, offset, length)) {
            count = sentinel.decode(buffer, offset, length);
            header = sentinel.decoded();
            start = 0;
        }
        if (count < 0) {
            return false;
        }
        if (value.isString()) {
            final int textLength = value.copyString(bodyText, 0, MAX_VALUE_BYTES);
            return count == textLength && same(header, start, bodyText, 0, count);
        }
        if (count == value.length() && same(header, start, value.buffer(), value.offset(), count)) {
            return true;
        }
        return value.isNumber() && sameNumber(header, start, count, value);
    }

    private static boolean sameNumber(UnsafeBuffer header, int offset, int length, JsonValue value) {
        if (length == 0 || length > MAX_NUMBER_BYTES) {
            return false;
        }
        try {
            return Double.parseDouble(header.getStringWithoutLengthAscii(offset, length))
                    == value.doubleValue(Double.NaN);
        } catch (final NumberFormatException notANumber) {
            return false;
        }
    }

    static boolean same(UnsafeBuffer left, int leftOffset, UnsafeBuffer right, int rightOffset, int length) {
        for (int i = 0; i < length; i++) {
            if (left.getByte(leftOffset + i) != right.getByte(rightOffset + i)) {
                return false;
            }
        }
        return true;
    }
}
