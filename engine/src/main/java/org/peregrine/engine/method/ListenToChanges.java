package org.peregrine.engine.method;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.transport.ReplyStatus;

/** {@code subscriptions/listen}: a request that stays open. Source: MCP 2026-07-28, Subscriptions. */
final class ListenToChanges implements Method {
    private static final JsonName NOTIFICATIONS = JsonName.of("notifications");

    private final OpenSubscriptions openSubscriptions;
    private final JsonValue filter = new JsonValue();

    ListenToChanges(OpenSubscriptions openSubscriptions) {
        this.openSubscriptions = openSubscriptions;
    }

    @Override
    public McpMethod id() {
        return McpMethod.SUBSCRIPTIONS_LISTEN;
    }

    @Override
    public boolean isIn(ProtocolVersion version) {
        return version.isModern();
    }

    @Override
    public void dispatch(MessageEvent event) {
        if (!event.envelope().params().member(NOTIFICATIONS, filter) || !filter.isObject()) {
            event.reject(ErrorCode.INVALID_PARAMS, "params.notifications must be an object");
        } else if (!event.frame().acceptsStream()) {
            event.reject(ErrorCode.INVALID_REQUEST, "Accept must admit text/event-stream", null, ReplyStatus.INVALID);
        } else {
            openSubscriptions.open(event, filter);
        }
    }
}
