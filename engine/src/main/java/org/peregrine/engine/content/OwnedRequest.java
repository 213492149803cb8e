package org.peregrine.engine.content;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.principal.Principal;

/**
 * Metadata, revision and caller, which every request to a handler on a thread of its own carries. Owns copies of the
 * request's bytes, so it may be kept; one thread at a time.
 */
public abstract class OwnedRequest {
    private final JsonValue meta;
    private final ProtocolVersion version;
    private final Principal principal;

    /**
     * Copies what every request has.
     *
     * @param meta {@code params._meta}; may be absent.
     * @param version of the client.
     * @param principal of the caller.
     */
    protected OwnedRequest(JsonValue meta, ProtocolVersion version, Principal principal) {
        this.meta = meta.copy();
        this.version = version;
        this.principal = principal;
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
     * The caller, as its token says.
     *
     * @return {@link Principal#ANONYMOUS} when the server asks for no token.
     */
    public final Principal principal() {
        return principal;
    }
}
