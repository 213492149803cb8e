package org.peregrine.engine;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.session.ModernCall;
import org.peregrine.engine.session.RequestStates;
import org.peregrine.engine.transport.FrameHeader;

/** Copies of a request's parts that outlive its event because its handler talks with the client. Dispatch thread. */
final class ConversationCopy {
    private ConversationCopy() {}

    static ModernCall modern(MessageEvent event) {
        final byte[] credentials = event.frame().copyHeader(FrameHeader.AUTHORIZATION);
        return new ModernCall(
                event.method().wireName(),
                of(event.envelope().params()),
                RequestStates.principal(credentials),
                event.frame().peer());
    }

    static JsonValue of(JsonValue value) {
        final JsonValue copy = new JsonValue();
        return value.present() ? copy.wrap(new UnsafeBuffer(value.bytes()), 0, value.length()) : copy;
    }
}
