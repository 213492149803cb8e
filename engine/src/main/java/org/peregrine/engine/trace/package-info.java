/**
 * Trace context: a span for each request. The path knows two interfaces and, when nobody traces, a null; only {@link
 * org.peregrine.engine.trace.OpenTelemetryTracer} knows a library, and is loaded by who uses it.
 */
package org.peregrine.engine.trace;
