package org.peregrine.engine.method;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.session.RequestKey;

/**
 * {@code notifications/cancelled}. Unknown and finished requests are ignored, as the specification asks. Source: MCP
 * 2025-11-25 and 2026-07-28, Cancellation.
 */
final class CancelRequest implements Method {
    private static final JsonName REQUEST_ID = JsonName.of("requestId");

    private final JsonValue requestId = new JsonValue();

    @Override
    public McpMethod id() {
        return McpMethod.NOTIFICATIONS_CANCELLED;
    }

    @Override
    public boolean isIn(ProtocolVersion version) {
        return true;
    }

    @Override
    public MessageKind kind() {
        return MessageKind.NOTIFICATION;
    }

    @Override
    public void dispatch(MessageEvent event) {
        event.accept();
        if (event.session() != null
                && event.envelope().params().member(REQUEST_ID, requestId)
                && (requestId.isString() || requestId.isNumber())) {
            event.session().cancel(RequestKey.of(requestId));
        }
    }
}
