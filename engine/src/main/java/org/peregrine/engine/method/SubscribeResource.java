package org.peregrine.engine.method;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.served.CheckedRegistry;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * {@code resources/subscribe} and {@code resources/unsubscribe}. Source: MCP 2025-11-25, Resources, "Subscriptions"; in
 * 2026-07-28 {@link ListenToChanges} stands for both.
 */
final class SubscribeResource implements Method {
    private final McpMethod id;
    private final EmptyResult emptyResult;
    private final ResourceLookup lookup;
    private final int maxUriBytes;

    SubscribeResource(McpMethod id, CheckedRegistry registry, EmptyResult emptyResult, int maxUriBytes) {
        this.lookup = new ResourceLookup(registry);
        this.maxUriBytes = maxUriBytes;
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
        final JsonValue uri = event.envelope().uri();
        if (!uri.isString()) {
            event.reject(ErrorCode.INVALID_PARAMS, "params.uri must be a string");
        } else if (uri.length() - 2 > maxUriBytes) {
            event.reject(ErrorCode.INVALID_PARAMS, "params.uri is longer than a subscription may be");
        } else if (event.session() == null) {
            Method.rejectWithoutSession(event);
        } else if (id == McpMethod.RESOURCES_UNSUBSCRIBE) {
            event.session().subscriber().unsubscribe(uri.string());
            emptyResult.answer(event);
        } else if (lookup.isHidden(uri, event.frame().principal())) {
            emptyResult.answer(event); // As for a URI that nothing answers for: no change of it is ever told.
        } else if (!lookup.rejectsCaller(event, uri)) {
            subscribe(event, uri.string());
        }
    }

    private void subscribe(MessageEvent event, String uri) {
        switch (event.session().subscriber().subscribe(uri)) {
            case SUBSCRIBED -> emptyResult.answer(event);
            case TOO_MANY -> event.reject(ErrorCode.INVALID_REQUEST, "Too many subscriptions");
            case NO_MEMORY ->
                event.reject(
                        ErrorCode.INTERNAL_ERROR,
                        "Server overloaded: no memory for this subscription",
                        null,
                        ReplyStatus.OVERLOADED);
        }
    }
}
