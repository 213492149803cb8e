package org.peregrine.engine.log;

import java.util.Locale;

/**
 * Makes text of peers and of exceptions fit for a log line or a terminal: one line, nothing that a terminal obeys or
 * that changes the order in which characters are shown, bounded. Escapes are those of JSON strings, so a JSON document
 * stays the same document. Any thread.
 */
public final class LogText {
    /** Characters of a message that a log line shows. */
    public static final int MAX_MESSAGE = 1000;

    private LogText() {}

    /**
     * Escapes control characters (C0, DEL, C1), separators of lines and paragraphs, format characters such as those of
     * bidirectional text, and halves of surrogate pairs.
     *
     * @param text may be null.
     * @return the text itself when nothing had to be escaped.
     */
    public static String printable(String text) {
        if (text == null) {
            return "null";
        }
        int first = 0;
        while (first < text.length() && isPlain(text.codePointAt(first))) {
            first += Character.charCount(text.codePointAt(first));
        }
        return first == text.length() ? text : escape(text, first);
    }

    /**
     * Escapes and bounds.
     *
     * @param text may be null.
     * @param maxCharacters of the text that are shown; the rest is counted.
     * @return one line.
     */
    public static String printable(String text, int maxCharacters) {
        if (text == null || text.length() <= maxCharacters) {
            return printable(text);
        }
        final int end = Character.isHighSurrogate(text.charAt(maxCharacters - 1)) ? maxCharacters - 1 : maxCharacters;
        return printable(text.substring(0, end)) + String.format(Locale.ROOT, "... (%,d characters)", text.length());
    }

    /**
     * Names a failure in one bounded line: its class, its message when there is one.
     *
     * @param failure whose message may itself throw.
     * @return the text of {@code Throwable.toString()}, escaped.
     */
    public static String describe(Throwable failure) {
        if (failure instanceof HandlerFailure named) {
            return named.toString();
        }
        if (failure instanceof HandlerMistake || failure instanceof StallReport || failure instanceof Notice) {
            return printable(failure.getMessage(), MAX_MESSAGE);
        }
        final String type = printable(failure.getClass().getName());
        final String message = FailureParts.loggedMessage(failure);
        return message == null ? type : type + ": " + printable(message, MAX_MESSAGE);
    }

    /**
     * Writes a length of time in the largest unit that divides it.
     *
     * @param ns nanoseconds, positive.
     * @return as {@code 200 ms}.
     */
    public static String duration(long ns) {
        if (ns % 1_000_000_000 == 0) {
            return ns / 1_000_000_000 + " s";
        }
        return ns % 1_000_000 == 0 ? ns / 1_000_000 + " ms" : ns + " ns";
    }

    /**
     * Writes a count of things.
     *
     * @param count not negative.
     * @param thing one of them, in English; the plural takes an s.
     * @return as {@code 1 tool} or {@code 2 tools}.
     */
    public static String count(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }

    private static boolean isPlain(int codePoint) {
        if (codePoint >= ' ' && codePoint < 0x7F) {
            return true;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }

    private static String escape(String text, int from) {
        final StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, from);
        int codePoint;
        for (int at = from; at < text.length(); at += Character.charCount(codePoint)) {
            codePoint = text.codePointAt(at);
            if (isPlain(codePoint)) {
                escaped.appendCodePoint(codePoint);
            } else {
                escape(escaped, codePoint);
            }
        }
        return escaped.toString();
    }

    private static void escape(StringBuilder escaped, int codePoint) {
        switch (codePoint) {
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\t' -> escaped.append("\\t");
            default -> {
                for (final char unit : Character.toChars(codePoint)) {
                    escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            }
        }
    }
}
