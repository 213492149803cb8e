package org.peregrine.transports.head;

import org.agrona.DirectBuffer;
import org.peregrine.codec.http.HttpSyntax;

/** Walks the comma-separated elements of a field value. Commas in quoted strings separate nothing. */
final class FieldList {
    private FieldList() {}

    /** Index of the comma that ends the element, or of the value's end. */
    static int elementEnd(DirectBuffer buffer, int from, int to) {
        boolean quoted = false;
        for (int i = from; i < to; i++) {
            final byte b = buffer.getByte(i);
            if (b == '"') {
                quoted = !quoted;
            } else if (b == '\\' && quoted) {
                i++;
            } else if (b == ',' && !quoted) {
                return i;
            }
        }
        return to;
    }

    /** Whether one of the elements is this token, in any case; the token is given in lower case. */
    static boolean contains(DirectBuffer buffer, int from, int to, byte[] token) {
        int start = from;
        boolean found = false;
        while (start < to && !found) {
            final int end = elementEnd(buffer, start, to);
            final int first = skipSpace(buffer, start, end);
            found = HttpSyntax.equalsLower(buffer, first, lengthWithoutSpace(buffer, first, end), token);
            start = end + 1;
        }
        return found;
    }

    /** Whether no element is anything but this token, in any case; the token is given in lower case. */
    static boolean isAll(DirectBuffer buffer, int from, int to, byte[] token) {
        int start = from;
        boolean same = true;
        while (start < to && same) {
            final int end = elementEnd(buffer, start, to);
            final int first = skipSpace(buffer, start, end);
            final int length = lengthWithoutSpace(buffer, first, end);
            same = length == 0 || HttpSyntax.equalsLower(buffer, first, length, token);
            start = end + 1;
        }
        return same;
    }

    /** Whether one of the elements is this token, in the same case. */
    static boolean containsExactly(DirectBuffer buffer, int from, int to, byte[] token) {
        int start = from;
        boolean found = false;
        while (start < to && !found) {
            final int end = elementEnd(buffer, start, to);
            final int first = skipSpace(buffer, start, end);
            found = HttpSyntax.equalsExactly(buffer, first, lengthWithoutSpace(buffer, first, end), token);
            start = end + 1;
        }
        return found;
    }

    private static int lengthWithoutSpace(DirectBuffer buffer, int first, int end) {
        int last = end;
        while (last > first && HttpSyntax.isSpace(buffer.getByte(last - 1))) {
            last--;
        }
        return last - first;
    }

    static int skipSpace(DirectBuffer buffer, int from, int to) {
        int i = from;
        while (i < to && HttpSyntax.isSpace(buffer.getByte(i))) {
            i++;
        }
        return i;
    }
}
