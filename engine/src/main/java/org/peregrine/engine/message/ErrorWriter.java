package org.peregrine.engine.message;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.EnvelopeWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.jsonrpc.MessageKind;

/**
 * Writes a JSON-RPC error response into a reply region. Used by one thread.
 *
 * <p>The member {@code id} is omitted when the request's id could not be read: the specification's schema has it
 * optional and never null.
 */
public final class ErrorWriter {
    private static final JsonName DATA = JsonName.of("data");

    private final JsonWriter writer = new JsonWriter();

    /** Creates a writer. */
    public ErrorWriter() {}

    /**
     * Writes the response from index 0 of the event's reply region. Parts that do not fit are left out: first the data,
     * then the text. Without both an error fits the inline region, so there is always a response.
     *
     * @param event rejected; its rejection is another one afterwards when the text did not fit.
     * @return length in bytes.
     */
    public int write(MessageEvent event) {
        final Rejection rejection = event.rejection();
        int length = write(event, rejection.message(), rejection.data());
        if (length < 0) {
            length = write(event, rejection.message(), null);
        }
        if (length < 0) {
            if (event.replyRegion().isExhausted()) {
                event.replyRegion().rejectOverflow(event);
            } else {
                rejection.shorten("The error's text exceeds the size limit");
            }
            length = write(event, rejection.message(), null);
        }
        return length;
    }

    /**
     * Writes an internal error in place of an answer that a worker could not write, from index 0 of the event's reply
     * region.
     *
     * @param event whose message answers a call.
     * @param text of the error.
     * @return length in bytes.
     */
    public int writeUnwritten(MessageEvent event, String text) {
        final ReplyRegion region = event.replyRegion();
        final UnsafeBuffer id = event.completion().call().origin().id();
        writer.wrap(region.buffer(), 0, region.limit()).growth(region);
        EnvelopeWriter.beginResponse(writer, id, 0, id.capacity());
        EnvelopeWriter.beginError(writer, ErrorCode.INTERNAL_ERROR.code()).value(text);
        writer.endObject().endObject();
        return writer.position();
    }

    /** The id of a peer's response is of our own request: the peer may have one of the same id under way. */
    private static int idLength(Envelope envelope) {
        return envelope.kind() == MessageKind.RESPONSE ? 0 : envelope.idLength();
    }

    private int write(MessageEvent event, String message, ErrorData data) {
        final ReplyRegion region = event.replyRegion();
        final Envelope envelope = event.envelope();
        writer.wrap(region.buffer(), 0, region.limit()).growth(region);
        EnvelopeWriter.beginResponse(writer, envelope.buffer(), envelope.idOffset(), idLength(envelope));
        EnvelopeWriter.beginError(writer, event.rejection().code())
                .beginString()
                .append(message);
        if (data != null) {
            data.appendTo(writer, event);
        }
        writer.endString();
        if (data != null) {
            writer.name(DATA);
            data.writeTo(writer, event);
        }
        writer.endObject().endObject();
        return writer.overflowed() ? -1 : writer.position();
    }
}
