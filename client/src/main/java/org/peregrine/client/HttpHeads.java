package org.peregrine.client;

import org.peregrine.client.request.Ascii;
import org.peregrine.codec.mcp.ProtocolVersion;

/** The parts of requests' heads that stay the same from one to the next. One thread. */
final class HttpHeads {
    private final Target target;
    private final String headerLines;
    private ProtocolVersion version;
    private String sessionId;
    private byte[] post;

    HttpHeads(Target target, ClientSettings settings) {
        this.target = target;
        this.headerLines = settings.headerLines();
        post = create(true, "POST");
    }

    void identify(ProtocolVersion newVersion, String newSessionId) {
        version = newVersion;
        sessionId = newSessionId;
        post = create(true, "POST");
    }

    /** The head of a request that carries a message. */
    byte[] post() {
        return post;
    }

    /** The head of a request that opens a stream. Allocates. */
    byte[] stream() {
        return create(false, "GET");
    }

    /** The head of a request that ends the session. Allocates. */
    byte[] delete() {
        return create(false, "DELETE");
    }

    private byte[] create(boolean carriesMessage, String method) {
        final StringBuilder head = new StringBuilder(method)
                .append(' ')
                .append(target.path())
                .append(" HTTP/1.1\r\nHost: ")
                .append(target.authority());
        if (carriesMessage) {
            head.append("\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n");
        } else {
            head.append("\r\nAccept: text/event-stream\r\n");
        }
        if (version != null) {
            head.append("MCP-Protocol-Version: ").append(version.wireName()).append("\r\n");
        }
        if (sessionId != null) {
            head.append("Mcp-Session-Id: ").append(sessionId).append("\r\n");
        }
        return Ascii.bytes(head.append(headerLines).toString());
    }
}
