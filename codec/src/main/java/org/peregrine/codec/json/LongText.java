package org.peregrine.codec.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes long strings as the content of a JSON string, as {@link EscapedText} does: by way of arrays, between which the
 * JDK encodes ASCII with vector instructions, in place of {@link String#charAt} for each character. One thread at a
 * time, no allocation. A writer that is used again and again has one of its own; the others share some.
 */
final class LongText {
    /** Length from which on the way over arrays is the faster one. */
    static final int LONG_CHARACTERS = 48;

    private static final int CHUNK_CHARACTERS = 512;

    /** Bytes of a character in UTF-16; a pair of them takes four. */
    private static final int MAX_BYTES = 3;

    /** Powers of two: shared ones, and the distance between two of them, so that no cache line has both. */
    private static final int SHARED = 8;

    private static final int DISTANCE = 32;

    private static final LongText[] SPARE = new LongText[SHARED * DISTANCE];
    private static final VarHandle SPARES = MethodHandles.arrayElementVarHandle(LongText[].class);

    private final char[] characters = new char[CHUNK_CHARACTERS];
    private final byte[] encoded = new byte[CHUNK_CHARACTERS * MAX_BYTES];
    private final CharBuffer input = CharBuffer.wrap(characters);
    private final ByteBuffer bytes = ByteBuffer.wrap(encoded);
    private final UnsafeBuffer view = new UnsafeBuffer(encoded);
    private final CharsetEncoder encoder = StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .replaceWith(Utf8.encode(Character.toString(Utf8.REPLACEMENT)));

    LongText() {}

    /** Writes a string by way of a shared one, or of a new one while others have it. Any thread. */
    static void putShared(final JsonOutput output, final String text) {
        final int place = DISTANCE * (text.length() & (SHARED - 1)); // Spreads threads a little.
        final LongText spare = (LongText) SPARES.getAndSet(SPARE, place, null);
        final LongText used = spare == null ? new LongText() : spare;
        used.put(output, text);
        SPARES.setRelease(SPARE, place, used);
    }

    /** Writes a string; a lone surrogate as U+FFFD. */
    void put(final JsonOutput output, final String text) {
        final int length = text.length();
        int index = 0;
        // A character takes at least one byte, so what is reserved here is never more than what is needed.
        while (index < length && output.reserve(length - index)) {
            int count = Math.min(CHUNK_CHARACTERS, length - index);
            text.getChars(index, index + count, characters, 0);
            if (index + count < length && Character.isHighSurrogate(characters[count - 1])) {
                count--; // It is written with its other half.
            }
            encoder.reset().encode(input.clear().limit(count), bytes.clear(), true);
            putEncoded(output, bytes.position());
            index += count;
        }
    }

    private void putEncoded(final JsonOutput output, final int end) {
        int index = 0;
        while (index < end) {
            final int plainEnd = plainEnd(index, end);
            output.putBytes(view, index, plainEnd - index);
            index = plainEnd;
            if (index < end) {
                EscapedText.putEscape(output, encoded[index]);
                index++;
            }
        }
    }

    /** The index of the next byte that has to be escaped, or the end. */
    private int plainEnd(final int start, final int end) {
        int index = start;
        while (index + Swar.WORD_LENGTH <= end) {
            final long escapes = Swar.escapes(Swar.load(view, index));
            if (escapes != 0) {
                return index + Swar.first(escapes);
            }
            index += Swar.WORD_LENGTH;
        }
        while (index < end && (encoded[index] < 0 || !EscapedText.isEscaped(encoded[index]))) {
            index++;
        }
        return index;
    }
}
