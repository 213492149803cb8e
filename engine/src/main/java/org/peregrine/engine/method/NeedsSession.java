package org.peregrine.engine.method;

import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.transport.ReplyStatus;

/** Rejection of a client without a session that asks the server to keep something for it. */
final class NeedsSession {
    private NeedsSession() {}

    static void reject(MessageEvent event) {
        event.reject(
                ErrorCode.INVALID_REQUEST,
                "This method needs a session: header Mcp-Session-Id is missing",
                null,
                ReplyStatus.INVALID);
    }
}
