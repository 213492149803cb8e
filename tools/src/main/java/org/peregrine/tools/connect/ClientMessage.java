package org.peregrine.tools.connect;

import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.MessageKind;

/**
 * A message of the client's.
 *
 * @param buffer its bytes, from 0 on.
 * @param length of it.
 * @param envelope its parts; null for a batch.
 * @param method of a request or notification; empty otherwise.
 * @param requests that it makes: one, or those of a batch, or none.
 * @param cancelled key of the request that it cancels; null when it does not.
 * @param faulty whether it is a batch in which something, or everything, is no message: the server answers that without
 *     an id.
 * @param version that it names in its {@code _meta}, as messages of the modern era do; null otherwise.
 */
record ClientMessage(
        UnsafeBuffer buffer,
        int length,
        Envelope envelope,
        String method,
        List<OpenRequests.Request> requests,
        String cancelled,
        boolean faulty,
        String version) {
    boolean isRequest() {
        return !requests.isEmpty();
    }

    /** Whether it is the request with this key, alone. */
    boolean makes(String key) {
        return requests.size() == 1 && requests.getFirst().key().equals(key);
    }

    boolean isResponse() {
        return envelope != null && envelope.kind() == MessageKind.RESPONSE;
    }

    boolean isModern() {
        return version != null;
    }
}
