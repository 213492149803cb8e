package org.peregrine.engine.protocol;

import org.agrona.concurrent.UnsafeBuffer;
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
 * routed by is what the server does. Values are compared byte by byte; a value in the Base64 sentinel form
 * {@code =?base64?…?=} is decoded first. Source: MCP 2026-07-28, Streamable HTTP, "Standard Request Headers", "Value
 * Encoding", "Server Validation".
 */
final class ModernHeaders {
    /** Longest decoded name or uri that is compared; a longer one cannot stand in a header within its limit. */
    private static final int MAX_VALUE_BYTES = 16 << 10;

    private final UnsafeBuffer bodyText = new UnsafeBuffer(new byte[MAX_VALUE_BYTES]);
    private final JsonValue parameter = new JsonValue();
    private final SentinelDecoder sentinel = new SentinelDecoder(MAX_VALUE_BYTES);

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
                && same(frame.buffer(), offset, envelope.buffer(), envelope.methodOffset(), length);
    }

    private boolean agrees(FrameRegion frame, FrameHeader header, JsonValue text) {
        int offset = frame.headerOffset(header);
        if (offset < 0 || !text.isString()) {
            return false;
        }
        UnsafeBuffer buffer = frame.buffer();
        int length = frame.headerLength(header);
        if (SentinelDecoder.isSentinel(buffer, offset, length)) {
            length = sentinel.decode(buffer, offset, length);
            buffer = sentinel.decoded();
            offset = 0;
        }
        final int textLength = text.copyString(bodyText, 0, MAX_VALUE_BYTES);
        return length >= 0 && length == textLength && same(buffer, offset, bodyText, 0, length);
    }

    private static boolean same(UnsafeBuffer left, int leftOffset, UnsafeBuffer right, int rightOffset, int length) {
        for (int i = 0; i < length; i++) {
            if (left.getByte(leftOffset + i) != right.getByte(rightOffset + i)) {
                return false;
            }
        }
        return true;
    }
}
