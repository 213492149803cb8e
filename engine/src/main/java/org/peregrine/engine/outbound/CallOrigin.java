package org.peregrine.engine.outbound;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.engine.trace.RequestSpan;

/**
 * Facts of a request that the metrics need when a worker has answered it.
 *
 * @param method of the request; null for a batch.
 * @param tool number of the tool in the metrics; negative when it has none.
 * @param id the request's id as raw JSON, the whole buffer.
 * @param receivedNs when the request came.
 * @param blockedNs time in which the ring was too full for it.
 * @param dispatchedNs when its handler was started.
 * @param span the request's span; null when nobody traces.
 */
public record CallOrigin(
        McpMethod method,
        int tool,
        UnsafeBuffer id,
        long receivedNs,
        long blockedNs,
        long dispatchedNs,
        RequestSpan span) {}
