package org.peregrine.client.aeron;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.EnvelopeDecoder;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.jsonrpc.MessageKind;

/**
 * A message that no term can carry, and the errors in its place.
 *
 * @param answer for its sender: an error for each request, or one without an id; null when it is a response.
 * @param reply for the server, which waits for this response; null when it is none.
 */
record LongMessage(UnsafeBuffer answer, UnsafeBuffer reply) {
    private static final int MAX_DEPTH = 512;

    /** Decodes a copy of the message. */
    static LongMessage of(DirectBuffer message, int offset, int length, int maxBytes) {
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[length + JsonScanner.PADDING]);
        copy.putBytes(0, message, offset, length);
        final String reason =
                "Message exceeds the size limit: it has " + length + " bytes, and the connection carries " + maxBytes;
        final EnvelopeDecoder decoder = new EnvelopeDecoder(MAX_DEPTH);
        final Envelope envelope = new Envelope();
        if (decoder.decode(copy, 0, length, envelope)) {
            return switch (envelope.kind()) {
                case RESPONSE -> new LongMessage(null, error(id(envelope), ErrorCode.INTERNAL_ERROR, reason));
                case REQUEST -> new LongMessage(error(id(envelope), ErrorCode.INVALID_REQUEST, reason), null);
                default -> new LongMessage(error(null, ErrorCode.INVALID_REQUEST, reason), null);
            };
        }
        final List<String> ids = decoder.isBatch() ? requests(copy, length, decoder) : List.of();
        if (ids.isEmpty()) {
            return new LongMessage(error(null, ErrorCode.INVALID_REQUEST, reason), null);
        }
        return new LongMessage(
                bytes(ids.stream()
                        .map(id -> text(id, ErrorCode.INVALID_REQUEST, reason))
                        .collect(Collectors.joining(",", "[", "]"))),
                null);
    }

    /** The ids of a batch's requests. */
    private static List<String> requests(UnsafeBuffer copy, int length, EnvelopeDecoder decoder) {
        int start = 0;
        while (copy.getByte(start) != '[') {
            start++;
        }
        final List<String> ids = new ArrayList<>();
        final JsonCursor cursor = new JsonCursor().wrap(new JsonValue().wrap(copy, start, length - start));
        while (cursor.next()) {
            final byte[] bytes = cursor.value().bytes();
            final UnsafeBuffer element = new UnsafeBuffer(new byte[bytes.length + JsonScanner.PADDING]);
            element.putBytes(0, bytes);
            final Envelope envelope = new Envelope();
            if (decoder.decode(element, 0, bytes.length, envelope) && envelope.kind() == MessageKind.REQUEST) {
                ids.add(id(envelope));
            }
        }
        return ids;
    }

    private static String id(Envelope envelope) {
        return envelope.buffer().getStringWithoutLengthUtf8(envelope.idOffset(), envelope.idLength());
    }

    private static UnsafeBuffer error(String id, ErrorCode code, String reason) {
        return bytes(text(id, code, reason));
    }

    private static String text(String id, ErrorCode code, String reason) {
        return "{\"jsonrpc\":\"2.0\"," + (id == null ? "" : "\"id\":" + id + ",") + "\"error\":{\"code\":" + code.code()
                + ",\"message\":\"" + reason + "\"}}";
    }

    private static UnsafeBuffer bytes(String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }
}
