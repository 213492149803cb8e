package org.peregrine.engine.message;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * A worker's whole JSON-RPC response, on its way back to the path.
 *
 * @param connectionId to answer.
 * @param exchangeId to answer.
 * @param receivedNs when the request came.
 * @param dispatchedNs when its handler was started.
 * @param buffer holds the response from index 0; nobody writes it any more.
 * @param length of the response in bytes.
 * @param failed whether author code threw.
 */
public record CompletedCall(
        long connectionId,
        long exchangeId,
        long receivedNs,
        long dispatchedNs,
        UnsafeBuffer buffer,
        int length,
        boolean failed) {}
