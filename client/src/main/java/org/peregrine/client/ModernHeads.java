package org.peregrine.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.mcp.ProtocolVersion;

/** The description of a client that every request of 2026-07-28 carries, in its body and over HTTP in its head. */
public final class ModernHeads {
    private static final JsonName TASK_ID = JsonName.of("taskId");

    private ModernHeads() {}

    /**
     * Description of a client without capabilities.
     *
     * @return the object for {@code _meta}.
     */
    public static String meta() {
        return "{\"io.modelcontextprotocol/protocolVersion\":\"" + ProtocolVersion.V2026_07_28.wireName()
                + "\",\"io.modelcontextprotocol/clientCapabilities\":{}}";
    }

    /**
     * Header lines that mirror the method, and what it names. Source: MCP 2026-07-28, "Request Metadata".
     *
     * @param request a request or notification.
     * @return lines, each ended by CR LF.
     */
    public static byte[] lines(Envelope request) {
        final JsonValue named = named(request);
        final String lines = "Mcp-Method: " + value(request.method().string()) + "\r\n"
                + (named.isString() ? "Mcp-Name: " + value(named.string()) + "\r\n" : "");
        return lines.getBytes(StandardCharsets.US_ASCII);
    }

    private static JsonValue named(Envelope request) {
        if (request.name().present()) {
            return request.name();
        }
        final JsonValue task = new JsonValue();
        return request.uri().present()
                        || !request.params().isObject()
                        || !request.params().member(TASK_ID, task)
                ? request.uri()
                : task;
    }

    /**
     * A value as a field of HTTP carries it: beyond visible ASCII it goes in base64.
     *
     * @param value any text.
     * @return the field's value.
     */
    public static String value(String value) {
        final boolean plain = value.chars().allMatch(c -> c > ' ' && c < 0x7F) && !value.startsWith("=?");
        return plain
                ? value
                : "=?base64?" + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)) + "?=";
    }
}
