package org.peregrine.bench.floor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes that are always the same, except for the ten digits of an id. */
final class FixedAnswer {
    /** Text before the digits, in the requests and in the answer. */
    static final String ID = "\"id\":";

    private static final int ID_DIGITS = 10;

    private final ByteBuffer bytes;
    private final int idOffset;

    FixedAnswer(String text) {
        final byte[] encoded = text.getBytes(StandardCharsets.ISO_8859_1);
        idOffset = text.indexOf(ID) + ID.length();
        bytes = ByteBuffer.allocateDirect(encoded.length).put(encoded);
    }

    int length() {
        return bytes.capacity();
    }

    /** The answer to a request; valid until the next call. */
    ByteBuffer withIdOf(ByteBuffer request, int requestIdOffset) {
        bytes.put(idOffset, request, requestIdOffset, ID_DIGITS);
        return bytes.clear();
    }
}
