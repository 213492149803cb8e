package org.peregrine.engine;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.outbound.HeapGrowth;
import org.peregrine.engine.schema.Schemas;
import org.peregrine.engine.session.RequestKey;
import org.peregrine.engine.session.Session;
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
    private final EngineContext context;
    private final SharedState shared;
    private final Set<WorkerCall> running = ConcurrentHashMap.newKeySet();
    private final AtomicInteger others = new AtomicInteger();
    private final ConnectionCalls<WorkerCall> byConnection = new ConnectionCalls<>();
    private final ThreadFactory threads;

    Workers(Completions completions, EngineContext context, SharedState shared, EngineCounters counters) {
        this.completions = completions;
        this.counters = counters;
        this.context = context;
        this.shared = shared;
        this.threads = shared.placement()
                .offPinnedCores(Thread.ofVirtual().name("peregrine-worker-", 0).factory());
    }

    /**
     * Starts a call and defers the event's reply, or rejects the event when its client has a request of that id under
     * way already. Dispatch thread only, after {@link #tryBegin}.
     *
     * @param event a request; its bytes are not used any more when this returns.
     * @param code the author's code with its own copy of the arguments.
     */
    public void start(MessageEvent event, AuthorCall code) {
        final WorkerCall call = new WorkerCall(this, event, code, RequestKey.of(event.envelope()));
        if (call.isConversation() && !shared.admission().takesConversations()) {
            completions.forgo();
            Admission.refuse(event);
            return;
        }
        final Session session = event.session();
        if (session != null && !session.begin(call.key(), call)) {
            completions.forgo();
            event.reject(ErrorCode.INVALID_REQUEST, "A request of this id is under way");
            return;
        }
        running.add(call);
        if (!event.frame().connectionScoped()) {
            byConnection.add(event.connectionId(), call);
        }
        event.defer();
        threads.newThread(call).start();
    }

    /** Writes an error that answers no request. */
    JsonWriter errorWithoutId(ErrorCode code, String message) {
        return HeapGrowth.newWriter(context.intLimit(Limit.MAX_REPLY_BYTES))
                .beginObject()
                .name("jsonrpc")
                .value("2.0")
                .name("error")
                .beginObject()
                .name("code")
                .value(code.code())
                .name("message")
                .value(message)
                .endObject()
                .endObject();
    }

    /**
     * Runs something that is no call and may wait, as opening a stream. Dispatch thread only.
     *
     * @param work never throws.
     */
    public void run(Runnable work) {
        others.incrementAndGet();
        threads.newThread(() -> {
                    try {
                        work.run();
                    } finally {
                        others.decrementAndGet();
                    }
                })
                .start();
    }

    /** Whether nothing runs that is no call. */
    boolean isIdle() {
        return others.get() == 0;
    }

    /** Whether a call is under way whose client may have to come over a new connection. Any thread. */
    boolean hasConversations() {
        return running.stream().anyMatch(WorkerCall::isConversation);
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
        context.errorHandler().onError(failure);
    }

    /**
     * Counts and reports a result that breaks its tool's output schema. Any thread.
     *
     * @param violation says which tool and what is wrong.
     */
    public void onOutputViolation(Throwable violation) {
        counters.incrementShared(EngineCounter.OUTPUT_VIOLATIONS);
        context.errorHandler().onError(violation);
    }

    /**
     * The compiled schemas.
     *
     * @return the engine's.
     */
    public Schemas schemas() {
        return shared.schemas();
    }

    /**
     * A connection is of no more use to its calls: modern ones are withdrawn, legacy ones go on without it. Dispatch
     * thread only.
     *
     * @param connectionId of an HTTP connection whose peer has left.
     */
    void onPeerGone(long connectionId) {
        byConnection.forEach(connectionId, WorkerCall::onPeerGone);
    }

    /** Answers calls that take too long with an error and interrupts them. Housekeeping thread. */
    void expire(long nowNs) {
        if (!running.isEmpty()) {
            running.forEach(call -> call.expire(nowNs));
        }
    }

    /** Answers every running call with an error and interrupts its thread; returns how many were not answered before. */
    int abandon() {
        int count = 0;
        for (final WorkerCall call : running) {
            if (call.abandon()) {
                counters.incrementShared(EngineCounter.CALLS_CUT_OFF);
                count++;
            }
        }
        return count;
    }

    void ended(WorkerCall call) {
        running.remove(call);
        byConnection.remove(call.connectionId(), call);
    }

    Completions completions() {
        return completions;
    }

    EngineContext context() {
        return context;
    }

    SharedState shared() {
        return shared;
    }
}
