package org.peregrine.client;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.EnvelopeDecoder;
import org.peregrine.codec.jsonrpc.MessageKind;

/** Checks and decodes what comes; takes batches apart. Shared by the connections of a selector. One thread. */
final class MessageReader {
    /** Told what was read. */
    interface Sink {
        /** A valid message. */
        void onValid(Envelope message, int offset, int length);

        /** Bytes that are none; a 0 stands behind them. */
        void onInvalid(String reason, UnsafeBuffer buffer, int offset, int length);

        /** Whether nothing more is wanted. */
        boolean isClosed();
    }

    private static final int MAX_DEPTH = 512;
    private static final int FIRST_COPY_BYTES = 4 << 10;

    private final EnvelopeDecoder decoder = new EnvelopeDecoder(MAX_DEPTH);
    private final Envelope envelope = new Envelope();

    /** One may be sent while one is being handed on. */
    private final Envelope outgoing = new Envelope();

    private UnsafeBuffer copy = new UnsafeBuffer(new byte[FIRST_COPY_BYTES]);

    /** Decodes bytes where they stand; the byte behind them is restored. */
    void take(Sink sink, UnsafeBuffer buffer, int offset, int length) {
        final int end = offset + length;
        final byte behind = buffer.getByte(end);
        buffer.putByte(end, (byte) 0);
        final boolean valid = decoder.decode(buffer, offset, length, envelope);
        final boolean batch = !valid && decoder.isBatch();
        if (valid) {
            sink.onValid(envelope, offset, length);
        } else if (!batch) {
            sink.onInvalid(decoder.reason(), buffer, offset, length);
        }
        buffer.putByte(end, behind);
        if (batch) {
            takeApart(sink, buffer, offset, length);
        }
    }

    /** Decodes a copy of bytes that may not be written to. */
    void takeCopy(Sink sink, DirectBuffer buffer, int offset, int length) {
        if (length + JsonScanner.PADDING > copy.capacity()) {
            copy = new UnsafeBuffer(new byte[BitUtil.findNextPositivePowerOfTwo(length + JsonScanner.PADDING)]);
        }
        copy.putBytes(0, buffer, offset, length);
        take(sink, copy, 0, length);
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
    private void takeApart(Sink sink, UnsafeBuffer buffer, int offset, int length) {
        int start = offset;
        while (buffer.getByte(start) != '[') {
            start++;
        }
        final JsonCursor cursor = new JsonCursor();
        cursor.wrap(new JsonValue().wrap(buffer, start, offset + length - start));
        while (cursor.next() && !sink.isClosed()) {
            final JsonValue element = cursor.value();
            if (element.isArray()) {
                final int end = element.offset() + element.length();
                final byte behind = buffer.getByte(end);
                buffer.putByte(end, (byte) 0);
                sink.onInvalid("a batch within a batch", buffer, element.offset(), element.length());
                buffer.putByte(end, behind);
            } else {
                take(sink, buffer, element.offset(), element.length());
            }
        }
    }
}
