package org.peregrine.engine.transport;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Header fields of a request over HTTP, or of the opening handshake of a WebSocket connection, as far as the server
 * passes them on ({@code EngineContext.passHeaders}); other transports have none. Names are compared without regard to
 * case. A field that came several times is one value, its parts joined by a comma and a space (RFC 9110, 5.3).
 *
 * <p>Of an inline call it is a view of the request's bytes, valid until the handler returns; of any other request it is
 * a copy, which may be kept. Any thread that may use the request.
 */
public class RequestHeaders {
    private static final DirectBuffer NO_BYTES = new UnsafeBuffer(new byte[0]);

    /** No fields. */
    public static final RequestHeaders NONE = new RequestHeaders();

    private HeaderSelection names = HeaderSelection.NONE;
    private DirectBuffer block = NO_BYTES;
    private int offset;
    private int length;

    RequestHeaders() {}

    /**
     * Makes fields, for a test of a handler.
     *
     * @param fields values by name.
     * @return the fields.
     * @throws IllegalArgumentException when a name is none that can be passed on.
     */
    public static RequestHeaders of(Map<String, String> fields) {
        final Map<String, String> distinct = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        distinct.putAll(fields);
        final HeaderSelection names = HeaderSelection.of(distinct.keySet());
        final RequestHeaders headers = new RequestHeaders();
        int size = 0;
        for (final String value : distinct.values()) {
            size += Integer.BYTES + value.length();
        }
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[size]);
        int end = 0;
        for (final String value : distinct.values()) {
            end = HeaderSelection.putLength(bytes, end, value.length());
            bytes.putBytes(end, value.getBytes(StandardCharsets.ISO_8859_1));
            end += value.length();
        }
        headers.set(names, bytes, 0, end);
        return headers;
    }

    final void set(HeaderSelection selection, DirectBuffer source, int start, int count) {
        names = selection;
        block = source;
        offset = start;
        length = count;
    }

    /**
     * The value of a field.
     *
     * @param name of the field.
     * @return each byte as the character of that number; null when the request has no such field, or the server does
     *     not pass it on.
     */
    public final String value(String name) {
        final int entry = entry(name);
        if (entry < 0) {
            return null;
        }
        final byte[] bytes = new byte[block.getInt(entry)];
        block.getBytes(entry + Integer.BYTES, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /**
     * Whether a field has a value. No allocation.
     *
     * @param name of the field.
     * @param expected compared exactly.
     * @return false also when there is no such field.
     */
    public final boolean valueEquals(String name, String expected) {
        final int entry = entry(name);
        if (entry < 0 || block.getInt(entry) != expected.length()) {
            return false;
        }
        for (int i = 0; i < expected.length(); i++) {
            if ((block.getByte(entry + Integer.BYTES + i) & 0xFF) != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Copies the value of a field. No allocation.
     *
     * @param name of the field.
     * @param target has room for {@link #valueLength}.
     * @param index of the first byte.
     * @return number of bytes; -1, and nothing is copied, when there is no such field.
     */
    public final int copyValue(String name, MutableDirectBuffer target, int index) {
        final int entry = entry(name);
        if (entry < 0) {
            return entry;
        }
        final int count = block.getInt(entry);
        target.putBytes(index, block, entry + Integer.BYTES, count);
        return count;
    }

    /**
     * Length of the value of a field. No allocation.
     *
     * @param name of the field.
     * @return bytes; -1 when there is no such field.
     */
    public final int valueLength(String name) {
        final int entry = entry(name);
        return entry < 0 ? entry : block.getInt(entry);
    }

    /** Index of the entry of a field that is there; -1 otherwise. */
    private int entry(String name) {
        final int entry = names.find(name, block, offset, length);
        return entry >= 0 && block.getInt(entry) >= 0 ? entry : -1;
    }

    /**
     * A copy that owns its bytes.
     *
     * @return this, when it has none.
     */
    public final RequestHeaders copy() {
        if (length == 0) {
            return NONE;
        }
        final byte[] bytes = new byte[length];
        block.getBytes(offset, bytes);
        final RequestHeaders copy = new RequestHeaders();
        copy.set(names, new UnsafeBuffer(bytes), 0, length);
        return copy;
    }

    final HeaderSelection names() {
        return names;
    }

    final DirectBuffer block() {
        return block;
    }

    final int offset() {
        return offset;
    }

    final int length() {
        return length;
    }
}
