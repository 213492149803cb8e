package org.peregrine.transports.simulation;

/** Writes the requests of an HTTP client. */
final class HttpText {
    private static final String HOST = " /mcp HTTP/1.1\r\nHost: localhost\r\n";

    private HttpText() {}

    /** Asks for a stream; session and a further field may be null. */
    static String get(String session, String field) {
        return "GET" + HOST + "Accept: text/event-stream\r\n" + session(session) + (field == null ? "" : field + "\r\n")
                + "\r\n";
    }

    static String delete(String session) {
        return "DELETE" + HOST + session(session) + "\r\n";
    }

    /** Begins a message that is shorter than it says. */
    static String half(int length) {
        return "POST" + HOST + "Content-Type: application/json\r\nContent-Length: 8000\r\n\r\n{" + " ".repeat(length);
    }

    /**
     * Posts a message.
     *
     * @param session null for none.
     * @param modern whether the fields of 2026-07-28 are there.
     * @param name for them; null for none.
     * @param cut where the body is cut in two chunks; 0 for no chunks.
     */
    static String post(String body, String session, boolean modern, String name, int cut) {
        final StringBuilder head = new StringBuilder("POST")
                .append(HOST)
                .append("Accept: application/json, text/event-stream\r\nContent-Type: application/json\r\n")
                .append(session(session));
        if (modern) {
            head.append("MCP-Protocol-Version: ")
                    .append(SimulatedClient.MODERN)
                    .append("\r\nMcp-Method: ")
                    .append(Json.text(body, "method"))
                    .append(name == null ? "\r\n" : "\r\nMcp-Name: " + name + "\r\n");
        }
        return cut == 0
                ? head + "Content-Length: " + body.length() + "\r\n\r\n" + body
                : head + "Transfer-Encoding: chunked\r\n\r\n" + chunks(body, cut);
    }

    private static String session(String id) {
        return id == null ? "" : "Mcp-Session-Id: " + id + "\r\n";
    }

    private static String chunks(String body, int cut) {
        return Integer.toHexString(cut) + "\r\n" + body.substring(0, cut) + "\r\n"
                + Integer.toHexString(body.length() - cut) + "\r\n" + body.substring(cut) + "\r\n0\r\n\r\n";
    }
}
