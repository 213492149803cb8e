package org.peregrine.transports.head;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/** Finds the field in which a proxy names callers, in a head of checked syntax. Network thread; no allocation. */
final class ForwardedField {
    private final byte[] name;
    private final FieldLines lines = new FieldLines();
    private int offset;
    private int length;

    /** Takes the field's name in lower case. */
    ForwardedField(String name) {
        this.name = name.getBytes(StandardCharsets.US_ASCII);
    }

    /** Counts the field in a head; {@link #offset()} and {@link #length()} are of the last one's value. */
    int find(UnsafeBuffer buffer, int start, HttpHead head) {
        lines.wrap(buffer, start, head);
        int count = 0;
        while (lines.next(name)) {
            offset = lines.offset();
            length = lines.length();
            count++;
        }
        return count;
    }

    /** Whether the value can name a caller: visible ASCII and spaces between; a list of names is none. */
    boolean isName(UnsafeBuffer buffer) {
        for (int i = offset; i < offset + length; i++) {
            final byte b = buffer.getByte(i);
            if (b < ' ' || b > '~' || b == ',') {
                return false;
            }
        }
        return length > 0;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }
}
