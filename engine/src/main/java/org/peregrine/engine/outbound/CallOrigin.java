package org.peregrine.engine.outbound;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.engine.trace.RequestSpan;

/**
 * Facts of a request that the recorder needs when a worker has answered it.
 *
 * @param method of the request; null for a batch.
 * @param tool the recorder's number for the tool; negative when it has none.
 * @param id the request's id as raw JSON, the whole buffer.
 * @param receivedNs when the request came.
 * @param blockedNs how long the ring was too full for it.
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
