package org.peregrine.codec.jsonrpc;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonWriter;

/**
 * Writes what every message has: its version, its id, the frame of its result or error (JSON-RPC 2.0). Ids are copied
 * as the peer wrote them. Allocates nothing. Any thread.
 */
public final class EnvelopeWriter {
    private static final byte[] BEFORE_ID = ascii("{\"jsonrpc\":\"2.0\",\"id\":");
    private static final byte[] BEFORE_RESULT = ascii(",\"result\":");
    private static final byte[] VERSION = ascii("\"2.0\"");
    private static final JsonName JSONRPC = JsonName.of("jsonrpc");
    private static final JsonName ID = JsonName.of("id");
    private static final JsonName ERROR = JsonName.of("error");
    private static final JsonName CODE = JsonName.of("code");
    private static final JsonName MESSAGE = JsonName.of("message");

    /** A writer. */
    public EnvelopeWriter() {}

    /**
     * Bytes that {@link #putResultPrefix} writes.
     *
     * @param idLength of the request's id as it stands in the request.
     * @return length in bytes; at most 32 more than the id.
     */
    public int resultPrefixLength(final int idLength) {
        return BEFORE_ID.length + idLength + BEFORE_RESULT.length;
    }

    /**
     * Writes all of a response that stands before its result. To put it before a result that is already written, the
     * caller begins {@link #resultPrefixLength} bytes before it.
     *
     * @param destination to write to.
     * @param index of the first byte to write.
     * @param idBuffer that holds the request's id.
     * @param idOffset of the id, of a string at its quote.
     * @param idLength of the id in bytes, at least 1.
     * @return bytes written.
     * @throws IndexOutOfBoundsException when the caller left too little room.
     */
    public int putResultPrefix(
            final UnsafeBuffer destination,
            final int index,
            final UnsafeBuffer idBuffer,
            final int idOffset,
            final int idLength) {
        final int length = resultPrefixLength(idLength);
        requireRoom(destination, index, length);
        final int idIndex = index + BEFORE_ID.length;
        destination.putBytes(index, BEFORE_ID);
        destination.putBytes(idIndex, idBuffer, idOffset, idLength);
        destination.putBytes(idIndex + idLength, BEFORE_RESULT);
        return length;
    }

    /**
     * Begins any message on a writer of the caller's: an object with its version.
     *
     * @param writer positioned at a value.
     * @return the writer, where the next member may stand.
     */
    public static JsonWriter begin(final JsonWriter writer) {
        return writer.beginObject().name(JSONRPC).rawValue(VERSION);
    }

    /**
     * Begins a response. Without an id the member is left out, as MCP's schema allows when a request could not be read.
     *
     * @param writer positioned at a value.
     * @param idBuffer that holds the request's id; may be null when there is none.
     * @param idOffset of the id, of a string at its quote.
     * @param idLength of the id in bytes; 0 when there is none.
     * @return the writer, where {@code result} or {@code error} may stand.
     */
    public static JsonWriter beginResponse(
            final JsonWriter writer, final UnsafeBuffer idBuffer, final int idOffset, final int idLength) {
        begin(writer);
        return idLength > 0 ? writer.name(ID).rawValue(idBuffer, idOffset, idLength) : writer;
    }

    /**
     * Begins the error of a response.
     *
     * @param writer after {@link #beginResponse}.
     * @param code of the error, see {@link ErrorCode}.
     * @return the writer, where the message has to stand: one sentence; then the caller ends two objects.
     */
    public static JsonWriter beginError(final JsonWriter writer, final int code) {
        return writer.name(ERROR).beginObject().name(CODE).value(code).name(MESSAGE);
    }

    private static void requireRoom(final UnsafeBuffer destination, final int index, final int length) {
        if (index < 0 || length > destination.capacity() - index) {
            throw new IndexOutOfBoundsException(
                    length + " bytes at " + index + " exceed the capacity " + destination.capacity());
        }
    }

    private static byte[] ascii(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
