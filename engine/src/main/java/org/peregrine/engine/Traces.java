package org.peregrine.engine;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.message.Outcome;
import org.peregrine.engine.outbound.OutboundMessage.EndedCall;
import org.peregrine.engine.trace.RequestSpan;
import org.peregrine.engine.trace.RequestTracer;
import org.peregrine.engine.trace.SpannedWork;
import org.peregrine.engine.trace.TracedRequest;

/** Begins and ends the spans of requests; without a tracer every call is a check for null. */
final class Traces {
    private static final JsonName TRACEPARENT = JsonName.of("traceparent");
    private static final JsonName TRACESTATE = JsonName.of("tracestate");
    private static final String FAILED = "tool_error";

    private final RequestTracer tracer;
    private final NanoClock clock;
    private final ErrorHandler errorHandler;

    Traces(EngineContext context) {
        this.tracer = context.tracer();
        this.clock = context.clock();
        this.errorHandler = context.errorHandler();
    }

    /** Begins a request's span; null without a tracer, or when the event is no request. Dispatch thread only. */
    RequestSpan begin(MessageEvent event) {
        if (tracer == null || event.envelope().kind() != MessageKind.REQUEST || event.outcome() == Outcome.BATCH) {
            return null;
        }
        try {
            event.stamps().span = tracer.begin(request(event), clock.nanoTime() - event.stamps().receivedNs);
            if (event.tool() != null) {
                event.stamps().span.tool(event.tool().tool().name());
            }
        } catch (final Throwable failure) { // A failure of the tracer costs its span, nothing else.
            errorHandler.onError(failure);
        }
        return event.stamps().span;
    }

    /**
     * Runs work within a span exactly once, whatever the tracer does.
     *
     * @param span of the event.
     * @param work whose exceptions are thrown.
     */
    void run(RequestSpan span, Runnable work) {
        SpannedWork.run(span, work, errorHandler);
    }

    private static TracedRequest request(MessageEvent event) {
        final Envelope envelope = event.envelope();
        return new TracedRequest(
                event.method() == null ? "other" : event.method().wireName(),
                id(envelope),
                event.version() == null ? null : event.version().wireName(),
                text(envelope.meta(), TRACEPARENT),
                text(envelope.meta(), TRACESTATE));
    }

    /** The id as text: a string's characters, an integer's digits. */
    private static String id(Envelope envelope) {
        final JsonValue id = new JsonValue().wrap(envelope.buffer(), envelope.idOffset(), envelope.idLength());
        return id.isString() ? id.string() : id.toString();
    }

    private static String text(JsonValue meta, JsonName name) {
        final JsonValue value = new JsonValue();
        return meta.isObject() && meta.member(name, value) && value.isString() ? value.string() : null;
    }

    /** Ends the span of an answered request. Network thread only. */
    void end(MessageEvent event) {
        if (tracer != null) {
            try {
                endSpan(event);
            } catch (final Throwable failure) {
                errorHandler.onError(failure);
            } finally {
                Thread.interrupted(); // As after author code.
            }
        }
    }

    private static void endSpan(MessageEvent event) {
        if (event.outcome() == Outcome.COMPLETED) {
            final EndedCall call = event.completion().call();
            if (call != null && call.origin().span() != null) {
                call.origin().span().end(call.failed() ? FAILED : null);
            }
        } else if (event.stamps().span != null && event.outcome() != Outcome.DEFERRED) {
            event.stamps()
                    .span
                    .end(
                            event.outcome() == Outcome.REJECTED
                                    ? Integer.toString(event.rejection().code())
                                    : null);
        }
    }
}
