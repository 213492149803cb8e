package org.peregrine.transports.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A response as a strict client reads it: anything out of the grammar, or behind the last one, is an error. */
record Response(int status, Map<String, String> fields, String body) {
    private static final Pattern HEAD =
            Pattern.compile("HTTP/1\\.1 ([1-5]\\d{2}) [A-Za-z ]+\\r\\n((?:[A-Za-z-]+: [^\\x00-\\x1f]+\\r\\n)*)\\r\\n");

    private static final String ONE_EVENT = "(?<event>event: message\\ndata: (?<data>[^\\r\\n]*)\\n\\n)";
    private static final Pattern EVENT = Pattern.compile(ONE_EVENT);
    private static final Pattern CHUNK =
            Pattern.compile("(?<size>[0-9a-f]+)\\r\\n" + ONE_EVENT + "\\r\\n0\\r\\n\\r\\n");

    /** Reads all responses that a connection gave, interim ones included; none of them to a HEAD request. */
    static List<Response> readAll(String bytes) {
        return readAll(bytes, "");
    }

    /** Reads all responses to what was sent. Only a HEAD request's has no body where its length says there is one. */
    static List<Response> readAll(String bytes, String sent) {
        final boolean mayLackBody = sent.contains("HEAD");
        final List<Response> responses = new ArrayList<>();
        final Matcher head = HEAD.matcher(bytes);
        int position = 0;
        while (position < bytes.length()) {
            if (!head.find(position) || head.start() != position) {
                throw new AssertionError("No response at " + position + " of: " + bytes);
            }
            if (!responses.isEmpty() && responses.getLast().isClosing()) {
                throw new AssertionError("More after the last response: " + bytes);
            }
            final int status = Integer.parseInt(head.group(1));
            final Map<String, String> fields = fields(head.group(2));
            if ("text/event-stream".equals(fields.get("content-type"))) {
                final int end = streamEnd(fields, bytes, head.end());
                responses.add(new Response(status, fields, onlyEvent(bytes.substring(head.end(), end), fields)));
                position = end;
                continue;
            }
            final boolean bodiless = mayLackBody && head.end() == bytes.length();
            final int end = head.end() + (bodiless ? 0 : bodyLength(status, fields, bytes));
            if (end > bytes.length()) {
                throw new AssertionError("Response cut short: " + bytes);
            }
            responses.add(new Response(status, fields, bytes.substring(head.end(), end)));
            position = end;
        }
        return responses;
    }

    /** A stream ends with its last chunk; without chunks, with the connection. */
    private static int streamEnd(Map<String, String> fields, String bytes, int start) {
        final boolean chunked = "chunked".equals(fields.get("transfer-encoding"));
        if (!chunked && !"close".equals(fields.get("connection"))) {
            throw new AssertionError("A stream without an end: " + bytes);
        }
        final int last = bytes.indexOf("\r\n0\r\n\r\n", start);
        if (chunked && last < 0) {
            throw new AssertionError("Stream cut short: " + bytes);
        }
        return chunked ? last + "\r\n0\r\n\r\n".length() : bytes.length();
    }

    /** The data of a stream of a single event in a single chunk. */
    private static String onlyEvent(String stream, Map<String, String> fields) {
        final boolean chunked = fields.containsKey("transfer-encoding");
        final Matcher event = (chunked ? CHUNK : EVENT).matcher(stream);
        if (!event.matches()) {
            throw new AssertionError("Not a single event: " + stream);
        }
        if (chunked && Integer.parseInt(event.group("size"), 16) != event.end("event") - event.start("event")) {
            throw new AssertionError("Chunk of another size: " + stream);
        }
        return event.group("data");
    }

    private static Map<String, String> fields(String lines) {
        final Map<String, String> fields = new HashMap<>();
        lines.lines().forEach(line -> {
            final int colon = line.indexOf(':');
            if (fields.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2)) != null) {
                throw new AssertionError("Field twice: " + line);
            }
        });
        return fields;
    }

    private static int bodyLength(int status, Map<String, String> fields, String bytes) {
        final String length = fields.get("content-length");
        if (status == 204 || status < 200) {
            if (length != null) {
                throw new AssertionError("Content-Length with status " + status);
            }
            return 0;
        }
        if (length == null) {
            throw new AssertionError("No Content-Length: " + bytes);
        }
        return Integer.parseInt(length);
    }

    boolean isInterim() {
        return status < 200;
    }

    boolean isClosing() {
        return "close".equals(fields.get("connection"));
    }
}
