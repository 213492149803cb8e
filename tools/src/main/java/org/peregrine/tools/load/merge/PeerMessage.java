package org.peregrine.tools.load.merge;

import java.io.IOException;
import java.net.ProtocolException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;

/**
 * An object that another process of the load has sent, whose members must be there and be what they should.
 *
 * @param value the object.
 */
public record PeerMessage(JsonValue value) {
    private static final int LONGEST_TEXT = 1_000;

    /** More is no count of a load, and the sum of all workers' could be none. */
    public static final long MAX_COUNT = 10_000_000_000_000_000L;

    /**
     * Whether there is a member.
     *
     * @param name of it.
     * @return also when it is null.
     */
    public boolean has(String name) {
        return value.member(JsonName.of(name), new JsonValue());
    }

    private JsonValue member(String name) throws IOException {
        final JsonValue member = new JsonValue();
        if (!value.member(JsonName.of(name), member)) {
            throw new ProtocolException("it does not say " + name);
        }
        return member;
    }

    /**
     * An object.
     *
     * @param name of the member.
     * @return the object.
     * @throws IOException when there is none.
     */
    public PeerMessage object(String name) throws IOException {
        final JsonValue member = member(name);
        if (!member.isObject()) {
            throw new ProtocolException(name + " is no object");
        }
        return new PeerMessage(member);
    }

    /**
     * A count.
     *
     * @param name of the member.
     * @return not negative.
     * @throws IOException when there is none.
     */
    public long count(String name) throws IOException {
        final long count = member(name).longValue(-1);
        if (count < 0 || count > MAX_COUNT) {
            throw new ProtocolException(name + " is no count");
        }
        return count;
    }

    /**
     * A number.
     *
     * @param name of the member.
     * @return NaN for null.
     * @throws IOException when there is none, or one that is measured nowhere.
     */
    public double number(String name) throws IOException {
        final JsonValue member = member(name);
        final double number = member.doubleValue(Double.NaN);
        if (!member.isNull() && !(Math.abs(number) <= MAX_COUNT)) {
            throw new ProtocolException(name + " is no number");
        }
        return number;
    }

    /**
     * A text, as far as it is of a length that is shown.
     *
     * @param name of the member.
     * @return the text; null when it is no string.
     * @throws IOException when there is none.
     */
    public String text(String name) throws IOException {
        return text(member(name));
    }

    /**
     * A text, as far as it is of a length that is shown.
     *
     * @param value any.
     * @return the text; null when it is no string.
     */
    public static String text(JsonValue value) {
        final String text = value.string();
        return text == null || text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }

    /**
     * The elements of an array.
     *
     * @param name of the member.
     * @return before the first.
     * @throws IOException when there is none.
     */
    public JsonCursor array(String name) throws IOException {
        final JsonValue member = member(name);
        if (!member.isArray()) {
            throw new ProtocolException(name + " is no array");
        }
        return new JsonCursor().wrap(member);
    }

    /**
     * Adds the times of a histogram, each as it was counted: nothing is lost by the way.
     *
     * @param name of the member, as {@link #write} writes it.
     * @param histogram of the same range and precision.
     * @throws IOException when they are none.
     */
    public void times(String name, Histogram histogram) throws IOException {
        times(array(name), histogram);
    }

    /**
     * Adds the times of a histogram.
     *
     * @param pairs values and counts in turn.
     * @param histogram of the same range and precision.
     * @throws IOException when they are none.
     */
    public static void times(JsonCursor pairs, Histogram histogram) throws IOException {
        while (pairs.next()) {
            final long nanos = pairs.value().longValue(-1);
            final long count = pairs.next() ? pairs.value().longValue(-1) : -1;
            if (nanos < 0
                    || nanos > histogram.getHighestTrackableValue()
                    || count < 1
                    || count > MAX_COUNT - histogram.getTotalCount()) {
                throw new ProtocolException("it sends times that are none");
            }
            histogram.recordValueWithCount(nanos, count);
        }
    }

    /**
     * Writes the times of a histogram: values and counts in turn.
     *
     * @param histogram of nanoseconds.
     * @param writer at a place for a value.
     */
    public static void write(Histogram histogram, JsonWriter writer) {
        writer.beginArray();
        for (final HistogramIterationValue step : histogram.recordedValues()) {
            writer.value(Math.min(step.getValueIteratedTo(), histogram.getHighestTrackableValue()))
                    .value(step.getCountAddedInThisIterationStep());
        }
        writer.endArray();
    }
}
