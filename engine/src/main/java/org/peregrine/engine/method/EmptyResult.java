package org.peregrine.engine.method;

import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.protocol.PreparedResult;
import org.peregrine.engine.protocol.ResultMeta;

/** The result without members, encoded once for each era. */
final class EmptyResult {
    private final UnsafeBuffer legacy;
    private final UnsafeBuffer modern;

    EmptyResult(int maxBytes, ResultMeta meta) {
        legacy = PreparedResult.encode(ProtocolVersion.LATEST_LEGACY, maxBytes, meta, writer -> {});
        modern = PreparedResult.encode(ProtocolVersion.V2026_07_28, maxBytes, meta, writer -> {});
    }

    void answer(MessageEvent event) {
        event.prepared(event.version().isModern() ? modern : legacy);
    }
}
