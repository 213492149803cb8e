package org.peregrine.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;
import org.peregrine.codec.mcp.ProtocolVersion;

/** The description of a client that every request of 2026-07-28 carries, in its body and over HTTP in its head. */
final class ModernHeads {
    private ModernHeads() {}

    static String meta() {
        return "{\"io.modelcontextprotocol/protocolVersion\":\"" + ProtocolVersion.V2026_07_28.wireName()
                + "\",\"io.modelcontextprotocol/clientCapabilities\":{}}";
    }

    /** Header lines that mirror the method, and what it names. Source: MCP 2026-07-28, "Request Metadata". */
    static byte[] lines(Envelope request) {
        final JsonValue named = request.name().present() ? request.name() : request.uri();
        final String lines = "Mcp-Method: " + request.method().string() + "\r\n"
                + (named.isString() ? "Mcp-Name: " + encode(named.string()) + "\r\n" : "");
        return lines.getBytes(StandardCharsets.US_ASCII);
    }

    /** Beyond visible ASCII a value goes in base64. */
    private static String encode(String value) {
        final boolean plain = value.chars().allMatch(c -> c > ' ' && c < 0x7F) && !value.startsWith("=?");
        return plain
                ? value
                : "=?base64?" + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)) + "?=";
    }
}
