package org.peregrine.engine.protocol;

import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * Decides whether requests are still taken: all, until the engine closes. Nothing of a refused one was executed.
 * Written by the closing thread, read by any.
 */
public final class Admission {
    public static final String CLOSING = "Server is shutting down";

    private volatile boolean conversations = true;
    private volatile boolean requests = true;

    /** Everything is taken. */
    public Admission() {}

    /**
     * Whether calls are taken that may need their client to come over a new connection: to answer the server's own
     * requests, or to resume a stream.
     */
    public boolean takesConversations() {
        return conversations;
    }

    /**
     * Whether new requests are taken. Answers of clients and notifications always are.
     *
     * @return false once a closing engine waits for the last calls.
     */
    public boolean takesRequests() {
        return requests;
    }

    /** From now on no calls are taken that may need their client to come again. */
    public void refuseConversations() {
        conversations = false;
    }

    /** From now on no requests are taken. */
    public void refuseRequests() {
        requests = false;
    }

    /**
     * Rejects a request that is not taken any more. The stage that finds it.
     *
     * @param event a request.
     */
    public static void refuse(MessageEvent event) {
        event.reject(ErrorCode.INTERNAL_ERROR, CLOSING, null, ReplyStatus.OVERLOADED);
    }
}
