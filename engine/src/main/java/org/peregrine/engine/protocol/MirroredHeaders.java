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
 * Checks that the standard request headers of an HTTP request repeat what its body says, so that what a gateway routed
 * by is what the server does. A modern request must have them; in one of an earlier revision, and in a notification,
 * those that are there must not differ. Source: MCP 2026-07-28, Streamable HTTP, "Standard Request Headers", "Server
 * Validation".
 */
final class MirroredHeaders {
    private final HeaderValues values = new HeaderValues();
    private final JsonValue parameter = new JsonValue();

    /**
     * Finds the first disagreement.
     *
     * @param event a modern message from a transport with headers.
     * @param method of the message, or null when unknown.
     * @param claimedVersion the body's revision.
     * @return the error, or null when all agree.
     */
    String disagreement(MessageEvent event, McpMethod method, JsonValue claimedVersion) {
        final FrameRegion frame = event.frame();
        if (!agrees(frame, FrameHeader.PROTOCOL_VERSION, claimedVersion)) {
            return "Header MCP-Protocol-Version is missing or differs from the body's _meta";
        }
        return disagreement(event, method, event.envelope().kind() == MessageKind.REQUEST);
    }

    /**
     * Finds the first header that is there and differs.
     *
     * @param event a message of an earlier revision.
     * @param method of the message, or null when unknown.
     * @return the error, or null when all agree.
     */
    String disagreement(MessageEvent event, McpMethod method) {
        return event.frame().connectionScoped() ? null : disagreement(event, method, false);
    }

    private String disagreement(MessageEvent event, McpMethod method, boolean required) {
        final FrameRegion frame = event.frame();
        final Envelope envelope = event.envelope();
        if (envelope.kind() == MessageKind.RESPONSE) {
            return null;
        }
        if ((required || isThere(frame, FrameHeader.METHOD)) && !methodAgrees(frame, envelope)) {
            return "Header Mcp-Method is missing or differs from the body's method";
        }
        final JsonValue named = event.extensionMethod() == null
                ? namedBy(envelope, method)
                : namedBy(envelope, event.extensionMethod());
        return named == null
                        || (!required && !isThere(frame, FrameHeader.NAME))
                        || agrees(frame, FrameHeader.NAME, named)
                ? null
                : "Header Mcp-Name is missing or differs from the body's params";
    }

    /** Whether there is a header that repeats something of a single message. */
    static boolean mirrorsAnything(FrameRegion frame) {
        return isThere(frame, FrameHeader.METHOD) || isThere(frame, FrameHeader.NAME);
    }

    private static boolean isThere(FrameRegion frame, FrameHeader header) {
        return frame.headerOffset(header) >= 0;
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

    private boolean methodAgrees(FrameRegion frame, Envelope envelope) {
        if (envelope.methodEscaped()) {
            return agrees(frame, FrameHeader.METHOD, envelope.method());
        }
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
