package org.peregrine.transports.http;

import java.util.Arrays;

/**
 * What one request's head says, as spans relative to the head's first byte. Belongs to a connection and is reused for
 * its requests.
 */
final class HttpHead {
    /** {@link #contentLength}: the field is absent. */
    static final int ABSENT = -1;

    /** {@link #contentLength}: more than any limit. */
    static final int HUGE = Integer.MAX_VALUE;

    private static final int FIELDS = HttpField.values().length;

    HttpMethod method = HttpMethod.UNKNOWN;
    int length;
    int targetOffset;
    int pathLength;
    int contentLength;
    boolean chunked;
    boolean closing;
    boolean version10;
    boolean acceptsJson;

    private final int[] offsets = new int[FIELDS];
    private final int[] lengths = new int[FIELDS];

    void reset() {
        method = HttpMethod.UNKNOWN;
        length = 0;
        targetOffset = 0;
        pathLength = 0;
        contentLength = ABSENT;
        chunked = false;
        closing = false;
        version10 = false;
        acceptsJson = false;
        Arrays.fill(offsets, ABSENT);
    }

    void field(HttpField field, int offset, int lengthBytes) {
        offsets[field.ordinal()] = offset;
        lengths[field.ordinal()] = lengthBytes;
    }

    boolean has(HttpField field) {
        return offsets[field.ordinal()] != ABSENT;
    }

    /** Where the value begins, from the head's first byte; {@link #ABSENT} when the field is. */
    int offset(HttpField field) {
        return offsets[field.ordinal()];
    }

    /** How long the value is, without white space around it. */
    int length(HttpField field) {
        return lengths[field.ordinal()];
    }

    /** Whether anything follows the head. */
    boolean hasBody() {
        return chunked || contentLength > 0;
    }
}
