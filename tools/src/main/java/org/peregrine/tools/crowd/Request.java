package org.peregrine.tools.crowd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ModernHeads;
import org.peregrine.client.Offer;

/** A request that is sent as it is, with its header lines of HTTP. */
final class Request {
    private static final String LISTEN = "subscriptions/listen";

    private final UnsafeBuffer message;
    private final byte[] headerLines;

    private Request(String message, String headerLines) {
        this.message = new UnsafeBuffer(message.getBytes(StandardCharsets.UTF_8));
        this.headerLines = headerLines.getBytes(StandardCharsets.US_ASCII);
    }

    private static Request of(int id, String method, String params, String headerLines) {
        final String text =
                "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + params + "}}";
        return new Request(text, headerLines);
    }

    /** Requests after which a member is told of changes of so many resources; of none: of the list of tools. */
    static List<Request> asking(boolean modern, int resources) {
        final List<Request> all = new ArrayList<>();
        if (modern) {
            final String uris = IntStream.range(0, resources)
                    .mapToObj(i -> "\"" + Changes.uri(i) + "\"")
                    .collect(Collectors.joining(",", "\"resourceSubscriptions\":[", "]"));
            all.add(of(
                    1,
                    LISTEN,
                    "\"_meta\":" + ModernHeads.meta() + ",\"notifications\":{"
                            + (resources == 0 ? "\"toolsListChanged\":true" : uris) + "}",
                    "Mcp-Method: " + LISTEN + "\r\n"));
        } else {
            for (int i = 0; i < resources; i++) {
                all.add(of(1 + i, "resources/subscribe", "\"uri\":\"" + Changes.uri(i) + "\"", ""));
            }
        }
        return all;
    }

    /** Changes a resource; its id is that of the change. */
    static Request touch(boolean modern, int change, int resource) {
        return of(
                1 + change,
                "tools/call",
                (modern ? "\"_meta\":" + ModernHeads.meta() + "," : "") + "\"name\":\"touch\",\"arguments\":{\"uri\":\""
                        + Changes.uri(resource) + "\"}",
                modern ? "Mcp-Method: tools/call\r\nMcp-Name: touch\r\n" : "");
    }

    Offer offerTo(ClientConnection connection) {
        return connection.offer(message, 0, message.capacity(), headerLines);
    }
}
