package org.peregrine.engine.method;

import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.message.MessageEvent;

/**
 * {@code resources/subscribe} and {@code resources/unsubscribe}. Source: MCP 2025-11-25, Resources, "Subscriptions"; in
 * 2026-07-28 {@link ListenToChanges} stands for both.
 */
final class SubscribeResource implements Method {
    private final McpMethod id;
    private final EmptyResult emptyResult;

    SubscribeResource(McpMethod id, EmptyResult emptyResult) {
        this.id = id;
        this.emptyResult = emptyResult;
    }

    @Override
    public McpMethod id() {
        return id;
    }

    @Override
    public boolean isIn(ProtocolVersion version) {
        return !version.isModern();
    }

    @Override
    public void dispatch(MessageEvent event) {
        if (!event.envelope().uri().isString()) {
            event.reject(ErrorCode.INVALID_PARAMS, "params.uri must be a string");
        } else if (event.session() == null) {
            NeedsSession.reject(event);
        } else if (id == McpMethod.RESOURCES_UNSUBSCRIBE) {
            event.session().subscriber().unsubscribe(event.envelope().uri().string());
            emptyResult.answer(event);
        } else if (event.session().subscriber().subscribe(event.envelope().uri().string())) {
            emptyResult.answer(event);
        } else {
            event.reject(ErrorCode.INVALID_REQUEST, "Too many subscriptions");
        }
    }
}
