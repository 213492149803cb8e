package org.peregrine.engine;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import org.agrona.ErrorHandler;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Outcome;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.trace.RequestSpan;
import org.peregrine.engine.worker.RunningHandler;

/** Message to outcome: runs the method, and with it the author's inline code. Exceptions are contained here. */
final class DispatchStage extends Stage {
    private final MessageRouter router;
    private final RunningHandler running;
    private final EngineCounters counters;
    private final ErrorHandler errorHandler;
    private final Traces traces;

    DispatchStage(
            RingBuffer<MessageEvent> ring,
            EngineContext context,
            MessageRouter router,
            RunningHandler running,
            EngineCounters counters,
            Sequence validated) {
        super("dispatch", ring, context, counters, EngineCounter.DISPATCH_FAILURES, validated);
        this.router = router;
        this.running = running;
        this.counters = counters;
        this.errorHandler = context.errorHandler();
        this.traces = new Traces(context);
    }

    @Override
    void onMessage(MessageEvent event, long nowNs) {
        event.stamps().dispatchNs = nowNs;
        if (!MessageRouter.isRoutable(event)) {
            if (event.outcome() == Outcome.DISCONNECTED || event.outcome() == Outcome.PEER_ENDED) {
                router.onPeerGone(event);
            }
            if (event.outcome() == Outcome.REJECTED) {
                traces.begin(event);
            }
            return;
        }
        running.begin(eventSequence());
        try {
            final RequestSpan span = traces.begin(event);
            if (span == null) {
                router.route(event);
            } else {
                traces.run(span, () -> router.route(event));
            }
        } catch (final Throwable failure) {
            event.fail();
            report(event, failure);
        } finally {
            // An interrupt that author code left set would close the next channel that this thread uses, and keep it
            // from waiting.
            Thread.interrupted();
            running.end();
        }
        if (event.outcome() == Outcome.REJECTED) {
            counters.increment(EngineCounter.DISPATCH_REJECTS);
        }
    }

    /** Without memory for naming it, only the failure is reported. */
    private void report(MessageEvent event, Throwable failure) {
        try {
            router.onFailure(event, failure);
        } catch (final Throwable worse) {
            errorHandler.onError(failure);
        }
    }
}
