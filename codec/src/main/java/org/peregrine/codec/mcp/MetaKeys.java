package org.peregrine.codec.mcp;

import org.peregrine.codec.json.JsonName;

/** The keys that MCP reserves for itself in {@code _meta} (MCP 2026-07-28, basic, "_meta"). Constants, any thread. */
public final class MetaKeys {
    /** The revision of a request; makes it a modern one. */
    public static final JsonName PROTOCOL_VERSION = JsonName.of("io.modelcontextprotocol/protocolVersion");

    /** The client's capabilities, in a request. */
    public static final JsonName CLIENT_CAPABILITIES = JsonName.of("io.modelcontextprotocol/clientCapabilities");

    /** The client's name and version, in a request. */
    public static final JsonName CLIENT_INFO = JsonName.of("io.modelcontextprotocol/clientInfo");

    /** The lowest log level that the client accepts, in a request. */
    public static final JsonName LOG_LEVEL = JsonName.of("io.modelcontextprotocol/logLevel");

    /** The server's name and version, in a result. */
    public static final JsonName SERVER_INFO = JsonName.of("io.modelcontextprotocol/serverInfo");

    /** The request that opened the subscription, in a notification or result. */
    public static final JsonName SUBSCRIPTION_ID = JsonName.of("io.modelcontextprotocol/subscriptionId");

    /** The task of a message, in 2025-11-25. */
    public static final JsonName RELATED_TASK = JsonName.of("io.modelcontextprotocol/related-task");

    /** The progress token of a request; its name has no prefix. */
    public static final JsonName PROGRESS_TOKEN = JsonName.of("progressToken");

    private MetaKeys() {}
}
