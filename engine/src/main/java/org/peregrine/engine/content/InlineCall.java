package org.peregrine.engine.content;

import java.net.InetAddress;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.json.OwnedJson;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.transport.RequestHeaders;
import org.peregrine.engine.transport.WireKind;

/**
 * The context that every call of an inline handler carries. A flyweight over the request's bytes: owns none of them,
 * allocates nothing, and is valid only until the handler returns. Dispatch thread only; one instance serves all calls
 * of a shard.
 */
public abstract class InlineCall implements RequestContext {
    private static final RequestContext NOTHING = OwnedContext.of(ProtocolVersion.LATEST_LEGACY);

    private final JsonValue emptyObject = OwnedJson.objectOf(new JsonValue());
    private RequestContext context = NOTHING;

    /** A call of nothing, to be wrapped. */
    protected InlineCall() {}

    /**
     * Takes what every request has. The engine does.
     *
     * @param request valid as long as the call.
     */
    protected final void wrapRequest(RequestContext request) {
        context = request;
    }

    /**
     * Arguments that may have been left out.
     *
     * @param arguments {@code params.arguments}; may be absent.
     * @return the arguments, or an empty object in their place.
     */
    protected final JsonValue given(JsonValue arguments) {
        return arguments.present() ? arguments : emptyObject;
    }

    @Override
    public final JsonValue meta() {
        return context.meta();
    }

    @Override
    public final ProtocolVersion version() {
        return context.version();
    }

    @Override
    public final Principal principal() {
        return context.principal();
    }

    @Override
    public final JsonValue capabilities() {
        return context.capabilities();
    }

    @Override
    public final JsonValue clientInfo() {
        return context.clientInfo();
    }

    @Override
    public final RequestHeaders headers() {
        return context.headers();
    }

    @Override
    public final WireKind wire() {
        return context.wire();
    }

    @Override
    public final InetAddress peerAddress() {
        return context.peerAddress();
    }
}
