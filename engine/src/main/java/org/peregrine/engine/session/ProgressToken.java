package org.peregrine.engine.session;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.MetaKeys;

/**
 * Reads the token with which a client requests progress notifications. Source: MCP 2025-11-25, schema, {@code
 * ProgressToken}.
 */
final class ProgressToken {
    private ProgressToken() {}

    /**
     * Reads the token; false when there is none, or it is neither a string nor an integer and so cannot be repeated.
     */
    static boolean of(JsonValue meta, JsonValue token) {
        return meta.member(MetaKeys.PROGRESS_TOKEN, token) && (token.isString() || isInteger(token));
    }

    private static boolean isInteger(JsonValue token) {
        if (!token.isNumber()) {
            return false;
        }
        for (int i = 0; i < token.length(); i++) {
            final byte digit = token.buffer().getByte(token.offset() + i);
            if ((digit < '0' || digit > '9') && digit != '-') {
                return false;
            }
        }
        return true;
    }
}
