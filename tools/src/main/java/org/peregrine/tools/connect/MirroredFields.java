package org.peregrine.tools.connect;

import java.nio.charset.StandardCharsets;
import org.peregrine.client.ModernHeads;

/** Fields of HTTP that repeat what a message of the modern era says. Source: MCP 2026-07-28, Streamable HTTP. */
final class MirroredFields {
    private MirroredFields() {}

    /** All of them, each line ended by CR LF. */
    static byte[] of(ClientMessage message, ToolFields tools) {
        final StringBuilder lines = new StringBuilder("MCP-Protocol-Version: ")
                .append(ModernHeads.value(message.version()))
                .append("\r\n")
                .append(new String(ModernHeads.lines(message.envelope()), StandardCharsets.US_ASCII));
        tools.append(message, lines);
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
