package org.peregrine.client;

import java.io.IOException;
import java.io.Serial;

/** A server's error in answer to a request. */
public final class ServerErrorException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String json;

    ServerErrorException(int code, String message, String json) {
        super(message + " (" + code + ")");
        this.code = code;
        this.json = json;
    }

    /**
     * The code of JSON-RPC or MCP.
     *
     * @return such as -32602.
     */
    public int code() {
        return code;
    }

    /**
     * The whole error, with its data.
     *
     * @return a JSON object.
     */
    public String json() {
        return json;
    }
}
