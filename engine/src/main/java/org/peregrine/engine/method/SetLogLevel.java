package org.peregrine.engine.method;

import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.ErrorCode;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.handler.LogLevel;
import org.peregrine.engine.message.MessageEvent;

/** {@code logging/setLevel}. Source: MCP 2025-11-25, Logging; gone in 2026-07-28. */
final class SetLogLevel implements Method {
    private static final JsonName LEVEL = JsonName.of("level");

    private final EmptyResult emptyResult;
    private final JsonValue value = new JsonValue();

    SetLogLevel(EmptyResult emptyResult) {
        this.emptyResult = emptyResult;
    }

    @Override
    public McpMethod id() {
        return McpMethod.LOGGING_SET_LEVEL;
    }

    @Override
    public boolean isIn(ProtocolVersion version) {
        return !version.isModern();
    }

    @Override
    public void dispatch(MessageEvent event) {
        final boolean named = event.envelope().params().member(LEVEL, value);
        final LogLevel level = named ? LogLevel.lookup(value) : null;
        if (level == null) {
            event.reject(ErrorCode.INVALID_PARAMS, "params.level must be one of debug to emergency");
        } else if (event.session() == null) {
            Method.rejectWithoutSession(event);
        } else {
            event.session().logLevel(level);
            emptyResult.answer(event);
        }
    }
}
