package org.peregrine.engine.message;

import java.util.List;
import org.peregrine.codec.json.JsonEscapes;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.principal.RequiredScopes;
import org.peregrine.engine.transport.ReplyStatus;

/** The error that answers a message. Part of the ring's entry, written by the stage that rejects it. */
public final class Rejection {
    private static final ErrorData SCOPES = (writer, event) -> {
        writer.beginObject().name("requiredScopes").beginArray();
        final List<String> names = event.rejection().scopes().names();
        for (int i = 0; i < names.size(); i++) {
            writer.value(names.get(i));
        }
        writer.endArray().endObject();
    };

    private ReplyStatus status = ReplyStatus.COMPLETE;
    private int code;
    private String message;
    private ErrorData data;
    private RequiredScopes scopes;

    Rejection() {}

    void clear() {
        status = ReplyStatus.COMPLETE;
        code = 0;
        message = null;
        data = null;
        scopes = null;
    }

    void set(int errorCode, String text, ErrorData errorData, ReplyStatus kind) {
        code = errorCode;
        message = text;
        data = errorData;
        status = kind;
        scopes = null;
    }

    /** MCP has no code of its own for it; over HTTP the status and the challenge say it. */
    void set(RequiredScopes required) {
        set(ErrorCode.INVALID_REQUEST.code(), "Insufficient scope", SCOPES, ReplyStatus.FORBIDDEN);
        scopes = required;
    }

    /** Replaces a text that is too long, and drops the data. */
    void shorten(String text) {
        message = text;
        data = null;
    }

    void set(McpError error, ProtocolVersion version) {
        final String json = error.data();
        final ErrorData errorData = json == null ? null : (writer, event) -> writer.rawValue(JsonEscapes.encode(json));
        set(error.code(version), error.getMessage(), errorData, error.status(version));
    }

    /**
     * The kind of answer.
     *
     * @return never null.
     */
    public ReplyStatus status() {
        return status;
    }

    /**
     * The scopes that the caller has not all been granted.
     *
     * @return null for every other error.
     */
    public RequiredScopes scopes() {
        return scopes;
    }

    /**
     * The error's code.
     *
     * @return negative, as JSON-RPC and MCP define it.
     */
    public int code() {
        return code;
    }

    /**
     * The error's text.
     *
     * @return one sentence.
     */
    public String message() {
        return message;
    }

    /**
     * The writer of the error's data.
     *
     * @return null when there is none.
     */
    public ErrorData data() {
        return data;
    }
}
