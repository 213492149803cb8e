package org.peregrine.engine;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import org.agrona.ErrorHandler;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Outcome;
import org.peregrine.engine.method.Batches;
import org.peregrine.engine.method.SessionRequests;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.trace.RequestSpan;
import org.peregrine.engine.worker.Workers;

/** Message to outcome: runs the method, and with it the author's inline code. Exceptions are contained here. */
final class DispatchStage extends Stage {
    /** Destinations of messages that leave dispatch. */
    record Outflows(LiveMethods methods, Workers workers, SessionRequests sessionRequests, Batches batches) {}

    private final LiveMethods methods;
    private final Workers workers;
    private final SessionRequests sessionRequests;
    private final Batches batches;
    private final EngineCounters counters;
    private final ErrorHandler errorHandler;
    private final Traces traces;

    DispatchStage(
            RingBuffer<MessageEvent> ring,
            EngineContext context,
            Outflows outflows,
            EngineCounters counters,
            Sequence validated) {
        super("dispatch", ring, context, counters, EngineCounter.DISPATCH_FAILURES, validated);
        this.methods = outflows.methods();
        this.workers = outflows.workers();
        this.sessionRequests = outflows.sessionRequests();
        this.batches = outflows.batches();
        this.counters = counters;
        this.errorHandler = context.errorHandler();
        this.traces = new Traces(context);
    }

    @Override
    void onMessage(MessageEvent event, long nowNs) {
        event.stamps().dispatchNs = nowNs;
        if (!event.isPending() && event.outcome() != Outcome.BATCH) {
            if (event.outcome() == Outcome.DISCONNECTED || event.outcome() == Outcome.PEER_ENDED) {
                sessionRequests.onPeerGone(event.connectionId());
            }
            if (event.outcome() == Outcome.REJECTED) {
                traces.begin(event);
            }
            return;
        }
        try {
            final RequestSpan span = traces.begin(event);
            if (span == null) {
                dispatch(event);
            } else {
                traces.run(span, () -> dispatch(event));
            }
        } catch (final Throwable failure) {
            event.fail();
            report(event, failure);
        } finally {
            // An interrupt that author code left set would close the next channel that this thread uses, and keep it
            // from waiting.
            Thread.interrupted();
        }
        if (event.outcome() == Outcome.REJECTED) {
            counters.increment(EngineCounter.DISPATCH_REJECTS);
        }
    }

    /**
     * Names what failed, to the error handler and to the client; without memory for that, only the failure is reported.
     */
    private void report(MessageEvent event, Throwable failure) {
        try {
            final String text = workers.onInlineFailure(event, failure);
            if (event.outcome() == Outcome.REJECTED) {
                event.reject(ErrorCode.INTERNAL_ERROR, text);
            }
        } catch (final Throwable worse) {
            errorHandler.onError(failure);
        }
    }

    private void dispatch(MessageEvent event) {
        if (event.outcome() == Outcome.BATCH) {
            batches.dispatch(event);
        } else if (SessionRequests.handles(event)) {
            sessionRequests.dispatch(event);
        } else {
            methods.current().dispatch(event);
        }
    }
}
