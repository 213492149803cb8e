package org.peregrine.engine.limit;

import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rate of requests, as of a token bucket: it holds {@code burst} requests when it is full, and is refilled with
 * {@code permits} in each period. In any time {@code t} it grants at most {@code t / period * permits + burst}.
 *
 * @param permits granted in a period, at least 1.
 * @param periodNs the period, in nanoseconds, at least one for each permit.
 * @param burst granted at once, at least 1.
 */
public record Rate(int permits, long periodNs, int burst) {
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8})/([smh])(?::([1-9][0-9]{0,8}))?");
    private static final long MAX_PERIOD_NS = TimeUnit.HOURS.toNanos(1);
    private static final long MAX_FILL_NS = TimeUnit.DAYS.toNanos(365);

    /** Checks the parts: a wrong one is an {@link IllegalArgumentException}. */
    public Rate {
        if (permits < 1 || burst < 1) {
            throw new IllegalArgumentException("A rate grants at least 1 request, and at least 1 at once");
        }
        if (periodNs < permits || periodNs > MAX_PERIOD_NS) {
            throw new IllegalArgumentException("A rate's period is at most an hour, and a nanosecond for each request");
        }
        if (burst > MAX_FILL_NS / intervalNs(periodNs, permits)) {
            throw new IllegalArgumentException("A burst of " + burst + " takes more than a year to be granted again");
        }
    }

    /**
     * A rate whose burst is what a second grants.
     *
     * @param requests at least 1.
     * @return the rate.
     */
    public static Rate perSecond(int requests) {
        return new Rate(requests, TimeUnit.SECONDS.toNanos(1), requests);
    }

    /**
     * A rate whose burst is what a minute grants.
     *
     * @param requests at least 1.
     * @return the rate.
     */
    public static Rate perMinute(int requests) {
        return new Rate(requests, TimeUnit.MINUTES.toNanos(1), requests);
    }

    /**
     * Reads a rate.
     *
     * @param text {@code N/s}, {@code N/m} or {@code N/h}, and if wanted a colon and the burst: {@code 10/s:50}.
     * @return the rate; its burst is N unless it is said.
     * @throws IllegalArgumentException when the text is anything else.
     */
    public static Rate parse(String text) {
        final Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not a rate such as 10/s, 10/s:50, 30/m or 100/h: " + text);
        }
        final int permits = Integer.parseInt(matcher.group(1));
        final long periodNs = switch (matcher.group(2)) {
            case "s" -> TimeUnit.SECONDS.toNanos(1);
            case "m" -> TimeUnit.MINUTES.toNanos(1);
            default -> MAX_PERIOD_NS;
        };
        return new Rate(permits, periodNs, matcher.group(3) == null ? permits : Integer.parseInt(matcher.group(3)));
    }

    /**
     * Sets the burst.
     *
     * @param requests granted at once, at least 1.
     * @return a copy.
     */
    public Rate withBurst(int requests) {
        return new Rate(permits, periodNs, requests);
    }

    /** Time in which one request is granted, rounded up: never more than the rate. */
    long intervalNs() {
        return intervalNs(periodNs, permits);
    }

    private static long intervalNs(long periodNs, int permits) {
        return (periodNs + permits - 1) / permits;
    }

    /** Text that {@link #parse} reads, for a period that it knows. */
    @Override
    public String toString() {
        final String unit = periodNs == MAX_PERIOD_NS ? "h" : periodNs == TimeUnit.MINUTES.toNanos(1) ? "m" : "s";
        return permits + "/" + unit + (burst == permits ? "" : ":" + burst);
    }
}
