package org.peregrine.engine.transport;

import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.EnvelopeWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;

/** An error response to nobody's request, for a line transport that turns a peer away before it has read anything. */
public final class OverloadLine {
    private static final byte[] LINE_FEED = {'\n'};

    /** Room for all but the message, of which a character takes six bytes at most. */
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
        final HeapJson json = new HeapJson();
        final JsonWriter writer = json.writer();
        EnvelopeWriter.beginError(EnvelopeWriter.begin(writer), ErrorCode.INTERNAL_ERROR.code())
                .value(message);
        writer.endObject().endObject().rawBytes(LINE_FEED);
        return new OverloadLine(json.bytes());
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
