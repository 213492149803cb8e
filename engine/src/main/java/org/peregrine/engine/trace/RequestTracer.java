package org.peregrine.engine.trace;

/** Opens a span for each request. Called by dispatch threads; must not block. */
public interface RequestTracer {
    /**
     * Begins a span.
     *
     * @param request to be traced.
     * @param ageNs time since the request came.
     * @return the span, never null.
     */
    RequestSpan begin(TracedRequest request, long ageNs);
}
