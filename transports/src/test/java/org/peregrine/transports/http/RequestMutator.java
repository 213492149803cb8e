package org.peregrine.transports.http;

import java.util.List;
import java.util.Random;

/** Damages requests the way broken and hostile senders do. The same seed gives the same damage. */
final class RequestMutator {
    private static final int MAX_CHANGES = 4;
    private static final int MAX_SPAN = 40;

    /** What parsers are known to disagree about. */
    private static final String[] TOKENS = {
        "\r\n",
        "\n",
        "\r",
        "\r\n\r\n",
        "\0",
        " ",
        "\t",
        "\u000b",
        "\u007f",
        "\u00a0",
        "\u00ff",
        ":",
        ",",
        ";",
        "\"",
        "0",
        "0\r\n\r\n",
        "2\r\n{}\r\n",
        "ffffffffffffffff\r\n",
        "80000002\r\n",
        "Content-Length: 2\r\n",
        "Content-Length: 0\r\n",
        "Content-Length: 4294967298\r\n",
        "Content-Length: -1\r\n",
        "Content-Length : 2\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding:\u000bchunked\r\n",
        "transfer-encoding: gzip, chunked\r\n",
        "Host: localhost\r\n",
        "Host: evil.example\r\n",
        "Connection: close\r\n",
        "Connection: keep-alive, Content-Length\r\n",
        "Expect: 100-continue\r\n",
        " folded\r\n",
        "X: y\r\n",
        "HTTP/1.0",
        "HTTP/1.1",
        "GET /mcp HTTP/1.1\r\n",
        HttpServer.HEAD,
        HttpServer.POST,
    };

    private final Random random;
    private final List<String> seeds;

    RequestMutator(long seed, List<String> seeds) {
        this.random = new Random(seed);
        this.seeds = seeds;
    }

    Random random() {
        return random;
    }

    /** The next damaged stream; one in sixteen comes undamaged. */
    String next() {
        final StringBuilder bytes = new StringBuilder(seed());
        if (random.nextInt(16) == 0) {
            return bytes.toString();
        }
        final int changes = 1 + random.nextInt(MAX_CHANGES);
        for (int i = 0; i < changes; i++) {
            change(bytes);
        }
        return bytes.toString();
    }

    /** Cuts a stream into a few pieces. */
    String[] pieces(String bytes) {
        final int count = Math.min(bytes.length(), 1 + random.nextInt(5));
        final int[] cuts = random.ints(count, 0, bytes.length() + 1).sorted().toArray();
        final String[] pieces = new String[count + 1];
        int from = 0;
        for (int i = 0; i < count; i++) {
            pieces[i] = bytes.substring(from, cuts[i]);
            from = cuts[i];
        }
        pieces[count] = bytes.substring(from);
        return pieces;
    }

    /** A stream on one line, as in the table. */
    static String escaped(String stream) {
        final StringBuilder line = new StringBuilder();
        stream.chars().forEach(c -> {
            switch (c) {
                case '\r' -> line.append("\\r");
                case '\n' -> line.append("\\n");
                default -> line.append(c >= ' ' && c < 0x7f ? String.valueOf((char) c) : String.format("\\x%02x", c));
            }
        });
        return line.toString();
    }

    private String seed() {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private void change(StringBuilder bytes) {
        final int at = random.nextInt(bytes.length() + 1);
        final int end = Math.min(bytes.length(), at + 1 + random.nextInt(MAX_SPAN));
        switch (random.nextInt(9)) {
            case 0 -> bytes.replace(at, Math.min(end, at + 1), String.valueOf((char) random.nextInt(256)));
            case 1 -> bytes.insert(at, (char) random.nextInt(256));
            case 2 -> bytes.delete(at, Math.min(bytes.length(), at + 1));
            case 3 -> bytes.delete(at, end);
            case 4 -> bytes.insert(at, bytes.substring(at, end));
            case 5 -> bytes.insert(at, TOKENS[random.nextInt(TOKENS.length)]);
            case 6 -> bytes.insert(atLine(bytes, at), TOKENS[random.nextInt(TOKENS.length)]);
            case 7 -> bytes.append(seed());
            default -> bytes.replace(at, bytes.length(), splice());
        }
    }

    private String splice() {
        final String other = seed();
        return other.substring(random.nextInt(other.length() + 1));
    }

    /** The start of the line behind an index, where a whole field line fits. */
    private static int atLine(StringBuilder bytes, int from) {
        final int lineFeed = bytes.indexOf("\n", from);
        return lineFeed < 0 ? from : lineFeed + 1;
    }
}
