package org.peregrine.engine.method;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.message.MessageEvent;

/** {@code ping}: answers with an empty object. Source: MCP 2025-11-25, Ping; gone in 2026-07-28. */
final class Ping implements Method {
    private final UnsafeBuffer empty = new UnsafeBuffer("{}".getBytes(StandardCharsets.US_ASCII));

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
        event.prepared(empty);
    }
}
