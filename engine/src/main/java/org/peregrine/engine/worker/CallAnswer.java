package org.peregrine.engine.worker;

import java.util.concurrent.atomic.AtomicBoolean;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.audit.AuditedCall;
import org.peregrine.engine.audit.CallEnd;
import org.peregrine.engine.outbound.CallOrigin;
import org.peregrine.engine.outbound.HeapMessage;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.OutboundMessage.EndedCall;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.session.CallChannel;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * The one answer of a call: the first to answer wins. If that fails, the path writes an error, whose parts are made
 * with the call. Any thread.
 */
final class CallAnswer {
    private final CallChannel channel;
    private final OutboundMessage unwritten;
    private final Runnable onAnswered;
    private final AuditedCall audited;
    private final AtomicBoolean taken = new AtomicBoolean();

    /**
     * Creates the answer of a call that has not begun.
     *
     * @param channel of the call.
     * @param route of its exchange.
     * @param origin its request.
     * @param onAnswered removes the call from the tables by its id, before the client can see the answer and use the id
     *     again.
     * @param audited tells the logs; null for none.
     */
    CallAnswer(CallChannel channel, Route route, CallOrigin origin, Runnable onAnswered, AuditedCall audited) {
        this.channel = channel;
        this.unwritten = OutboundMessage.unwritten(route, new EndedCall(origin, true));
        this.onAnswered = onAnswered;
        this.audited = audited;
    }

    /** Takes the right to answer; false when it is taken already. */
    boolean take() {
        return taken.compareAndSet(false, true);
    }

    boolean isTaken() {
        return taken.get();
    }

    /** Before the client can see the answer. */
    private void audit(CallEnd end, int code) {
        if (audited != null) {
            audited.ended(end, code);
        }
    }

    /** Names the task that the call becomes. */
    void becameTask(String id) {
        if (audited != null) {
            audited.becameTask(id);
        }
    }

    /** The end of that task. */
    void taskEnded(CallEnd end, int code) {
        if (audited != null) {
            audited.taskEnded(end, code);
        }
    }

    /** Answers unless the call is answered; true when this call has answered it. */
    boolean answer(HeapMessage response, ReplyStatus status, boolean failed, CallEnd end, int code) {
        if (!take()) {
            response.drop();
            return false;
        }
        try {
            onAnswered.run();
            audit(end, code);
            channel.answer(status, response, new EndedCall(unwritten.call().origin(), failed));
        } catch (final Throwable failure) {
            response.drop();
            channel.fail(unwritten);
            throw failure;
        }
        return true;
    }

    /** Ends the exchange of a withdrawn call without an answer, unless it has ended. */
    void abandon(boolean failed) {
        if (take()) {
            try {
                onAnswered.run();
                audit(CallEnd.CANCELLED, 0);
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
                audit(CallEnd.ERROR, ErrorCode.INTERNAL_ERROR.code());
            } finally {
                channel.fail(unwritten);
            }
        }
    }
}
