package org.peregrine.tools.connect;

import java.nio.charset.StandardCharsets;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.jsonrpc.Envelope;

/** The session that a legacy server and its client have agreed on, as fields of later requests name it. One thread. */
final class HttpSession {
    private static final JsonName PROTOCOL_VERSION = JsonName.of("protocolVersion");
    private static final byte[] NO_LINES = {};

    private String id;
    private String version;

    /** Begins anew: an {@code initialize} goes out. */
    void begin() {
        id = null;
        version = null;
    }

    void agreed(Envelope response) {
        final JsonValue chosen = new JsonValue();
        if (response.result().isObject()
                && response.result().member(PROTOCOL_VERSION, chosen)
                && chosen.isString()
                && chosen.string().matches("[\\x21-\\x7E]+")) {
            version = chosen.string();
        }
    }

    void id(String newId) {
        id = newId;
    }

    boolean isOpen() {
        return id != null;
    }

    /** Fields of a request, with an event's id or without. */
    byte[] lines(String lastEventId) {
        if (version == null && id == null && lastEventId == null) {
            return NO_LINES;
        }
        final StringBuilder lines = new StringBuilder();
        append(lines, "MCP-Protocol-Version: ", version);
        append(lines, "Mcp-Session-Id: ", id);
        append(lines, "Last-Event-ID: ", lastEventId);
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder lines, String field, String value) {
        if (value != null) {
            lines.append(field).append(value).append("\r\n");
        }
    }
}
