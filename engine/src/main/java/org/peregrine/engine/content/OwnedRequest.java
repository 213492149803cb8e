package org.peregrine.engine.content;

import java.net.InetAddress;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.transport.RequestHeaders;
import org.peregrine.engine.transport.WireKind;

/**
 * The context that every request to a handler on a thread of its own carries. Owns copies of the request's bytes, so it
 * may be kept; one thread at a time.
 */
public abstract class OwnedRequest implements RequestContext {
    private final OwnedContext context;

    /**
     * Takes what every request has.
     *
     * @param context of the request.
     */
    protected OwnedRequest(OwnedContext context) {
        this.context = context;
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
