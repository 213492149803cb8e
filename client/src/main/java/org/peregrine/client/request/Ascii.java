package org.peregrine.client.request;

import java.nio.charset.StandardCharsets;

/** Constant texts as bytes of the wire. */
public final class Ascii {
    private Ascii() {}

    /** The bytes of a text, one of each character. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
