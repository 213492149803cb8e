package org.peregrine.tools.connect;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.EnvelopeDecoder;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.codec.mcp.MetaKeys;

/** Decodes the client's lines; what is no message is answered as a server on stdio does. One thread. */
final class ClientMessages {
    private static final int MAX_DEPTH = 512;
    private static final JsonName REQUEST_ID = JsonName.of("requestId");
    private static final String CANCELLED = "notifications/cancelled";

    private final EnvelopeDecoder decoder = new EnvelopeDecoder(MAX_DEPTH);
    private String answer;

    /** Decodes a line; null when it is no message, and {@link #answer} says so. */
    ClientMessage decode(LineCutter.Line line) {
        if (line.tooLong()) {
            answer = ErrorLine.of(null, ErrorCode.INVALID_REQUEST.code(), "Message exceeds the size limit");
            return null;
        }
        final Envelope envelope = new Envelope();
        if (decoder.decode(line.buffer(), 0, line.length(), envelope)) {
            return message(line, envelope);
        }
        if (decoder.isBatch()) {
            return batch(line);
        }
        final String id = envelope.idLength() == 0 ? null : id(envelope);
        answer = ErrorLine.of(id, decoder.errorCode().code(), decoder.reason());
        return null;
    }

    /** The error that answers the last line that was no message. */
    String answer() {
        return answer;
    }

    private static ClientMessage message(LineCutter.Line line, Envelope envelope) {
        final String method = envelope.method().isString() ? envelope.method().string() : "";
        final boolean request = envelope.kind() == MessageKind.REQUEST;
        return new ClientMessage(
                line.buffer(),
                line.length(),
                envelope,
                method,
                request ? List.of(request(envelope)) : List.of(),
                CANCELLED.equals(method) ? cancelled(envelope) : null,
                false,
                version(envelope));
    }

    private static OpenRequests.Request request(Envelope envelope) {
        return new OpenRequests.Request(
                OpenRequests.key(envelope), id(envelope), envelope.method().string(), System.nanoTime());
    }

    private static String id(Envelope envelope) {
        return envelope.buffer().getStringWithoutLengthUtf8(envelope.idOffset(), envelope.idLength());
    }

    private static String cancelled(Envelope envelope) {
        final JsonValue id = new JsonValue();
        return envelope.params().isObject() && envelope.params().member(REQUEST_ID, id) ? OpenRequests.key(id) : null;
    }

    private static String version(Envelope envelope) {
        final JsonValue version = new JsonValue();
        final boolean named = envelope.meta().isObject() && envelope.meta().member(MetaKeys.PROTOCOL_VERSION, version);
        return named && version.isString() ? version.string() : null;
    }

    /** Elements that are no messages are the server's to judge. */
    private ClientMessage batch(LineCutter.Line line) {
        final List<OpenRequests.Request> requests = new ArrayList<>();
        int start = 0;
        while (line.buffer().getByte(start) != '[') {
            start++;
        }
        final JsonCursor cursor =
                new JsonCursor().wrap(new JsonValue().wrap(line.buffer(), start, line.length() - start));
        int messages = 0;
        int elements = 0;
        for (; cursor.next(); elements++) {
            final byte[] element = cursor.value().bytes();
            final UnsafeBuffer padded = LineCutter.padded(element, element.length);
            final Envelope envelope = new Envelope();
            if (decoder.decode(padded, 0, element.length, envelope)) {
                messages++;
                if (envelope.kind() == MessageKind.REQUEST) {
                    requests.add(request(envelope));
                }
            }
        }
        final boolean faulty = messages == 0 || messages < elements;
        return new ClientMessage(line.buffer(), line.length(), null, "", requests, null, faulty, null);
    }
}
