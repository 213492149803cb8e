package org.peregrine.client.aeron;

import org.agrona.DirectBuffer;

/** Takes the messages of an {@link AeronClient}, on the thread that polls. */
@FunctionalInterface
public interface MessageListener {
    /**
     * Takes a message.
     *
     * @param buffer holds it, perhaps in shared memory: to be read only, and only during the call.
     * @param offset of its first byte.
     * @param length in bytes.
     */
    void onMessage(DirectBuffer buffer, int offset, int length);
}
