package org.peregrine.engine.worker;

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
                event.envelope().params().copy(),
                RequestStates.principal(credentials),
                event.frame().peer());
    }
}
