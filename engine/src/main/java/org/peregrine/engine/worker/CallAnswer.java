package org.peregrine.engine.worker;

import java.util.concurrent.atomic.AtomicBoolean;
import org.peregrine.engine.outbound.CallOrigin;
import org.peregrine.engine.outbound.HeapMessage;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.OutboundMessage.EndedCall;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.session.CallChannel;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * The one answer of a call: the first of those who want to answer does. Should it fail, the path writes an error
 * instead, for which everything that it needs is made with the call. Any thread.
 */
final class CallAnswer {
    private final CallChannel channel;
    private final OutboundMessage unwritten;
    private final Runnable onAnswered;
    private final AtomicBoolean taken = new AtomicBoolean();

    /**
     * Creates the answer of a call that has not begun.
     *
     * @param channel of the call.
     * @param route of its exchange.
     * @param origin its request.
     * @param onAnswered ends what is known of the call by its id, before the client can see the answer, after which it may
     * use the id again.
     */
    CallAnswer(CallChannel channel, Route route, CallOrigin origin, Runnable onAnswered) {
        this.channel = channel;
        this.unwritten = OutboundMessage.unwritten(route, new EndedCall(origin, true));
        this.onAnswered = onAnswered;
    }

    /** Takes the right to answer; false when somebody else has it. */
    boolean take() {
        return taken.compareAndSet(false, true);
    }

    boolean isTaken() {
        return taken.get();
    }

    /** Answers unless that was done before; true for who does it. */
    boolean answer(HeapMessage response, ReplyStatus status, boolean failed) {
        if (!take()) {
            response.drop();
            return false;
        }
        try {
            onAnswered.run();
            channel.answer(status, response, new EndedCall(unwritten.call().origin(), failed));
        } catch (final Throwable failure) {
            response.drop();
            channel.fail(unwritten);
            throw failure;
        }
        return true;
    }

    /** Ends the exchange without an answer, unless that was done before: the client does not want it any more. */
    void abandon(boolean failed) {
        if (take()) {
            try {
                onAnswered.run();
                channel.abandon(new EndedCall(unwritten.call().origin(), failed));
            } catch (final Throwable failure) {
                channel.fail(unwritten);
                throw failure;
            }
        }
    }

    /** Lets the path answer with an error, unless there is an answer. Never fails. */
    void answerUnwritten() {
        if (take()) {
            try {
                onAnswered.run();
            } finally {
                channel.fail(unwritten);
            }
        }
    }
}
