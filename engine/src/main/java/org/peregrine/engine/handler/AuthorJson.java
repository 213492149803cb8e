package org.peregrine.engine.handler;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonEscapes;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonWriter;

/** JSON that authors write as text. It is checked, and put on one line, as transports that frame by lines need it. */
final class AuthorJson {
    private AuthorJson() {}

    /** Checks a text; throws IllegalArgumentException when it is not one JSON value. */
    static byte[] checked(String what, String json) {
        // Between JSON values a line break is white space, and inside a string it cannot stand.
        final byte[] line = JsonEscapes.encode(json.replace('\n', ' ').replace('\r', ' '));
        final UnsafeBuffer padded = new UnsafeBuffer(Arrays.copyOf(line, line.length + JsonScanner.PADDING));
        final JsonError error = new JsonScanner(JsonWriter.MAX_DEPTH)
                .scan(padded, 0, line.length, (depth, name, nameLength, escaped, type, value, length) -> {});
        if (error != JsonError.NONE) {
            throw new IllegalArgumentException(what + " is not JSON: " + error.message());
        }
        return line;
    }
}
