package org.peregrine.engine.protocol;

import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.jsonrpc.MessageKind;
import org.peregrine.codec.mcp.McpMethod;
import org.peregrine.engine.message.FrameRegion;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.registry.ExtensionMethod;
import org.peregrine.engine.transport.FrameHeader;

/**
 * Checks that the standard request headers of a modern HTTP request repeat what its body says, so that what a gateway
 * routed by is what the server does. Source: MCP 2026-07-28, Streamable HTTP, "Standard Request Headers", "Server
 * Validation".
 */
final class ModernHeaders {
    private final HeaderValues values = new HeaderValues();
    private final JsonValue parameter = new JsonValue();

    /**
     * Finds the first disagreement.
     *
     * @param event a modern message from a transport with headers.
     * @param method of the message, or null when unknown.
     * @param claimedVersion the body's revision.
     * @return what is wrong, or null when all agree.
     */
    String disagreement(MessageEvent event, McpMethod method, JsonValue claimedVersion) {
        final FrameRegion frame = event.frame();
        if (!agrees(frame, FrameHeader.PROTOCOL_VERSION, claimedVersion)) {
            return "Header MCP-Protocol-Version is missing or differs from the body's _meta";
        }
        final Envelope envelope = event.envelope();
        if (envelope.kind() != MessageKind.REQUEST) {
            return null;
        }
        if (!methodAgrees(frame, envelope)) {
            return "Header Mcp-Method is missing or differs from the body's method";
        }
        final JsonValue named = event.extensionMethod() == null
                ? namedBy(envelope, method)
                : namedBy(envelope, event.extensionMethod());
        return named == null || agrees(frame, FrameHeader.NAME, named)
                ? null
                : "Header Mcp-Name is missing or differs from the body's params";
    }

    private static JsonValue namedBy(Envelope envelope, McpMethod method) {
        if (method == McpMethod.TOOLS_CALL || method == McpMethod.PROMPTS_GET) {
            return envelope.name();
        }
        return method == McpMethod.RESOURCES_READ ? envelope.uri() : null;
    }

    private JsonValue namedBy(Envelope envelope, ExtensionMethod method) {
        if (method.namedBy() == null) {
            return null;
        }
        if (!envelope.params().member(method.namedBy(), parameter)) {
            parameter.reset();
        }
        return parameter;
    }

    private static boolean methodAgrees(FrameRegion frame, Envelope envelope) {
        final int offset = frame.headerOffset(FrameHeader.METHOD);
        final int length = frame.headerLength(FrameHeader.METHOD);
        return offset >= 0
                && length == envelope.methodLength()
                && HeaderValues.same(frame.buffer(), offset, envelope.buffer(), envelope.methodOffset(), length);
    }

    private boolean agrees(FrameRegion frame, FrameHeader header, JsonValue text) {
        final int offset = frame.headerOffset(header);
        return offset >= 0 && text.isString() && values.agree(frame.buffer(), offset, frame.headerLength(header), text);
    }
}
