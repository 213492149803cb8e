package org.peregrine.transports.tcp;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonType;
import org.peregrine.codec.json.MemberHandler;

/**
 * Classifies the lines of a peer that has not sent a message yet. Anything that a browser, a health check or a TLS
 * client can be made to send to this port begins with bytes that are no JSON, and nothing after them may be executed.
 * One for each endpoint and shard.
 */
final class FirstLine {
    /** A line's kind. */
    enum Kind {
        /** An object or an array of JSON: the peer speaks the protocol. */
        MESSAGE,
        /** Another value of JSON, which is no message but harmless. */
        VALUE,
        /** A request line of HTTP: a method, a target and a version. */
        HTTP,
        /** No JSON. */
        OTHER
    }

    private static final String HTTP_MARK = " HTTP/1.";
    private static final MemberHandler IGNORE = (depth, name, nameLength, escaped, type, value, valueLength) -> {};

    private final JsonScanner scanner;

    FirstLine(int maxDepth) {
        scanner = new JsonScanner(maxDepth);
    }

    /**
     * Classifies a line.
     *
     * @param buffer holds it, with writable padding behind it; the byte after the line is changed and restored.
     * @param start index of its first byte.
     * @param length in bytes, without its end.
     */
    Kind classify(UnsafeBuffer buffer, int start, int length) {
        if (isRequestLine(buffer, start, length)) {
            return Kind.HTTP;
        }
        final int end = start + length;
        final byte following = buffer.getByte(end);
        buffer.putByte(end, (byte) 0);
        final JsonError error = scanner.scan(buffer, start, length, IGNORE);
        buffer.putByte(end, following);
        if (error != JsonError.NONE) {
            return Kind.OTHER;
        }
        final JsonType type = scanner.rootType();
        return type == JsonType.OBJECT || type == JsonType.ARRAY ? Kind.MESSAGE : Kind.VALUE;
    }

    private static boolean isRequestLine(UnsafeBuffer buffer, int start, int length) {
        final int mark = start + length - HTTP_MARK.length() - 1;
        if (mark <= start || !isToken(buffer.getByte(start))) {
            return false;
        }
        for (int i = 0; i < HTTP_MARK.length(); i++) {
            if (buffer.getByte(mark + i) != HTTP_MARK.charAt(i)) {
                return false;
            }
        }
        int i = start;
        while (isToken(buffer.getByte(i))) {
            i++;
        }
        return buffer.getByte(i) == ' ';
    }

    /** RFC 9110, 5.6.2. */
    private static boolean isToken(byte b) {
        return (b >= 'A' && b <= 'Z')
                || (b >= 'a' && b <= 'z')
                || (b >= '0' && b <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(b) >= 0;
    }

    /** Whether a line that begins so may still be worth waiting for: JSON, white space, or a request line of HTTP. */
    static boolean isPlausible(byte first) {
        return isToken(first) || "{[\" \t\r".indexOf(first) >= 0;
    }
}
