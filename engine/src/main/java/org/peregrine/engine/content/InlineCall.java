package org.peregrine.engine.content;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.json.OwnedJson;
import org.peregrine.engine.principal.Principal;

/**
 * Metadata, revision and caller, which every call of an inline handler carries. A flyweight over the request's bytes:
 * owns none of them, allocates nothing, and is valid only until the handler returns. Dispatch thread only; one instance
 * serves all calls of a shard.
 */
public abstract class InlineCall {
    private final JsonValue meta = new JsonValue();
    private final JsonValue emptyObject = OwnedJson.objectOf(new JsonValue());
    private ProtocolVersion version;
    private Principal principal = Principal.ANONYMOUS;

    /** A call of nothing, to be wrapped. */
    protected InlineCall() {}

    /**
     * Takes what every request has. The engine does.
     *
     * @param callMeta {@code params._meta}; may be absent.
     * @param callVersion of the client.
     * @param caller of the request.
     */
    protected final void wrapRequest(JsonValue callMeta, ProtocolVersion callVersion, Principal caller) {
        meta.wrap(callMeta);
        version = callVersion;
        principal = caller;
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

    /**
     * The request's metadata.
     *
     * @return an object, or absent.
     */
    public final JsonValue meta() {
        return meta;
    }

    /**
     * The client's revision.
     *
     * @return of the protocol.
     */
    public final ProtocolVersion version() {
        return version;
    }

    /**
     * The caller, as its token says. May be kept.
     *
     * @return {@link Principal#ANONYMOUS} when the server asks for no token.
     */
    public final Principal principal() {
        return principal;
    }
}
