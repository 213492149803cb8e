package org.peregrine.client;

import java.nio.charset.StandardCharsets;

/** Constant texts as bytes of the wire. */
final class Ascii {
    private Ascii() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
