package org.peregrine.engine.content;

import java.net.InetAddress;
import java.util.Map;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.MetaKeys;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.transport.RequestHeaders;
import org.peregrine.engine.transport.WireKind;

/**
 * A request's context that outlives its event: a copy of its metadata and header fields, and references to what does
 * not change. Immutable; its values are flyweights, to be read and not wrapped.
 */
public final class OwnedContext implements RequestContext {
    private final RequestHeaders headers;
    private final JsonValue meta;
    private final JsonValue capabilities;
    private final JsonValue clientInfo;
    private final ProtocolVersion version;
    private final Principal principal;
    private final WireKind wire;
    private final InetAddress peerAddress;

    private OwnedContext(RequestContext source, JsonValue meta, Principal principal, RequestHeaders headers) {
        this.headers = headers;
        this.meta = meta;
        this.version = source.version();
        this.principal = principal;
        this.wire = source.wire();
        this.peerAddress = source.peerAddress();
        this.capabilities = version.isModern() ? member(meta, MetaKeys.CLIENT_CAPABILITIES) : source.capabilities();
        this.clientInfo = version.isModern() ? member(meta, MetaKeys.CLIENT_INFO) : source.clientInfo();
    }

    private OwnedContext(ProtocolVersion version) {
        this.headers = RequestHeaders.NONE;
        this.meta = new JsonValue();
        this.capabilities = meta;
        this.clientInfo = meta;
        this.version = version;
        this.principal = Principal.ANONYMOUS;
        this.wire = WireKind.OTHER;
        this.peerAddress = null;
    }

    private static JsonValue member(JsonValue object, JsonName name) {
        final JsonValue value = new JsonValue();
        return object.isObject() && object.member(name, value) && value.isObject() ? value : new JsonValue();
    }

    /**
     * Copies a context: the engine for each call. What a legacy client has said of itself is referred to, since its
     * session keeps it.
     *
     * @param source of the request.
     * @return the copy.
     */
    public static OwnedContext copyOf(RequestContext source) {
        return new OwnedContext(
                source,
                source.meta().copy(),
                source.principal(),
                source.headers().copy());
    }

    /**
     * Makes the context of a request of nobody in particular, for a test of a handler.
     *
     * @param version of the client.
     * @return without metadata and header fields.
     */
    public static OwnedContext of(ProtocolVersion version) {
        return new OwnedContext(version);
    }

    /**
     * Sets the caller, for a test of a handler.
     *
     * @param caller of the request.
     * @return a copy.
     */
    public OwnedContext withPrincipal(Principal caller) {
        return new OwnedContext(this, meta, caller, headers);
    }

    /**
     * Sets the header fields, for a test of a handler.
     *
     * @param fields values by name.
     * @return a copy.
     */
    public OwnedContext withHeaders(Map<String, String> fields) {
        return new OwnedContext(this, meta, principal, RequestHeaders.of(fields));
    }

    /**
     * Sets the metadata, for a test of a handler; with those of 2026-07-28 come capabilities and identity of the
     * client.
     *
     * @param params {@code params._meta}; copied, may be absent.
     * @return a copy.
     */
    public OwnedContext withMeta(JsonValue params) {
        return new OwnedContext(this, params.copy(), principal, headers);
    }

    @Override
    public Principal principal() {
        return principal;
    }

    @Override
    public ProtocolVersion version() {
        return version;
    }

    @Override
    public JsonValue meta() {
        return meta;
    }

    @Override
    public JsonValue capabilities() {
        return capabilities;
    }

    @Override
    public JsonValue clientInfo() {
        return clientInfo;
    }

    @Override
    public RequestHeaders headers() {
        return headers;
    }

    @Override
    public WireKind wire() {
        return wire;
    }

    @Override
    public InetAddress peerAddress() {
        return peerAddress;
    }
}
