package org.peregrine.tools.chaos.caller;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Elements of ASN.1 as certificates have them. Source: ITU-T X.690, 8 and 10. */
final class Der {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int UTF8_STRING = 0x0c;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    /** A constructed element that its context numbers. */
    static final int CONTEXT = 0xa0;

    private static final int SHORT_LENGTH = 0x80;
    private static final int BASE = 0x80;
    private static final int ROOTS = 40;

    private Der() {}

    /** An element of a tag, with these contents one behind the other. */
    static byte[] element(int tag, byte[]... contents) {
        final ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (final byte[] part : contents) {
            content.writeBytes(part);
        }
        final ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (content.size() < SHORT_LENGTH) {
            element.write(content.size());
        } else {
            final byte[] length = BigInteger.valueOf(content.size()).toByteArray();
            final int first = length[0] == 0 ? 1 : 0;
            element.write(SHORT_LENGTH | length.length - first);
            element.write(length, first, length.length - first);
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }

    static byte[] sequence(byte[]... contents) {
        return element(SEQUENCE, contents);
    }

    static byte[] text(int tag, String text) {
        return element(tag, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bits, a whole number of bytes of them. */
    static byte[] bits(byte[] bytes) {
        return element(BIT_STRING, new byte[1], bytes);
    }

    /** An identifier, as 2, 5, 29, 19. */
    static byte[] identifier(int... numbers) {
        final ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(ROOTS * numbers[0] + numbers[1]);
        for (int i = 2; i < numbers.length; i++) {
            writeBase128(content, numbers[i]);
        }
        return element(OBJECT_IDENTIFIER, content.toByteArray());
    }

    private static void writeBase128(ByteArrayOutputStream out, int number) {
        int shift = 28;
        while (shift > 0 && number >>> shift == 0) {
            shift -= 7;
        }
        for (; shift > 0; shift -= 7) {
            out.write(BASE | (number >>> shift) % BASE);
        }
        out.write(number % BASE);
    }
}
