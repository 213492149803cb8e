package org.peregrine.engine.method;

import java.util.HashSet;
import java.util.Set;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Listed;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.RequiredScopes;
import org.peregrine.engine.served.CheckedRegistry;
import org.peregrine.engine.transport.ReplyStatus;

/** {@code subscriptions/listen}: a request that stays open. Source: MCP 2026-07-28, Subscriptions. */
final class ListenToChanges implements Method {
    private static final JsonName NOTIFICATIONS = JsonName.of("notifications");

    private final OpenSubscriptions openSubscriptions;
    private final CheckedRegistry registry;
    private final ResourceLookup lookup;
    private final JsonCursor uris = new JsonCursor();
    private final JsonValue list = new JsonValue();
    private final JsonValue filter = new JsonValue();
    private final Set<String> hidden = new HashSet<>();

    ListenToChanges(OpenSubscriptions openSubscriptions, CheckedRegistry registry) {
        this.openSubscriptions = openSubscriptions;
        this.registry = registry;
        this.lookup = new ResourceLookup(registry);
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
        } else if (!openSubscriptions.rejectsSize(event, filter)) {
            hidden.clear();
            final Principal caller = event.frame().principal();
            final RequiredScopes required = requiredScopes(caller);
            if (required.areGrantedTo(caller)) {
                openSubscriptions.open(event, filter, hidden);
            } else {
                event.reject(required);
            }
        }
    }

    /** Of all resources together, so that one challenge names everything; notes those that the caller does not see. */
    private RequiredScopes requiredScopes(Principal caller) {
        RequiredScopes all = RequiredScopes.NONE;
        if (filter.member(ListenFilter.RESOURCE_URIS, list) && list.isArray()) {
            uris.wrap(list);
            while (uris.next()) {
                final Listed entry = uris.value().isString() ? lookup.find(uris.value(), caller) : null;
                if (entry == null && uris.value().isString() && lookup.isHidden(uris.value(), caller)) {
                    hidden.add(uris.value().string());
                }
                all = entry == null ? all : all.and(registry.requiredScopes(entry));
            }
        }
        return all;
    }
}
