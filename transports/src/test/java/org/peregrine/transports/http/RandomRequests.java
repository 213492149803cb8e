package org.peregrine.transports.http;

import java.util.Locale;
import java.util.Random;

/** Valid streams of several requests, in all the freedom that RFC 9112 leaves to a sender. */
final class RandomRequests {
    private static final String[] TARGETS = {
        "/mcp", "/mcp?", "/mcp?a=b&c=%20/?", "/mcp?x", "http://localhost/mcp", "HTTPS://[::1]:1/mcp?x"
    };
    private static final String[] HOSTS = {"localhost", "127.0.0.1:80", "[::1]:65535", "LOCALHOST:1"};
    private static final String[] TYPES = {
        "application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;x=\",\""
    };
    private static final String[] SPACES = {"", " ", "  ", "\t", " \t "};
    private static final String[] EXTRAS = {
        "X-One: 1",
        "X-Empty:",
        "Accept: application/json, text/event-stream",
        "User-Agent: a (b; c) d/1.0",
        "Connection: keep-alive",
        "Cookie: a=b; c=\"d\"",
        "X-High: \u00e9\u00ff",
        "Accept: */*",
        "Accept: text/event-stream",
        "Content-Encoding: identity",
        "Upgrade: h2c",
        "Origin: http://localhost:5173",
        "MCP-Protocol-Version: 2026-07-28",
        "Mcp-Method: tools/call",
        "Mcp-Name: x:y",
    };

    private final Random random;

    RandomRequests(Random random) {
        this.random = random;
    }

    /** One to four requests; each body tells its position. */
    String next() {
        final StringBuilder stream = new StringBuilder();
        final int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            request(stream, "{\"" + i + "\":\"" + "\r\n0x".repeat(random.nextInt(6)) + "\"}");
        }
        return stream.toString();
    }

    private void request(StringBuilder out, String body) {
        if (random.nextInt(8) == 0) {
            out.append("\r\n");
        }
        out.append("POST ").append(pick(TARGETS)).append(" HTTP/1.1\r\n");
        final boolean chunked = random.nextBoolean();
        final String framing = chunked
                ? "Transfer-Encoding: chunked"
                : "Content-Length: " + "0".repeat(random.nextInt(3)) + body.length();
        final boolean framingFirst = random.nextBoolean();
        if (framingFirst) {
            field(out, framing);
        }
        field(out, "Host: " + pick(HOSTS));
        extra(out);
        field(out, "Content-Type: " + pick(TYPES));
        if (!framingFirst) {
            field(out, framing);
        }
        out.append("\r\n");
        if (chunked) {
            chunks(out, body);
        } else {
            out.append(body);
        }
    }

    private void extra(StringBuilder out) {
        final String first = pick(EXTRAS);
        field(out, first);
        final String second = pick(EXTRAS);
        if (!second.substring(0, 6).equals(first.substring(0, 6))) {
            field(out, second);
        }
    }

    private void field(StringBuilder out, String line) {
        final int colon = line.indexOf(':');
        final String name = line.substring(0, colon);
        final String spelled = switch (random.nextInt(4)) {
            case 0 -> name.toUpperCase(Locale.ROOT);
            case 1 -> name.toLowerCase(Locale.ROOT);
            default -> name;
        };
        out.append(spelled)
                .append(':')
                .append(pick(SPACES))
                .append(line.substring(colon + 1).strip());
        out.append(pick(SPACES)).append("\r\n");
    }

    private void chunks(StringBuilder out, String body) {
        int from = 0;
        while (from < body.length()) {
            final int end = Math.min(body.length(), from + 1 + random.nextInt(body.length()));
            final String size = Integer.toHexString(end - from);
            out.append("0".repeat(random.nextInt(3)));
            out.append(random.nextBoolean() ? size.toUpperCase(Locale.ROOT) : size);
            extension(out);
            out.append("\r\n").append(body, from, end).append("\r\n");
            from = end;
        }
        out.append("0".repeat(1 + random.nextInt(2)));
        extension(out);
        out.append("\r\n");
        if (random.nextInt(4) == 0) {
            out.append("X-Checksum: 1\r\n");
        }
        out.append("\r\n");
    }

    private void extension(StringBuilder out) {
        if (random.nextInt(4) == 0) {
            out.append(random.nextBoolean() ? ";name" : ";name=\"a b\"");
        }
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
