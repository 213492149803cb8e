package org.peregrine.engine.transport;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.jsonrpc.EnvelopeWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;

/** An error response to nobody's request, for a line transport that turns a peer away before it has read anything. */
public final class OverloadLine {
    private final byte[] line;

    private OverloadLine(byte[] line) {
        this.line = line;
    }

    /**
     * Encodes the error.
     *
     * @param message one sentence without a full stop.
     * @return an error without an id.
     */
    public static OverloadLine saying(String message) {
        final UnsafeBuffer buffer =
                new UnsafeBuffer(new byte[EnvelopeWriter.maxErrorLength(0, message.length(), 0) + 1]);
        final int length =
                new EnvelopeWriter().putError(buffer, 0, null, 0, 0, ErrorCode.INTERNAL_ERROR.code(), message, null);
        buffer.putByte(length, (byte) '\n');
        return new OverloadLine(Arrays.copyOf(buffer.byteArray(), length + 1));
    }

    /**
     * The error with its line feed.
     *
     * @return a copy.
     */
    public byte[] line() {
        return line.clone();
    }
}
