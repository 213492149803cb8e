package org.peregrine.engine.session;

import java.util.concurrent.atomic.AtomicInteger;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.Outbox;
import org.peregrine.engine.transport.ReplyStatus;

/** Counts the parts of streams that pass, and among them the events that have a name. */
final class CountingOutbox implements Outbox {
    private final AtomicInteger parts = new AtomicInteger();
    private final AtomicInteger events = new AtomicInteger();

    int parts() {
        return parts.get();
    }

    int events() {
        return events.get();
    }

    @Override
    public void answer(OutboundMessage answer) {
        send(answer);
    }

    @Override
    public boolean send(OutboundMessage message) {
        if (message.status() == ReplyStatus.PART) {
            parts.incrementAndGet();
            events.addAndGet(message.event() == null ? 0 : 1);
        }
        return true;
    }

    @Override
    public void release() {}
}
