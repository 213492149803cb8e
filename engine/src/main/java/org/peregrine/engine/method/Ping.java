package org.peregrine.engine.method;

import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.message.MessageEvent;

/** {@code ping}: answers with an empty object. Source: MCP 2025-11-25, Ping; gone in 2026-07-28. */
final class Ping implements Method {
    private final EmptyResult emptyResult;

    Ping(EmptyResult emptyResult) {
        this.emptyResult = emptyResult;
    }

    @Override
    public McpMethod id() {
        return McpMethod.PING;
    }

    @Override
    public boolean isIn(ProtocolVersion version) {
        return !version.isModern();
    }

    @Override
    public void dispatch(MessageEvent event) {
        emptyResult.answer(event);
    }
}
