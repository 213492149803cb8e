package org.peregrine.client.request;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonType;
import org.peregrine.codec.json.QuotedText;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.EnvelopeDecoder;

/**
 * A request, put together of a caller's JSON: an object that is checked by itself, so that nothing in it can end it and
 * become another part of the message, and written on one line, as the transports by lines need it.
 */
public final class RequestText {
    private static final int MAX_DEPTH = 64;

    private RequestText() {}

    /**
     * Checks an object.
     *
     * @param json of the caller.
     * @param what it is, for the message.
     * @return it on one line.
     * @throws IllegalArgumentException when it is no object, or more than one.
     */
    public static String object(String json, String what) {
        final byte[] bytes =
                Objects.requireNonNull(json, what + ": none are {}").getBytes(StandardCharsets.UTF_8);
        final JsonScanner scanner = new JsonScanner(MAX_DEPTH);
        final JsonError error = scanner.scan(
                padded(bytes), 0, bytes.length, (depth, name, nameLength, escaped, type, value, valueLength) -> {});
        if (error != JsonError.NONE) {
            throw new IllegalArgumentException("The " + what + " are no JSON object: " + error.message());
        }
        if (scanner.rootType() != JsonType.OBJECT) {
            throw new IllegalArgumentException("The " + what + " are no JSON object: " + json);
        }
        // White space between tokens: a string has no line ends but escaped ones.
        return json.strip().replace('\n', ' ').replace('\r', ' ');
    }

    /**
     * Writes a request.
     *
     * @param method of visible ASCII.
     * @param params as {@link #object} gives them.
     * @param id of the request.
     * @param meta the object that describes the client; empty for none.
     * @return the message.
     * @throws IllegalArgumentException when the method has other characters.
     */
    public static byte[] of(String method, String params, long id, String meta) {
        if (!method.chars().allMatch(c -> c > ' ' && c < 0x7F) || method.isEmpty()) {
            throw new IllegalArgumentException("A method has visible ASCII characters only: " + QuotedText.of(method));
        }
        final String rest = params.substring(1).stripLeading();
        final String member = meta.isEmpty() ? "" : "\"_meta\":" + meta + (rest.startsWith("}") ? "" : ",");
        return ("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":" + QuotedText.of(method) + ",\"params\":{" + member
                        + rest + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a request back.
     *
     * @param message as {@link #of} gives it.
     * @return its parts.
     */
    public static Envelope envelope(byte[] message) {
        final Envelope envelope = new Envelope();
        final EnvelopeDecoder decoder = new EnvelopeDecoder(MAX_DEPTH + 2);
        if (!decoder.decode(padded(message), 0, message.length, envelope)) {
            throw new IllegalArgumentException("This is no request: " + decoder.reason());
        }
        return envelope;
    }

    private static UnsafeBuffer padded(byte[] bytes) {
        final UnsafeBuffer padded = new UnsafeBuffer(new byte[bytes.length + JsonScanner.PADDING]);
        padded.putBytes(0, bytes);
        return padded;
    }
}
