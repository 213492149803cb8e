package org.peregrine.transports.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Changes elements of DER and has the lengths around them right again. Source: X.690, 8.1. */
final class DerElements {
    static final int OCTET_STRING = 0x04;
    static final int UTF8_STRING = 0x0c;
    static final int SEQUENCE = 0x30;

    private static final int CONSTRUCTED = 0x20;

    private DerElements() {}

    /** An element with a content; several elements one behind another are a content, too. */
    static byte[] element(int tag, byte[] content) {
        final ByteBuffer bytes = ByteBuffer.allocate(6 + content.length).put((byte) tag);
        if (content.length < 0x80) {
            bytes.put((byte) content.length);
        } else {
            bytes.put((byte) 0x84).putInt(content.length);
        }
        bytes.put(content);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    /** An element inside another of its kind, and so on. */
    static byte[] nested(int tag, int depth) {
        final boolean isShort = 4 * depth < 1 << 16;
        final int head = isShort ? 4 : 6;
        final ByteBuffer bytes = ByteBuffer.allocate(head * depth);
        while (bytes.hasRemaining()) {
            bytes.put((byte) (tag | CONSTRUCTED)).put((byte) (isShort ? 0x82 : 0x84));
            if (isShort) {
                bytes.putShort((short) (bytes.remaining() - 2));
            } else {
                bytes.putInt(bytes.remaining() - 4);
            }
        }
        return bytes.array();
    }

    /** A certificate or key whose first octet string is nested: who reads it calls itself as often. */
    static byte[] withNested(byte[] elements, int depth) {
        final boolean[] done = {false};
        return changed(elements, element -> {
            if (done[0] || element[0] != OCTET_STRING) {
                return element;
            }
            done[0] = true;
            return nested(OCTET_STRING, depth);
        });
    }

    /** The elements with changes; one that stays as it is is searched for others. */
    static byte[] changed(byte[] elements, UnaryOperator<byte[]> change) {
        final ByteArrayOutputStream output = new ByteArrayOutputStream(elements.length);
        for (int at = 0; at < elements.length; ) {
            final int form = elements[at + 1];
            int start = at + 2;
            int length = form;
            if (form < 0) {
                length = 0;
                for (int i = 0; i < (form & 0x7f); i++) {
                    length = (length << 8) | (elements[start++] & 0xff);
                }
            }
            final byte[] element = Arrays.copyOfRange(elements, at, start + length);
            final byte[] other = change.apply(element);
            if (Arrays.equals(other, element) && (element[0] & CONSTRUCTED) != 0) {
                output.writeBytes(
                        element(element[0], changed(Arrays.copyOfRange(elements, start, start + length), change)));
            } else {
                output.writeBytes(other);
            }
            at = start + length;
        }
        return output.toByteArray();
    }

    /** One element is gone, stands there twice, is of another kind, or has a content of chance. */
    static byte[] damaged(Random random, byte[] elements) {
        final int[] countdown = {0};
        changed(elements, element -> {
            countdown[0]++;
            return element;
        });
        countdown[0] = random.nextInt(countdown[0]);
        return changed(elements, element -> {
            if (countdown[0]-- != 0) {
                return element;
            }
            return switch (random.nextInt(5)) {
                case 0 -> new byte[0];
                case 1 ->
                    ByteBuffer.allocate(2 * element.length)
                            .put(element)
                            .put(element)
                            .array();
                case 2 -> {
                    final byte[] other = element.clone();
                    other[0] = (byte) random.nextInt(256);
                    yield other;
                }
                case 3 -> nested(element[0], 1 + random.nextInt(2_000));
                default -> {
                    final byte[] content = new byte[random.nextInt(300)];
                    random.nextBytes(content);
                    yield element(element[0], content);
                }
            };
        });
    }
}
