package org.peregrine.engine.method;

import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.principal.RequiredScopes;
import org.peregrine.engine.served.CheckedRegistry;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * One method of the protocol: a small class in the table of {@link Methods}. Each of its two steps belongs to one
 * thread, so that it may keep flyweights for it.
 */
interface Method {
    /**
     * The method.
     *
     * @return its place in the table.
     */
    McpMethod id();

    /**
     * Whether a revision of the protocol has this method.
     *
     * @param version of the client.
     * @return false makes the server answer "method not found".
     */
    boolean isIn(ProtocolVersion version);

    /**
     * The kind of message that names this method.
     *
     * @return a request, unless it is a notification.
     */
    default MessageKind kind() {
        return MessageKind.REQUEST;
    }

    /**
     * Looks whether the params are what the method wants, and rejects the event if not. Validate thread only: what it
     * keeps for that is not for {@link #dispatch}.
     *
     * @param event ruled by a revision that has this method.
     */
    default void validate(MessageEvent event) {}

    /**
     * Decides the event's outcome: a result in its reply region, a prepared result, an error, or a worker's answer
     * later.
     *
     * @param event a validated message.
     */
    void dispatch(MessageEvent event);

    /**
     * Rejects a caller that has not been granted the scopes of an entry. No allocation.
     *
     * @return true when it has.
     */
    static boolean rejectsCaller(MessageEvent event, CheckedRegistry registry, Listed entry) {
        final RequiredScopes required = registry.requiredScopes(entry);
        if (required.areGrantedTo(event.frame().principal())) {
            return false;
        }
        event.reject(required);
        return true;
    }

    /** Rejects a client without a session that asks the server to keep something for it. */
    static void rejectWithoutSession(MessageEvent event) {
        event.reject(
                ErrorCode.INVALID_REQUEST,
                "This method needs a session: header Mcp-Session-Id is missing",
                null,
                ReplyStatus.INVALID);
    }
}
