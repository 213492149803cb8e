package org.peregrine.transports.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table {@code requests.txt}. */
final class RequestCases {
    private static final Pattern ESCAPE = Pattern.compile("\\\\(x[0-9a-f]{2}|.)");

    /** One line: what the server answers, what that shows, and the bytes sent, one a character. */
    record Case(String expected, String name, String bytes) {}

    private RequestCases() {}

    static List<Case> all() throws IOException {
        try (InputStream file = RequestCases.class.getResourceAsStream("requests.txt")) {
            final String text = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
            return text.lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.split(" \\| ?", 3))
                    .map(parts -> new Case(parts[0], parts[1], bytes(parts[2])))
                    .toList();
        }
    }

    private static String bytes(String text) {
        final String expanded = text.replace("$HEAD", HttpServer.HEAD).replace("$POST", HttpServer.POST);
        return ESCAPE.matcher(expanded).replaceAll(match -> Matcher.quoteReplacement(unescape(match.group(1))));
    }

    private static String unescape(String escape) {
        return switch (escape.charAt(0)) {
            case 'r' -> "\r";
            case 'n' -> "\n";
            case 't' -> "\t";
            case '0' -> "\0";
            case 'x' -> String.valueOf((char) HexFormat.fromHexDigits(escape.substring(1)));
            default -> escape;
        };
    }
}
