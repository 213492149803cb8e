package org.peregrine.transports.uring;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A channel whose small writes may wait for the selector's next system call, which sends those of all channels at once.
 * What the socket does not take then is the writer's again: the selector reports the channel as ready to be written
 * whether or not anybody asked for it. Network thread only.
 */
public interface DeferredWrites {
    /**
     * Takes bytes for the next system call, behind those that wait for it already.
     *
     * @param source all or nothing of it is taken; may be reused on return.
     * @return false when they must be written now, after {@link #sendDeferred}.
     */
    boolean defer(ByteBuffer source);

    /**
     * Sends now what was deferred.
     *
     * @return the bytes that the socket has not taken, valid until the next call on any channel of the selector; null
     *     when nothing is left.
     * @throws IOException when the peer is gone.
     */
    ByteBuffer sendDeferred() throws IOException;
}
