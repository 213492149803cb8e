package org.peregrine.bench.optimization;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.EnvelopeDecoder;
import org.peregrine.codec.jsonrpc.EnvelopeWriter;
import org.peregrine.codec.jsonrpc.MessageKind;

/** Answers a call of echo with the path's own decoder and writer, over bytes where they lie. */
final class PathEcho {
    private static final int MAX_DEPTH = 64;
    private static final JsonName TOOLS_CALL = JsonName.of("tools/call");
    private static final JsonName ECHO = JsonName.of("echo");
    private static final JsonName MESSAGE = JsonName.of("message");
    private static final JsonName RESULT = JsonName.of("result");
    private static final JsonName CONTENT = JsonName.of("content");
    private static final JsonName TYPE = JsonName.of("type");
    private static final JsonName TEXT = JsonName.of("text");

    private final EnvelopeDecoder decoder = new EnvelopeDecoder(MAX_DEPTH);
    private final Envelope call = new Envelope();
    private final JsonWriter writer = new JsonWriter();
    private final JsonValue text = new JsonValue();

    /**
     * Answers.
     *
     * @param message JSON-RPC as UTF-8, with the scanner's padding behind it.
     * @param length of it without.
     * @param response to write to, from its first byte.
     * @return length of the response.
     * @throws IllegalArgumentException when it is no call of echo with a message.
     */
    int answer(UnsafeBuffer message, int length, UnsafeBuffer response) {
        if (!decoder.decode(message, 0, length, call)
                || call.kind() != MessageKind.REQUEST
                || !call.method().stringEquals(TOOLS_CALL)
                || !call.name().stringEquals(ECHO)
                || !call.arguments().member(MESSAGE, text)
                || !text.isString()) {
            throw new IllegalArgumentException("No call of echo");
        }
        EnvelopeWriter.beginResponse(
                        writer.wrap(response, 0, response.capacity()), call.buffer(), call.idOffset(), call.idLength())
                .name(RESULT)
                .beginObject()
                .name(CONTENT)
                .beginArray()
                .beginObject()
                .name(TYPE)
                .value("text")
                .name(TEXT)
                .value(text)
                .endObject()
                .endArray()
                .endObject()
                .endObject();
        return writer.length();
    }
}
