package org.peregrine.engine.worker;

import java.util.function.Consumer;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.audit.CallEnd;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.ResultMembers;
import org.peregrine.engine.handler.RunningTask;
import org.peregrine.engine.handler.TaskListener;
import org.peregrine.engine.limit.Breaker;
import org.peregrine.engine.limit.CallPermit;
import org.peregrine.engine.outbound.HeapMessage;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * The outcome of one call: written on the heap, then handed to the client as the answer or, once the call has become a
 * task, to the task. The call's worker writes it; {@link #cancel}, {@link #end} and the listener's methods are for any
 * thread.
 */
final class CallOutcome implements TaskListener {
    private static final String TOO_LARGE = "Result exceeds the size limit";
    private static final String NO_MEMORY = "Server overloaded: no memory for the result";
    private static final int INTERNAL = ErrorCode.INTERNAL_ERROR.code();

    private final ResponseWriter responses;
    private final ProtocolVersion version;
    private final CallAnswer answer;
    private final CallPermit permit;
    private volatile boolean cancelled;
    private volatile RunningTask task;
    /** The outcome that the task is handed, as the logs tell it. */
    private volatile CallEnd taskEnd = CallEnd.OK;

    private volatile int taskCode = INTERNAL;

    /** Creates an outcome that is not known yet. */
    CallOutcome(ResponseWriter responses, ProtocolVersion version, CallAnswer answer, CallPermit permit) {
        this.permit = permit;
        this.responses = responses;
        this.version = version;
        this.answer = answer;
    }

    CallAnswer answer() {
        return answer;
    }

    /** Has the exchange end without an answer. */
    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** The task that the call has become; null for none. */
    RunningTask task() {
        return task;
    }

    /** Whether nobody waits for the outcome: exceptions of the handler are then not reported. */
    boolean isWithdrawn() {
        final RunningTask current = task;
        return cancelled || (current != null && current.isCancelled());
    }

    /** Lets a task have the outcome from now on. */
    void becomes(RunningTask started) {
        task = started;
    }

    /** Answers the call with a result that does not complete it. */
    void result(Consumer<JsonWriter> members, CallEnd end) {
        answer(responses.result(members), ReplyStatus.COMPLETE, false, end, 0);
    }

    /** Hands over a result; {@code failed} for one that stands for an exception. */
    void complete(ResultMembers members, boolean failed) {
        final RunningTask current = task;
        final HeapMessage written = (current == null ? responses : responses.bare()).complete(members);
        judge(failed);
        final CallEnd end = failed || members.isError() ? CallEnd.TOOL_ERROR : CallEnd.OK;
        if (current == null) {
            answer(written, ReplyStatus.COMPLETE, failed, end, 0);
        } else {
            taskEnd = end;
            finish(written, current::completed);
        }
    }

    /** Hands over an error; {@code failed} for one that stands for an exception. */
    void fail(McpError error, boolean failed) {
        judge(failed);
        final RunningTask current = task;
        if (current == null) {
            answer(
                    responses.error(error.code(version), error.getMessage(), error.data()),
                    error.status(version),
                    failed,
                    CallEnd.ERROR,
                    error.code(version));
        } else {
            taskCode = error.code(version);
            finish(responses.bare().error(error.code(version), error.getMessage(), error.data()), current::failed);
        }
    }

    /** Before the client can see the outcome, and call again. */
    private void judge(boolean failed) {
        permit.judge(failed ? Breaker.Verdict.FAILED : Breaker.Verdict.SUCCEEDED);
    }

    private void finish(HeapMessage outcome, Consumer<byte[]> taker) {
        if (outcome.isWhole()) {
            taker.accept(outcome.copy());
        } else {
            internalError(outcome.isRefused() ? NO_MEMORY : TOO_LARGE);
        }
        outcome.drop();
    }

    /** Hands over an error that takes no heap. */
    void internalError(String message) {
        judge(true);
        final RunningTask current = task;
        if (current == null) {
            answer(responses.constantError(INTERNAL, message), ReplyStatus.COMPLETE, true, CallEnd.ERROR, INTERNAL);
        } else {
            current.failed(responses.bare().constantError(INTERNAL, message).copy());
        }
    }

    @Override
    public void onStart(String id) {
        answer.becameTask(id);
    }

    @Override
    public void onLate() {
        permit.judge(Breaker.Verdict.FAILED);
    }

    @Override
    public void onEnd(End end) {
        switch (end) {
            case COMPLETED -> answer.taskEnded(taskEnd, 0);
            case FAILED -> answer.taskEnded(CallEnd.ERROR, taskCode);
            case CANCELLED -> answer.taskEnded(CallEnd.CANCELLED, 0);
            case EXPIRED -> answer.taskEnded(CallEnd.EXPIRED, 0);
            case STOPPED -> answer.taskEnded(CallEnd.STOPPED, 0);
        }
    }

    private void answer(HeapMessage response, ReplyStatus status, boolean failed, CallEnd end, int code) {
        if (cancelled) {
            response.drop();
            answer.abandon(failed);
        } else if (response.isWhole()) {
            answer.answer(response, status, failed, end, code);
        } else {
            final boolean refused = response.isRefused();
            response.drop();
            answer.answer(
                    responses.constantError(INTERNAL, refused ? NO_MEMORY : TOO_LARGE),
                    refused ? ReplyStatus.OVERLOADED : ReplyStatus.COMPLETE,
                    failed,
                    CallEnd.ERROR,
                    INTERNAL);
        }
    }

    /** Answers at once with an error, whatever comes later; false when the call is answered already. */
    boolean end(String why) {
        try {
            return answer.answer(
                    responses.constantError(INTERNAL, why), ReplyStatus.COMPLETE, true, CallEnd.ERROR, INTERNAL);
        } finally {
            cancelled = true;
        }
    }
}
