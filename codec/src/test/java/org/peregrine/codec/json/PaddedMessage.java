package org.peregrine.codec.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Messages in buffers that end with the padding: in tests Agrona checks bounds, so whatever reads further fails. The padding after the 0 is
 * what a neighbour could have left there.
 */
public final class PaddedMessage {
    private PaddedMessage() {}

    public static UnsafeBuffer of(final byte[] message) {
        final byte[] bytes = Arrays.copyOf(message, message.length + JsonScanner.PADDING);
        Arrays.fill(bytes, message.length + 1, bytes.length, (byte) '"');
        return new UnsafeBuffer(bytes);
    }

    public static UnsafeBuffer of(final String message) {
        return of(message.getBytes(StandardCharsets.UTF_8));
    }

    /** The length of what {@link #of} was given. */
    public static int length(final UnsafeBuffer padded) {
        return padded.capacity() - JsonScanner.PADDING;
    }

    /** A value that the scanner accepted. */
    public static JsonValue value(final byte[] message) {
        final UnsafeBuffer buffer = of(message);
        final JsonScanner scanner = new JsonScanner(64);
        final JsonError error =
                scanner.scan(buffer, 0, message.length, (depth, name, length, escaped, type, value, valueLength) -> {});
        if (error != JsonError.NONE) {
            throw new AssertionError(error + " at " + scanner.errorOffset());
        }
        return new JsonValue().wrap(buffer, scanner.rootOffset(), scanner.rootLength());
    }

    public static JsonValue value(final String message) {
        return value(message.getBytes(StandardCharsets.UTF_8));
    }
}
