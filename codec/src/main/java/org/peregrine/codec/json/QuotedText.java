package org.peregrine.codec.json;

/** Text as a JSON string, for messages that are put together as text. Off the path: it allocates. */
public final class QuotedText {
    private QuotedText() {}

    /**
     * Quotes a text.
     *
     * @param text any; a lone surrogate becomes U+FFFD.
     * @return the string with its quotes.
     */
    public static String of(final CharSequence text) {
        final HeapJson json = new HeapJson();
        json.writer().value(text);
        return json.toString();
    }
}
