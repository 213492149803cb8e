package org.peregrine.codec.mcp;

import org.peregrine.codec.json.JsonName;

/** The keys that MCP reserves for itself in {@code _meta} (MCP 2026-07-28, basic, "_meta"). Constants, any thread. */
public final class MetaKeys {
    /** Of a request: the revision it is written in; what makes it a modern one. */
    public static final JsonName PROTOCOL_VERSION = JsonName.of("io.modelcontextprotocol/protocolVersion");

    /** Of a request: what the client can do. */
    public static final JsonName CLIENT_CAPABILITIES = JsonName.of("io.modelcontextprotocol/clientCapabilities");

    /** Of a request: who the client is. */
    public static final JsonName CLIENT_INFO = JsonName.of("io.modelcontextprotocol/clientInfo");

    /** Of a request: the least severe log message that the client wants. */
    public static final JsonName LOG_LEVEL = JsonName.of("io.modelcontextprotocol/logLevel");

    /** Of a result: who the server is. */
    public static final JsonName SERVER_INFO = JsonName.of("io.modelcontextprotocol/serverInfo");

    /** Of a notification or result: the request that opened the subscription it belongs to. */
    public static final JsonName SUBSCRIPTION_ID = JsonName.of("io.modelcontextprotocol/subscriptionId");

    /** Of a message of 2025-11-25: the task it belongs to. */
    public static final JsonName RELATED_TASK = JsonName.of("io.modelcontextprotocol/related-task");

    /** Of a request, and not prefixed: the token to report its progress with. */
    public static final JsonName PROGRESS_TOKEN = JsonName.of("progressToken");

    private MetaKeys() {}
}
