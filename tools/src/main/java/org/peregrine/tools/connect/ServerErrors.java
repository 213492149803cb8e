package org.peregrine.tools.connect;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;

/** Finds the error in what is no valid message only because its id is null: other servers answer so. One thread. */
final class ServerErrors {
    private static final int MAX_DEPTH = 512;
    private static final JsonName ERROR = JsonName.of("error");

    private final JsonScanner scanner = new JsonScanner(MAX_DEPTH);

    /** The error object as it stands there; null when there is none. A 0 stands behind the bytes. */
    String find(UnsafeBuffer buffer, int offset, int length) {
        final JsonError fault = scanner.scan(
                buffer, offset, length, (depth, name, nameLength, escaped, type, value, valueLength) -> {});
        if (fault != JsonError.NONE) {
            return null;
        }
        final JsonValue error = new JsonValue();
        final JsonValue message = new JsonValue().wrap(buffer, offset, length);
        return message.isObject() && message.member(ERROR, error) && error.isObject() ? error.toString() : null;
    }
}
