package org.peregrine.codec.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.jvm.JvmExports;

/**
 * A member name encoded once: as plain UTF-8 to compare with, and quoted, escaped and with its colon to write.
 * Immutable, any thread; meant to be a constant.
 */
public final class JsonName {
    /** A power of two. */
    private static final int RECENT_NAMES = 256;

    private static final int LONGEST_RECENT = 64;

    /** Names that were looked up by text; what two threads write to one place at once is made once more. */
    private static final JsonName[] RECENT = new JsonName[RECENT_NAMES];

    private final String text;
    private final UnsafeBuffer utf8;
    private final UnsafeBuffer written;
    private final int utf8Length;
    private final long head;
    private final long headMask;
    private final boolean plain;
    private final long stringHash;
    private final int nameHash;

    private JsonName(final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        this.text = text;
        this.utf8Length = bytes.length;
        this.utf8 = new UnsafeBuffer(bytes);
        this.head = new UnsafeBuffer(Arrays.copyOf(bytes, Math.max(Swar.WORD_LENGTH, utf8Length))).getLong(0);
        this.headMask = new UnsafeBuffer(mask(utf8Length)).getLong(0);
        this.written = write(text);
        this.plain = written.capacity() == bytes.length + 3;
        this.stringHash = SeededHash.of(utf8, 0, utf8Length);
        this.nameHash = NameHash.of(bytes);
    }

    /** A word whose bytes are all ones as far as the name reaches. */
    private static byte[] mask(final int nameLength) {
        final byte[] mask = new byte[Swar.WORD_LENGTH];
        Arrays.fill(mask, 0, Math.min(nameLength, Swar.WORD_LENGTH), (byte) 0xFF);
        return mask;
    }

    private static UnsafeBuffer write(final String text) {
        final UnsafeBuffer space = new UnsafeBuffer(new byte[6 * text.length() + 3]);
        final JsonWriter writer =
                new JsonWriter().wrap(space, 0, space.capacity()).name(text);
        final byte[] bytes = new byte[writer.length()];
        space.getBytes(0, bytes);
        return new UnsafeBuffer(bytes);
    }

    /**
     * Encodes a name.
     *
     * @param text of the name, not escaped.
     * @return the name.
     * @throws IllegalArgumentException when the text has a lone surrogate: it has no bytes.
     */
    public static JsonName of(final String text) {
        JvmExports.check();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("lone surrogate in a member name");
        }
        return new JsonName(text);
    }

    /**
     * Encodes a name that is looked up again and again, as an argument by its handler: the same object as long as no
     * other name takes its place. Keeps at most {@value #RECENT_NAMES} names of {@value #LONGEST_RECENT} characters.
     *
     * @param text of the name, not escaped.
     * @return the name.
     * @throws IllegalArgumentException when the text has a lone surrogate: it has no bytes.
     */
    public static JsonName recent(final String text) {
        final int hash = text.hashCode();
        final int place = (hash ^ hash >>> 16) & RECENT_NAMES - 1;
        final JsonName found = RECENT[place];
        if (found != null && found.text.equals(text)) {
            return found;
        }
        final JsonName made = of(text);
        if (text.length() <= LONGEST_RECENT) {
            RECENT[place] = made;
        }
        return made;
    }

    /**
     * Compares this name with one in a message. No allocation.
     *
     * @param buffer that holds the message.
     * @param offset of the other name, after its quote.
     * @param length of the other name in bytes as it stands there.
     * @param escaped whether the other name contains a backslash.
     * @return whether both are the same characters.
     */
    public boolean matches(final UnsafeBuffer buffer, final int offset, final int length, final boolean escaped) {
        if (length == utf8Length) {
            // An escape is longer than what it stands for, so equal lengths mean: both plain or not equal.
            return !escaped && plain && bytesEqual(buffer, offset);
        }
        return escaped && length > utf8Length && decodedEquals(buffer, offset, length);
    }

    /** As {@link #matches}, for a caller that does not know whether the other name is escaped. */
    boolean matchesSpan(final UnsafeBuffer buffer, final int offset, final int length) {
        if (length == utf8Length) {
            return plain && bytesEqual(buffer, offset);
        }
        return length > utf8Length && decodedEquals(buffer, offset, length);
    }

    /**
     * A {@linkplain SeededHash seeded hash} of the characters, the same as {@link JsonValue#stringHash} of an equal
     * string.
     *
     * @return the hash.
     */
    public long stringHash() {
        return stringHash;
    }

    /**
     * A quick hash of the characters, the same as {@link JsonValue#nameHash} of an equal string; for tables that bound
     * what names cost that collide.
     *
     * @return the hash.
     */
    public int nameHash() {
        return nameHash;
    }

    /**
     * Bytes of this name as a writer puts them: quoted, escaped, with the colon.
     *
     * @return length in bytes.
     */
    public int writtenLength() {
        return written.capacity();
    }

    /**
     * Writes the quoted and escaped name and its colon. The caller has made sure of {@link #writtenLength} bytes of
     * room.
     *
     * @param destination to write to.
     * @param index of the first byte to write.
     */
    public void putWritten(final UnsafeBuffer destination, final int index) {
        destination.putBytes(index, written, 0, written.capacity());
    }

    /**
     * The name as text.
     *
     * @return the name, not escaped.
     */
    @Override
    public String toString() {
        return text;
    }

    private boolean bytesEqual(final UnsafeBuffer buffer, final int offset) {
        int index = 0;
        if (offset + Swar.WORD_LENGTH <= buffer.capacity()) {
            // Most names differ here, and most that are equal are no longer than a word.
            if (((buffer.getLong(offset) ^ head) & headMask) != 0) {
                return false;
            }
            index = Swar.WORD_LENGTH;
        }
        for (; index + Swar.WORD_LENGTH <= utf8Length; index += Swar.WORD_LENGTH) {
            if (utf8.getLong(index) != buffer.getLong(offset + index)) {
                return false;
            }
        }
        for (; index < utf8Length; index++) {
            if (utf8.getByte(index) != buffer.getByte(offset + index)) {
                return false;
            }
        }
        return true;
    }

    private boolean decodedEquals(final UnsafeBuffer buffer, final int offset, final int length) {
        final int end = offset + length;
        int matched = 0;
        int index = offset;
        while (index < end) {
            final byte value = buffer.getByte(index);
            if (value != '\\') {
                if (matched == utf8Length || utf8.getByte(matched) != value) {
                    return false;
                }
                matched++;
                index++;
                continue;
            }
            final int escapeLength = JsonEscapes.length(buffer, index, end);
            final int codePoint = JsonEscapes.codePoint(buffer, index, escapeLength);
            if (!encodedAt(matched, codePoint)) {
                return false;
            }
            matched += Utf8.length(codePoint);
            index += escapeLength;
        }
        return matched == utf8Length;
    }

    private boolean encodedAt(final int index, final int codePoint) {
        final int length = Utf8.length(codePoint);
        if (length > utf8Length - index) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (utf8.getByte(index + i) != Utf8.byteAt(codePoint, i)) {
                return false;
            }
        }
        return true;
    }
}
