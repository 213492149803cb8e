package org.peregrine.engine.content;

import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.json.Fields;
import org.peregrine.engine.json.JsonText;
import org.peregrine.engine.transport.ReplyStatus;

/**
 * Thrown by an author's handler to answer with a JSON-RPC error on purpose. Everything else that a handler throws
 * becomes an error result of a tool, or an internal error, and only a {@link PublicException} shows its message there.
 * Has no stack trace: it is an answer, not a fault.
 */
public final class McpError extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** Six bytes for each character of a string and some for the rest: no escape is longer. */
    private final int code;

    private final String data;

    /**
     * An error with data.
     *
     * @param code of JSON-RPC or MCP, negative; or of the author's own, outside -32768 to -32000.
     * @param message one sentence; null, as of an exception without one, becomes {@code Error} with the code.
     * @param dataJson a JSON text; null for none.
     * @throws IllegalArgumentException when the text is not JSON.
     */
    public McpError(int code, String message, String dataJson) {
        super(message == null ? "Error " + code : message, null, false, false); // JSON-RPC wants a string.
        this.code = code;
        this.data = dataJson == null
                ? null
                : JsonText.parse("McpError data", dataJson).toString();
    }

    /**
     * An error without data.
     *
     * @param code of JSON-RPC or MCP.
     * @param message one sentence.
     */
    public McpError(ErrorCode code, String message) {
        this(code.code(), message, null);
    }

    /**
     * Creates the error for invalid parameters.
     *
     * @param message for the client.
     * @return code -32602.
     */
    public static McpError invalidParams(String message) {
        return new McpError(ErrorCode.INVALID_PARAMS, message);
    }

    /**
     * Creates the error for an unknown resource. Source: MCP 2025-11-25 and 2026-07-28, Resources, "Error Handling".
     *
     * @param uri of the request; becomes {@code data.uri}.
     * @return code -32002, which {@link #code(ProtocolVersion)} turns into -32602 for modern clients.
     */
    public static McpError resourceNotFound(String uri) {
        final HeapJson data = new HeapJson();
        data.writer().beginObject().name(Fields.URI).value(uri).endObject();
        return new McpError(ErrorCode.RESOURCE_NOT_FOUND.code(), "Resource not found", data.toString());
    }

    /**
     * The error's number as it was given.
     *
     * @return the code.
     */
    public int code() {
        return code;
    }

    /**
     * The error's number for a client.
     *
     * @param version of the client.
     * @return the code, except that modern clients get -32602 in place of -32002, which is no longer used, and legacy
     *     ones -32600 in place of -32021, which they do not know.
     */
    public int code(ProtocolVersion version) {
        if (version.isModern()) {
            return code == ErrorCode.RESOURCE_NOT_FOUND.code() ? ErrorCode.INVALID_PARAMS.code() : code;
        }
        return code == ErrorCode.MISSING_CLIENT_CAPABILITY.code() ? ErrorCode.INVALID_REQUEST.code() : code;
    }

    /**
     * The status of a reply with this error.
     *
     * @param version of the client.
     * @return {@link ReplyStatus#INVALID} for the errors that MCP 2026-07-28 gives HTTP status 400.
     */
    public ReplyStatus status(ProtocolVersion version) {
        final boolean refused = code == ErrorCode.MISSING_CLIENT_CAPABILITY.code()
                || code == ErrorCode.HEADER_MISMATCH.code()
                || code == ErrorCode.UNSUPPORTED_PROTOCOL_VERSION.code();
        return version.isModern() && refused ? ReplyStatus.INVALID : ReplyStatus.COMPLETE;
    }

    /**
     * More on the error.
     *
     * @return a compact JSON text; null when there is none.
     */
    public String data() {
        return data;
    }
}
