package org.peregrine.tools.connect;

import org.peregrine.codec.json.QuotedText;

/** Errors of JSON-RPC that the bridge itself answers with. */
final class ErrorLine {
    private ErrorLine() {}

    /** With the id as it stands in the request; null leaves it out, as a server on stdio does. */
    static String of(String id, int code, String message) {
        return of(id, "{\"code\":" + code + ",\"message\":" + QuotedText.of(message) + "}");
    }

    /** With an error object of the server's. */
    static String of(String id, String error) {
        return "{\"jsonrpc\":\"2.0\"," + (id == null ? "" : "\"id\":" + id + ",") + "\"error\":" + error + "}";
    }
}
