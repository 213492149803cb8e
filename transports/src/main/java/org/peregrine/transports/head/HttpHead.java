package org.peregrine.transports.head;

import java.util.Arrays;

/**
 * The head of one request, as spans relative to the head's first byte. Filled by {@link HttpRequestParser}, owned
 * by whoever parses, reused from request to request.
 */
public final class HttpHead {
    /** {@link #contentLength}: the field is absent. */
    public static final int ABSENT = -1;

    /** {@link #contentLength}: more than any limit. */
    public static final int HUGE = Integer.MAX_VALUE;

    private static final int FIELDS = HttpField.values().length;

    HttpMethod method = HttpMethod.UNKNOWN;
    int length;
    int targetOffset;
    int pathLength;
    int queryLength;
    int authorityOffset;
    int authorityLength;
    boolean asterisk;
    boolean encoded;
    int fieldsOffset;
    int contentLength;
    boolean chunked;
    boolean closing;
    boolean version10;
    boolean acceptsJson;
    boolean acceptsStream;
    int parametersOffset;
    int parametersEnd;
    boolean upgrading;
    boolean upgradesToWebSocket;
    boolean offersMcp;

    private final int[] offsets = new int[FIELDS];
    private final int[] lengths = new int[FIELDS];

    /** Creates an empty head. */
    public HttpHead() {}

    void reset() {
        method = HttpMethod.UNKNOWN;
        length = 0;
        targetOffset = 0;
        pathLength = 0;
        queryLength = 0;
        authorityOffset = 0;
        authorityLength = 0;
        asterisk = false;
        encoded = false;
        fieldsOffset = 0;
        contentLength = ABSENT;
        chunked = false;
        closing = false;
        version10 = false;
        acceptsJson = false;
        acceptsStream = false;
        parametersOffset = ABSENT;
        parametersEnd = 0;
        upgrading = false;
        upgradesToWebSocket = false;
        offersMcp = false;
        Arrays.fill(offsets, ABSENT);
    }

    /** Takes everything from another head. */
    void copy(HttpHead other) {
        method = other.method;
        length = other.length;
        targetOffset = other.targetOffset;
        pathLength = other.pathLength;
        queryLength = other.queryLength;
        authorityOffset = other.authorityOffset;
        authorityLength = other.authorityLength;
        asterisk = other.asterisk;
        encoded = other.encoded;
        fieldsOffset = other.fieldsOffset;
        contentLength = other.contentLength;
        chunked = other.chunked;
        closing = other.closing;
        version10 = other.version10;
        acceptsJson = other.acceptsJson;
        acceptsStream = other.acceptsStream;
        parametersOffset = other.parametersOffset;
        parametersEnd = other.parametersEnd;
        upgrading = other.upgrading;
        upgradesToWebSocket = other.upgradesToWebSocket;
        offersMcp = other.offersMcp;
        System.arraycopy(other.offsets, 0, offsets, 0, FIELDS);
        System.arraycopy(other.lengths, 0, lengths, 0, FIELDS);
    }

    void target(int offset, int path, int query) {
        targetOffset = offset;
        pathLength = path;
        queryLength = query;
    }

    void parameter(int line, int end) {
        parametersOffset = parametersOffset == ABSENT ? line : parametersOffset;
        parametersEnd = end;
    }

    void field(HttpField field, int offset, int lengthBytes) {
        offsets[field.ordinal()] = offset;
        lengths[field.ordinal()] = lengthBytes;
    }

    /**
     * The request's method.
     *
     * @return {@link HttpMethod#UNKNOWN} for any other.
     */
    public HttpMethod method() {
        return method;
    }

    /**
     * Length of the head, its empty line included.
     *
     * @return bytes.
     */
    public int length() {
        return length;
    }

    /**
     * Start of the request's target.
     *
     * @return bytes from the head's first.
     */
    public int targetOffset() {
        return targetOffset;
    }

    /**
     * Length of the target's path, without its query.
     *
     * @return bytes.
     */
    public int pathLength() {
        return pathLength;
    }

