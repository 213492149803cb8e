package org.peregrine.engine.method;

import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.EnvelopeWriter;
import org.peregrine.engine.content.Meta;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.ReplyRegion;
import org.peregrine.engine.protocol.ResultMeta;

/**
 * Writes a result object into an event's reply region, leaving exactly the room in front of it that encode needs for
 * the envelope. Dispatch thread only.
 */
final class ResultWriter {
    private final JsonWriter writer = new JsonWriter();
    private final EnvelopeWriter envelope = new EnvelopeWriter();
    private final ResultMeta meta;

    /**
     * Creates a writer.
     *
     * @param meta of every result.
     */
    ResultWriter(ResultMeta meta) {
        this.meta = meta;
    }

    /**
     * Begins the result object. May be called again for the same event: what was written is forgotten.
     *
     * @param event to answer.
     * @return the writer, standing inside the object.
     */
    JsonWriter begin(MessageEvent event) {
        final ReplyRegion region = event.replyRegion();
        final int start = envelope.resultPrefixLength(event.envelope().idLength());
        writer.wrap(region.buffer(), start, region.limit()).growth(region);
        ResultMeta.beginResult(writer, event.version());
        return writer;
    }

    /**
     * Ends the result object and decides the event's outcome.
     *
     * @param event to answer.
     * @param own the author's members of the result's {@code _meta}.
     */
    void end(MessageEvent event, Meta own) {
        meta.write(writer, event.version(), own);
        writer.endObject();
        if (writer.overflowed()) {
            event.replyRegion().rejectOverflow(event);
        } else {
            event.result(writer.position());
        }
    }
}
