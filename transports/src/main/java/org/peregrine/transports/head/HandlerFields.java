package org.peregrine.transports.head;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.transport.HeaderSelection;
import org.peregrine.engine.transport.HeaderView;
import org.peregrine.engine.transport.RequestHeaders;

/**
 * Collects the fields of a head that are passed on to handlers. Looks at nothing when none is. One for each endpoint
 * and shard; network thread only, no allocation.
 */
public final class HandlerFields {
    private final HeaderSelection selection;
    private final byte[][] names;
    private final UnsafeBuffer block;
    private final FieldLines lines = new FieldLines();
    private final HeaderView view = new HeaderView();

    /**
     * Creates the collector.
     *
     * @param selection names of the fields.
     * @param maxHeaderBytes longest head.
     */
    public HandlerFields(HeaderSelection selection, int maxHeaderBytes) {
        this.selection = selection;
        this.names = selection.names().stream()
                .map(name -> name.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
        final int bytes = names.length == 0 ? 0 : maxHeaderBytes + names.length * Integer.BYTES;
        this.block = new UnsafeBuffer(new byte[bytes]);
    }

    /**
     * Collects the fields of a request.
     *
     * @param buffer holds its head.
     * @param start index of the head.
     * @param head parsed, of checked syntax.
     * @return a view, valid until the next call.
     */
    public RequestHeaders read(UnsafeBuffer buffer, int start, HttpHead head) {
        if (names.length == 0) {
            return RequestHeaders.NONE;
        }
        boolean any = false;
        int end = 0;
        for (final byte[] name : names) {
            final int length = copyValues(lines.wrap(buffer, start, head), buffer, name, end + Integer.BYTES);
            end = HeaderSelection.putLength(block, end, length) + Math.max(0, length);
            any |= length >= 0;
        }
        return any ? view.wrap(selection, block, 0, end) : RequestHeaders.NONE;
    }

    /** Copies the values of all fields of a name, with a comma and a space between; returns their length, or -1. */
    private int copyValues(FieldLines ofHead, UnsafeBuffer buffer, byte[] name, int target) {
        int length = -1;
        while (ofHead.next(name)) {
            if (length >= 0) {
                block.putByte(target + length++, (byte) ',');
                block.putByte(target + length++, (byte) ' ');
            }
            length = Math.max(0, length);
            block.putBytes(target + length, buffer, ofHead.offset(), ofHead.length());
            length += ofHead.length();
        }
        return length;
    }
}