    /**
     * Start of the target's query, behind its question mark.
     *
     * @return bytes from the head's first; meaningful when there is a query.
     */
    public int queryOffset() {
        return targetOffset + pathLength + 1;
    }

    /**
     * Length of the target's query.
     *
     * @return bytes; 0 when there is none.
     */
    public int queryLength() {
        return queryLength;
    }

    /**
     * Start of the lines of the header fields.
     *
     * @return bytes from the head's first.
     */
    public int fieldsOffset() {
        return fieldsOffset;
    }

    /**
     * Length of those lines, their ends included.
     *
     * @return bytes; the empty line that ends the head is not one of them.
     */
    public int fieldsLength() {
        return length - 2 - fieldsOffset;
    }

    /**
     * Whether one of the fields' names begins with {@code Mcp-Param-}.
     *
     * @return true when there is such a field.
     */
    public boolean hasParameters() {
        return parametersOffset != ABSENT;
    }

    /**
     * Start of the line of the first of these fields.
     *
     * @return bytes from the head's first; meaningful when there is one.
     */
    public int parametersOffset() {
        return parametersOffset;
    }

    /**
     * Length of the lines from the first to the last of these fields, their ends included.
     *
     * @return bytes; meaningful when there is one.
     */
    public int parametersLength() {
        return parametersEnd - parametersOffset;
    }

    /**
     * Whether the target is the server itself: {@code OPTIONS *}.
     *
     * @return false for a path.
     */
    public boolean isAsterisk() {
        return asterisk;
    }

    /**
     * Whether the body is said to be encoded: Content-Encoding names anything but {@code identity}.
     *
     * @return false also when the field is absent.
     */
    public boolean encoded() {
        return encoded;
    }

    /**
     * Value of Content-Length.
     *
     * @return bytes, {@link #ABSENT} or {@link #HUGE}.
     */
    public int contentLength() {
        return contentLength;
    }

    /**
     * Whether the body comes in chunks.
     *
     * @return true when Transfer-Encoding says so.
     */
    public boolean chunked() {
        return chunked;
    }

    /**
     * Whether the connection ends after this request.
     *
     * @return true when Connection or the version says so.
     */
    public boolean closing() {
        return closing;
    }

    /**
     * Whether the request speaks HTTP/1.0.
     *
     * @return false for HTTP/1.1.
     */
    public boolean version10() {
        return version10;
    }

    /**
     * Whether Accept admits JSON.
     *
     * @return false also when the field is absent.
     */
    public boolean acceptsJson() {
        return acceptsJson;
    }

    /**
     * Whether Accept admits an event stream.
     *
     * @return false also when the field is absent.
     */
    public boolean acceptsStream() {
        return acceptsStream;
    }

    /**
     * Whether the request asks for WebSocket.
     *
     * @return true when Connection holds {@code upgrade} and Upgrade holds {@code websocket}.
     */
    public boolean asksForWebSocket() {
        return upgrading && upgradesToWebSocket;
    }

    /**
     * Whether the subprotocol {@code mcp} is among those that Sec-WebSocket-Protocol offers.
     *
     * @return false also when the field is absent.
     */
    public boolean offersMcp() {
        return offersMcp;
    }

    /**
     * Whether a field is present.
     *
     * @param field to read.
     * @return true when its span is known.
     */
    public boolean has(HttpField field) {
        return offsets[field.ordinal()] != ABSENT;
    }

    /**
     * Start of a field's value; of a list that came in several fields, the last one's.
     *
     * @param field to read.
     * @return bytes from the head's first; {@link #ABSENT} when the field is.
     */
    public int offset(HttpField field) {
        return offsets[field.ordinal()];
    }

    /**
     * Length of a field's value, without white space around it.
     *
     * @param field to read; must be present.
     * @return bytes.
     */
    public int length(HttpField field) {
        return lengths[field.ordinal()];
    }

    /**
     * Whether anything follows the head.
     *
     * @return true when a body does.
     */
    public boolean hasBody() {
        return chunked || contentLength > 0;
    }
}
