package org.peregrine.client;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.EnvelopeDecoder;
import org.peregrine.codec.jsonrpc.MessageKind;

/** Checks and decodes what comes; takes batches apart. Shared by the connections of a selector. One thread. */
final class MessageReader {
    private static final int MAX_DEPTH = 512;

    private final EnvelopeDecoder decoder = new EnvelopeDecoder(MAX_DEPTH);
    private final Envelope envelope = new Envelope();

    /** One may be sent while one is being handed on. */
    private final Envelope outgoing = new Envelope();

    /** Decodes bytes where they stand; the byte behind them is restored. */
    void take(ClientConnection connection, UnsafeBuffer buffer, int offset, int length) {
        final int end = offset + length;
        final byte behind = buffer.getByte(end);
        buffer.putByte(end, (byte) 0);
        final boolean valid = decoder.decode(buffer, offset, length, envelope);
        final boolean batch = !valid && decoder.isBatch();
        if (valid) {
            connection.onValid(envelope, offset, length);
        } else if (!batch) {
            connection.onInvalid(decoder.reason(), buffer, offset, length);
        }
        buffer.putByte(end, behind);
        if (batch) {
            takeApart(connection, buffer, offset, length);
        }
    }

    /** Whether bytes are a request, so that an answer is due; the byte behind them is restored. */
    boolean isRequest(UnsafeBuffer buffer, int offset, int length) {
        final int end = offset + length;
        final byte behind = buffer.getByte(end);
        buffer.putByte(end, (byte) 0);
        final boolean request =
                decoder.decode(buffer, offset, length, outgoing) && outgoing.kind() == MessageKind.REQUEST;
        buffer.putByte(end, behind);
        return request;
    }

    /** Only MCP 2025-03-26 has batches; they may allocate. */
    private void takeApart(ClientConnection connection, UnsafeBuffer buffer, int offset, int length) {
        int start = offset;
        while (buffer.getByte(start) != '[') {
            start++;
        }
        final JsonCursor cursor = new JsonCursor();
        cursor.wrap(new JsonValue().wrap(buffer, start, offset + length - start));
        while (cursor.next() && !connection.isClosed()) {
            final JsonValue element = cursor.value();
            if (element.isArray()) {
                connection.onInvalid("a batch within a batch", buffer, element.offset(), element.length());
            } else {
                take(connection, buffer, element.offset(), element.length());
            }
        }
    }
}
