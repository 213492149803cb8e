package org.peregrine.codec.json;

import org.agrona.concurrent.UnsafeBuffer;

/** Text as a JSON string, for messages that are put together as text. Off the path: it allocates. */
public final class QuotedText {
    /** Bytes of the longest escape of one character. */
    private static final int MAX_ESCAPE = 6;

    private QuotedText() {}

    /**
     * Quotes a text.
     *
     * @param text any; a lone surrogate becomes U+FFFD.
     * @return the string with its quotes.
     */
    public static String of(final CharSequence text) {
        final int capacity = MAX_ESCAPE * text.length() + 2;
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[capacity]);
        final JsonWriter writer = new JsonWriter().wrap(buffer, 0, capacity).value(text);
        return buffer.getStringWithoutLengthUtf8(0, writer.length());
    }
}
