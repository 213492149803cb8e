package org.peregrine.engine.content;

import java.net.InetAddress;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.transport.RequestHeaders;
import org.peregrine.engine.transport.WireKind;

/**
 * Everything around a request that handlers of every kind see, by the same names: caller, client, connection. Of an
 * inline call it is valid until the handler returns, but what it gives may be kept where that says so; of any other
 * request it may be kept. One thread at a time.
 */
public interface RequestContext {
    /**
     * The caller, as its token, its proxy or its connection says. May be kept.
     *
     * @return {@link Principal#ANONYMOUS} when nobody is asked who calls.
     */
    Principal principal();

    /**
     * The client's revision.
     *
     * @return of the protocol.
     */
    ProtocolVersion version();

    /**
     * The request's metadata.
     *
     * @return {@code params._meta}, an object; absent when there is none.
     */
    JsonValue meta();

    /**
     * The client's capabilities, as it has declared them with this request (2026-07-28), or when its session began.
     *
     * @return a {@code ClientCapabilities} object; absent when it has declared none, as a client without a session.
     */
    JsonValue capabilities();

    /**
     * The client's identity, as it says itself.
     *
     * @return an {@code Implementation} object; absent when it sent none.
     */
    JsonValue clientInfo();

    /**
     * The header fields that came with the request and that the server passes on.
     *
     * @return {@link RequestHeaders#NONE} over transports without headers.
     */
    RequestHeaders headers();

    /**
     * The way in which the request came. May be kept.
     *
     * @return never null.
     */
    WireKind wire();

    /**
     * The address of the other end of the connection, which may be a proxy's. May be kept.
     *
     * @return null when it has none, as over standard input and Unix sockets.
     */
    InetAddress peerAddress();

    /**
     * The settings of an extension that the client has declared.
     *
     * @param name of the extension, as {@code io.modelcontextprotocol/ui}.
     * @return a new flyweight; absent when the client has not declared it.
     */
    default JsonValue extension(String name) {
        final JsonValue value = new JsonValue();
        final JsonValue settings = new JsonValue();
        final boolean declared = capabilities().isObject()
                && capabilities().member(ClientMembers.EXTENSIONS, value)
                && value.isObject()
                && value.member(JsonName.recent(name), settings);
        return declared ? settings : new JsonValue();
    }
}
