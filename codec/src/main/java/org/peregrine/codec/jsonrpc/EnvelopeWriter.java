package org.peregrine.codec.jsonrpc;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonWriter;

/**
 * Writes what stands around a result, and whole error responses (JSON-RPC 2.0 section 5). Ids are copied as the peer
 * wrote them. Allocates nothing. One instance belongs to one thread.
 */
public final class EnvelopeWriter {
    /** The most bytes that a byte of UTF-8, or a char, takes as the content of a JSON string. */
    private static final int MAX_ESCAPE_LENGTH = 6;

    private static final byte[] BEFORE_ID = ascii("{\"jsonrpc\":\"2.0\",\"id\":");
    private static final byte[] BEFORE_RESULT = ascii(",\"result\":");
    private static final int ERROR_FRAME_LENGTH =
            ascii("{\"jsonrpc\":\"2.0\",\"id\":,\"error\":{\"code\":-2147483648,\"message\":\"\",\"data\":}}").length;

    private static final byte[] VERSION = ascii("\"2.0\"");
    private static final JsonName JSONRPC = JsonName.of("jsonrpc");
    private static final JsonName ID = JsonName.of("id");
    private static final JsonName ERROR = JsonName.of("error");
    private static final JsonName CODE = JsonName.of("code");
    private static final JsonName MESSAGE = JsonName.of("message");
    private static final JsonName DATA = JsonName.of("data");

    private final JsonWriter writer = new JsonWriter();

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
     * Room that an error never exceeds, whatever its message contains.
     *
     * @param idLength of the id in bytes.
     * @param messageLength of the message in chars.
     * @param dataLength of the data in bytes.
     * @return length in bytes.
     */
    public static int maxErrorLength(final int idLength, final int messageLength, final int dataLength) {
        return ERROR_FRAME_LENGTH + idLength + MAX_ESCAPE_LENGTH * messageLength + dataLength;
    }

    /**
     * Writes a whole error response. Without an id the member is left out, as MCP's schema allows when a request could
     * not be read.
     *
     * @param destination to write to; {@link #maxErrorLength} bytes from the index on are always enough.
     * @param index of the first byte to write.
     * @param idBuffer that holds the request's id; may be null when there is none.
     * @param idOffset of the id, of a string at its quote.
     * @param idLength of the id in bytes; 0 when there is none.
     * @param code of the error, see {@link ErrorCode}.
     * @param message of the error, one sentence; escaped here.
     * @param rawDataJson one JSON value, taken on trust; null for no data.
     * @return bytes written, or -1 when they do not fit.
     */
    public int putError(
            final UnsafeBuffer destination,
            final int index,
            final UnsafeBuffer idBuffer,
            final int idOffset,
            final int idLength,
            final int code,
            final String message,
            final byte[] rawDataJson) {
        writer.wrap(destination, index, destination.capacity()).beginObject();
        writer.name(JSONRPC).rawValue(VERSION);
        if (idLength > 0) {
            writer.name(ID).rawValue(idBuffer, idOffset, idLength);
        }
        writer.name(ERROR).beginObject();
        writer.name(CODE).value(code).name(MESSAGE).value(message);
        if (rawDataJson != null) {
            writer.name(DATA).rawValue(rawDataJson);
        }
        writer.endObject().endObject();
        return writer.overflowed() ? -1 : writer.length();
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
