package org.peregrine.codec.json;

import org.agrona.concurrent.UnsafeBuffer;

/** Writes bytes in the padded standard alphabet of RFC 4648 section 4. */
final class Base64Text {
    private static final byte[] ALPHABET = alphabet();

    private Base64Text() {}

    private static byte[] alphabet() {
        final byte[] letters = new byte[64];
        for (int i = 0; i < 26; i++) {
            letters[i] = (byte) ('A' + i);
            letters[26 + i] = (byte) ('a' + i);
        }
        for (int i = 0; i < 10; i++) {
            letters[52 + i] = (byte) ('0' + i);
        }
        letters[62] = '+';
        letters[63] = '/';
        return letters;
    }

    static void put(final JsonOutput output, final UnsafeBuffer source, final int offset, final int length) {
        JsonOutput.requireSpan(source, offset, length);
        if (!output.reserve((length + 2L) / 3 * 4)) {
            return;
        }
        final UnsafeBuffer buffer = output.buffer();
        final int whole = offset + length - length % 3;
        int position = output.position();
        for (int index = offset; index < whole; index += 3) {
            final int bits = ((source.getByte(index) & 0xFF) << 16)
                    | ((source.getByte(index + 1) & 0xFF) << 8)
                    | (source.getByte(index + 2) & 0xFF);
            putGroup(buffer, position, bits);
            position += 4;
        }
        if (length % 3 != 0) {
            final int second = length % 3 == 2 ? source.getByte(whole + 1) & 0xFF : 0;
            putGroup(buffer, position, ((source.getByte(whole) & 0xFF) << 16) | (second << 8));
            buffer.putByte(position + 3, (byte) '=');
            if (length % 3 == 1) {
                buffer.putByte(position + 2, (byte) '=');
            }
            position += 4;
        }
        output.position(position);
    }

    private static void putGroup(final UnsafeBuffer buffer, final int position, final int bits) {
        buffer.putByte(position, ALPHABET[bits >>> 18]);
        buffer.putByte(position + 1, ALPHABET[(bits >>> 12) & 0x3F]);
        buffer.putByte(position + 2, ALPHABET[(bits >>> 6) & 0x3F]);
        buffer.putByte(position + 3, ALPHABET[bits & 0x3F]);
    }
}
