package org.peregrine.engine.transport;

/**
 * The transport headers that the protocol gives a meaning. A transport without headers leaves all of them absent.
 *
 * <p>Source: MCP 2026-07-28, Streamable HTTP, "Request Metadata"; MCP 2025-11-25, Transports, "Session Management".
 */
public enum FrameHeader {
    /** {@code MCP-Protocol-Version}: the revision that the sender speaks. */
    PROTOCOL_VERSION("mcp-protocol-version"),
    /** {@code Mcp-Method}: mirrors the member {@code method} of the body. */
    METHOD("mcp-method"),
    /** {@code Mcp-Name}: mirrors {@code params.name} or {@code params.uri} of the body. */
    NAME("mcp-name"),
    /** {@code Mcp-Session-Id}: the session of a legacy client. */
    SESSION_ID("mcp-session-id"),
    /** {@code Last-Event-ID}: the last event that a legacy client saw of a stream that broke. */
    LAST_EVENT_ID("last-event-id"),
    /** {@code Authorization}: the credentials; only their digest is ever kept, to bind state to its caller. */
    AUTHORIZATION("authorization");

    private final String wireName;

    FrameHeader(String wireName) {
        this.wireName = wireName;
    }

    /**
     * The header's field name.
     *
     * @return the name in lower case; field names are compared without regard to case (RFC 9110, 5.1).
     */
    public String wireName() {
        return wireName;
    }
}
