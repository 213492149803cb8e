package org.peregrine.tools.serve;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads what stands percent-encoded in URIs (RFC 3986, 2.1). */
final class PercentEncoding {
    private static final int HEX = 16;
    private static final int ESCAPE_LENGTH = 3;

    private PercentEncoding() {}

    /**
     * Reads bytes as text.
     *
     * @param encoded ASCII, every escape complete.
     * @return the text; null when its bytes are not UTF-8.
     */
    static String decode(String encoded) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(encoded)))
                    .toString();
        } catch (final CharacterCodingException otherEncoding) {
            return null;
        }
    }

    /**
     * Reads bytes.
     *
     * @param encoded ASCII, every escape complete.
     * @return the bytes, whatever they mean.
     */
    static byte[] bytes(String encoded) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int i = 0;
        while (i < encoded.length()) {
            final boolean isEscape = encoded.charAt(i) == '%';
            bytes.write(
                    isEscape ? Integer.parseInt(encoded.substring(i + 1, i + ESCAPE_LENGTH), HEX) : encoded.charAt(i));
            i += isEscape ? ESCAPE_LENGTH : 1;
        }
        return bytes.toByteArray();
    }
}
