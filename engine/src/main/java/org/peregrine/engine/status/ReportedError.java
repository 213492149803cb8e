package org.peregrine.engine.status;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.engine.log.LogText;

/**
 * An error that something beside the engine reports in its own words, such as the driver of a transport.
 *
 * @param source name of the transport.
 * @param text one printable line, of at most {@link #MAX_TEXT} characters.
 * @param count of occurrences.
 * @param firstMs time of the first, milliseconds since 1970.
 * @param lastMs time of the last, milliseconds since 1970.
 */
public record ReportedError(String source, String text, long count, long firstMs, long lastMs) {
    /** Characters of a text. */
    public static final int MAX_TEXT = 240;

    /** Errors that are shown of an engine; the source's own counters have the others. */
    public static final int MAX_ERRORS = 32;

    /** Escapes and bounds the text. */
    public ReportedError {
        source = bounded(source);
        text = bounded(text);
    }

    private static String bounded(String text) {
        final String line = LogText.printable(text);
        if (line.length() <= MAX_TEXT) {
            return line;
        }
        final int end = MAX_TEXT - 1;
        return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    /**
     * Joins errors of one text, and keeps the latest.
     *
     * @param reported by several sources, in any order.
     * @return at most {@link #MAX_ERRORS}, no two of the same source and text, the latest first.
     */
    public static List<ReportedError> distinct(List<ReportedError> reported) {
        final Map<List<String>, ReportedError> joined = new LinkedHashMap<>();
        for (final ReportedError error : reported) {
            joined.merge(List.of(error.source, error.text), error, ReportedError::plus);
        }
        return joined.values().stream()
                .sorted(Comparator.comparingLong(ReportedError::lastMs).reversed())
                .limit(MAX_ERRORS)
                .toList();
    }

    private ReportedError plus(ReportedError more) {
        return new ReportedError(
                source, text, count + more.count, Math.min(firstMs, more.firstMs), Math.max(lastMs, more.lastMs));
    }
}
