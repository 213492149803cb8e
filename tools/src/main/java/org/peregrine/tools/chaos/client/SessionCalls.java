package org.peregrine.tools.chaos.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A session over HTTP as clients up to 2025-11-25 have it, which nobody uses for a while. Any thread. */
public final class SessionCalls {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final String SESSION = "Mcp-Session-Id";
    private static final int FOUND = 200;
    private static final String INITIALIZE = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
            "clientInfo":{"name":"chaos","version":"1"}}}""";
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}";

    private SessionCalls() {}

    /** Opens a session; returns its id. */
    public static String open(InetSocketAddress address) throws IOException, InterruptedException {
        return post(address, INITIALIZE, null)
                .headers()
                .firstValue(SESSION)
                .orElseThrow(() -> new IOException("The server opens no session"));
    }

    /** The session must be there. */
    public static void require(InetSocketAddress address, String id) throws IOException, InterruptedException {
        final HttpResponse<String> answer = post(address, PING, id);
        if (answer.statusCode() != FOUND) {
            throw new IOException("A session has ended: " + answer.statusCode() + " " + answer.body());
        }
    }

    private static HttpResponse<String> post(InetSocketAddress address, String body, String session)
            throws IOException, InterruptedException {
        final URI uri =
                URI.create("http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/mcp");
        final HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (session != null) {
            request.header(SESSION, session).header("MCP-Protocol-Version", "2025-11-25");
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
