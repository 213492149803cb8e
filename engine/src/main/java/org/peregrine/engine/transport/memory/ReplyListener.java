package org.peregrine.engine.transport.memory;

import org.peregrine.engine.transport.Reply;

/**
 * Takes the replies of a {@link MemoryTransport}. Called by the network thread, in INVOKER mode by the invoking one.
 */
@FunctionalInterface
public interface ReplyListener {
    /**
     * Takes a reply.
     *
     * @param reply valid during the call; its bytes stay the engine's.
     */
    void onReply(Reply reply);

    /** A batch of replies is complete; those before it count as sent. */
    default void onFlush() {}
}
