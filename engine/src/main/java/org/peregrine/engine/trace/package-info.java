/**
 * Trace context: a span for each request.
 *
 * <pre>
 *   dispatch ──► RequestTracer.begin ──► RequestSpan ──► run (the handler inside of SpannedWork) ──► end, at the sender
 *                      ▲ TracedRequest: names, parent
 *                      └── OpenTelemetryTracer, or null
 * </pre>
 *
 * <p>Only {@link org.peregrine.engine.trace.OpenTelemetryTracer} knows a library; it is loaded when it is used.
 */
package org.peregrine.engine.trace;
