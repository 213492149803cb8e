package org.peregrine.codec.jsonrpc;

/** Error codes of JSON-RPC 2.0 (section 5.1) and those that MCP defines beside them. */
public enum ErrorCode {
    /** The bytes are not JSON. JSON-RPC 2.0 section 5.1. */
    PARSE_ERROR(-32700, "Parse error"),
    /** The JSON is not a request. JSON-RPC 2.0 section 5.1. */
    INVALID_REQUEST(-32600, "Invalid Request"),
    /** There is no such method. JSON-RPC 2.0 section 5.1. */
    METHOD_NOT_FOUND(-32601, "Method not found"),
    /** The method does not take these parameters. JSON-RPC 2.0 section 5.1. */
    INVALID_PARAMS(-32602, "Invalid params"),
    /** The server failed. JSON-RPC 2.0 section 5.1. */
    INTERNAL_ERROR(-32603, "Internal error"),
    /** No such resource; MCP up to 2025-11-25 only, afterwards {@link #INVALID_PARAMS}. */
    RESOURCE_NOT_FOUND(-32002, "Resource not found"),
    /**
     * The sender has used up its rate of requests. One of the codes that JSON-RPC 2.0, section 5.1, leaves to servers,
     * with the meaning that it has elsewhere (EIP-1474); MCP gives it none.
     */
    RATE_LIMITED(-32005, "Rate limit exceeded"),
    /** A request's HTTP headers do not say what its body says. MCP 2026-07-28. */
    HEADER_MISMATCH(-32020, "Header mismatch"),
    /** The request needs a capability that the client did not declare. MCP 2026-07-28. */
    MISSING_CLIENT_CAPABILITY(-32021, "Missing required client capability"),
    /** The request's protocol version is not served. MCP 2026-07-28. */
    UNSUPPORTED_PROTOCOL_VERSION(-32022, "Unsupported protocol version");

    private final int code;
    private final String message;

    ErrorCode(final int code, final String message) {
        this.code = code;
        this.message = message;
    }

    /**
     * The number on the wire. Any thread.
     *
     * @return the code, always negative.
     */
    public int code() {
        return code;
    }

    /**
     * Message of the error when there is nothing more exact to say. Any thread.
     *
     * @return a constant English phrase.
     */
    public String message() {
        return message;
    }
}
