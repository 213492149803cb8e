package org.peregrine.tools.connect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;

/**
 * The bridge's own {@code tools/list}, asked for when a server refuses a call because its fields are missing: the
 * client has not asked for the list in this process. Calls that were refused wait for it and are sent once more. One
 * thread.
 */
final class ToolListing {
    private static final String CALL = "tools/call";
    private static final JsonName NEXT_CURSOR = JsonName.of("nextCursor");
    private static final Pattern HEADER_MISMATCH = Pattern.compile("\"code\"\\s*:\\s*-32020\\b");
    private static final int MAX_PAGES = 1_000;

    private final ToolFields tools;
    private final ClientMessages messages = new ClientMessages();
    private final List<HttpExchange> waiting = new ArrayList<>();
    private int pages;
    private String cursor;

    ToolListing(ToolFields tools) {
        this.tools = tools;
    }

    /** Whether a refusal can be mended by knowing the tool's fields; once for each call. */
    boolean mends(HttpExchange exchange, String error) {
        return exchange.task == HttpExchange.Task.POST
                && !exchange.sentAgain
                && exchange.message.isModern()
                && CALL.equals(exchange.method())
                && HEADER_MISMATCH.matcher(error).find();
    }

    /** Takes a call that waits; returns the request for the first page, or null when it is under way already. */
    ClientMessage begin(HttpExchange refused) {
        waiting.add(refused);
        if (waiting.size() > 1) {
            return null;
        }
        pages = 0;
        cursor = null;
        return request();
    }

    private ClientMessage request() {
        final String meta = waiting.getFirst().message.envelope().meta().toString();
        final byte[] line = ("{\"jsonrpc\":\"2.0\",\"id\":\"tools\",\"method\":\"tools/list\",\"params\":{\"_meta\":"
                        + meta + (cursor == null ? "" : ",\"cursor\":" + cursor) + "}}")
                .getBytes(StandardCharsets.UTF_8);
        cursor = null;
        pages++;
        return messages.decode(new LineCutter.Line(LineCutter.padded(line, line.length), line.length, false));
    }

    /** Learns a page. */
    void learn(JsonValue result) {
        tools.learn(result);
        final JsonValue next = new JsonValue();
        if (result.isObject() && result.member(NEXT_CURSOR, next) && next.isString() && pages < MAX_PAGES) {
            cursor = next.toString();
        }
    }

    /** The request for the page that follows; null after the last one. */
    ClientMessage next() {
        return cursor == null || waiting.isEmpty() ? null : request();
    }

    /** Ends; returns the calls that waited. */
    List<HttpExchange> end() {
        final List<HttpExchange> calls = List.copyOf(waiting);
        waiting.clear();
        return calls;
    }
}
