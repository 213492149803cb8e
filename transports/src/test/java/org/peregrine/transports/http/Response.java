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
