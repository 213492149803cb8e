package org.peregrine.engine.worker;

import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.session.ModernCall;

/** Copies of a request's parts that outlive its event because its handler talks with the client. Dispatch thread. */
final class ConversationCopy {
    private ConversationCopy() {}

    static ModernCall modern(MessageEvent event) {
        return new ModernCall(
                event.method().wireName(),
                event.envelope().params().copy(),
                Owner.of(event.frame()),
                event.frame().holderKey());
    }
}
