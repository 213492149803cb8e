package org.peregrine.engine.transport;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.EnvelopeWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;

/** An error response to nobody's request, for a line transport that turns a peer away before it has read anything. */
public final class OverloadLine {
    private static final byte[] LINE_FEED = {'\n'};

    /** Room for all but the message, of which a character takes six bytes at most. */
    private static final int ROOM_BYTES = 128;

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
    public static OverloadLine of(String message) {
        final int room = ROOM_BYTES + 6 * message.length();
        final JsonWriter writer = new JsonWriter().wrap(new UnsafeBuffer(new byte[room]), 0, room);
        EnvelopeWriter.beginError(EnvelopeWriter.begin(writer), ErrorCode.INTERNAL_ERROR.code())
                .value(message);
        writer.endObject().endObject().rawBytes(LINE_FEED);
        return new OverloadLine(Arrays.copyOf(writer.buffer().byteArray(), writer.position()));
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
