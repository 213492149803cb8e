package org.peregrine.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * Runs blocking author code on virtual threads, one for each call, at most as many at once as the completions queue
 * has permits. A slow call holds its own thread and nothing else.
 */
public final class Workers {
    private final Completions completions;
    private final EngineCounters counters;
    private final ErrorHandler errorHandler;
    private final int maxReplyBytes;
    private final Set<WorkerCall> running = ConcurrentHashMap.newKeySet();
    private final Thread.Builder.OfVirtual threads = Thread.ofVirtual().name("peregrine-worker-", 0);

    Workers(Completions completions, EngineContext context, EngineCounters counters) {
        this.completions = completions;
        this.counters = counters;
        this.errorHandler = context.errorHandler();
        this.maxReplyBytes = context.intLimit(Limit.MAX_REPLY_BYTES);
    }

    /**
     * Starts a call and defers the event's reply, or rejects the event when too many calls are under way. Dispatch
     * thread only.
     *
     * @param event a request; its bytes are not used any more when this returns.
     * @param call the author's code with its own copy of the arguments.
     */
    public void start(MessageEvent event, AuthorCall call) {
        final UnsafeBuffer id = new UnsafeBuffer(new byte[event.envelope().idLength()]);
        id.putBytes(0, event.envelope().buffer(), event.envelope().idOffset(), id.capacity());
        final WorkerCall workerCall = new WorkerCall(this, event, id, call);
        running.add(workerCall);
        event.defer();
        threads.start(workerCall);
    }

    /**
     * Takes a permit for one call, or answers that the server is overloaded. Dispatch thread only.
     *
     * @param event to reject when no permit is left.
     * @return false when the event was rejected.
     */
    public boolean tryBegin(MessageEvent event) {
        if (completions.tryBegin()) {
            return true;
        }
        counters.increment(EngineCounter.CALLS_REFUSED);
        event.reject(
                ErrorCode.INTERNAL_ERROR, "Server overloaded: too many calls under way", null, ReplyStatus.OVERLOADED);
        return false;
    }

    /**
     * Counts and reports what inline author code threw and a method turned into a result. Dispatch thread only.
     *
     * @param failure what was thrown.
     */
    public void onInlineFailure(Throwable failure) {
        counters.increment(EngineCounter.INLINE_FAILURES);
        errorHandler.onError(failure);
    }

    /** Answers every running call with an error and interrupts its thread: closing has waited long enough. */
    void abandon() {
        running.forEach(WorkerCall::abandon);
    }

    void ended(WorkerCall call) {
        running.remove(call);
    }

    Completions completions() {
        return completions;
    }

    ErrorHandler errorHandler() {
        return errorHandler;
    }

    int maxReplyBytes() {
        return maxReplyBytes;
    }
}
