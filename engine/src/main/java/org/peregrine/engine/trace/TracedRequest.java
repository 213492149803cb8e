package org.peregrine.engine.trace;

/**
 * A request as a tracer sees it.
 *
 * @param method as in messages, bounded: "other" for one that is not known.
 * @param id as text: the characters of a string, the digits of an integer.
 * @param protocolVersion that rules it; null when none does.
 * @param traceparent of {@code _meta} (W3C Trace Context); null when the client sent none.
 * @param tracestate of {@code _meta}; null when the client sent none.
 */
public record TracedRequest(String method, String id, String protocolVersion, String traceparent, String tracestate) {}
