package org.peregrine.bench.rivals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** The messages that check that a server is up and answers what it should. */
final class Echo {
    /** The revision that all servers speak. */
    static final String LEGACY = "2025-11-25";

    /** The revision that only some speak. */
    static final String MODERN = "2026-07-28";

    /** As long as the generator's, which sends the same text. Redis and the other server have it, too. */
    static final String TEXT =
            "The quick brown fox jumps over the lazy dog. ".repeat(3).substring(0, 100);

    static final String INITIALIZE = """
            {"jsonrpc":"2.0","id":1000000001,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
            "capabilities":{},"clientInfo":{"name":"rivals","version":"1"}}}""";
    static final String INITIALIZED = """
            {"jsonrpc":"2.0","method":"notifications/initialized"}""";
    static final String DISCOVER = """
            {"jsonrpc":"2.0","id":1000000001,"method":"server/discover","params":{%s}}""".formatted(meta());
    static final String CALL = call(RivalWorkload.Tool.ECHO);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long FIRST_ID = 1_000_000_001;

    private Echo() {}

    private static String meta() {
        return """
                "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
                "io.modelcontextprotocol/clientInfo":{"name":"rivals","version":"1"},\
                "io.modelcontextprotocol/clientCapabilities":{}}""";
    }

    /** A call of a tool that is to answer with the text. */
    static String call(RivalWorkload.Tool tool) {
        return """
                {"jsonrpc":"2.0","id":1000000002,"method":"tools/call","params":{"name":"%s","arguments":%s}}""".formatted(tool.id(), tool.arguments(TEXT));
    }

    /** The same call in 2026-07-28. */
    static String modernCall(RivalWorkload.Tool tool) {
        return """
                {"jsonrpc":"2.0","id":1000000002,"method":"tools/call","params":{"name":"%s","arguments":%s,%s}}""".formatted(tool.id(), tool.arguments(TEXT), meta());
    }

    /** Throws when the text is no answer to {@link #INITIALIZE}. */
    static void requireInitialized(String answer) throws IOException {
        requireResult(answer, FIRST_ID);
    }

    /** The revision that an answer to {@link #INITIALIZE} chooses; that which was asked for when it says none. */
    static String negotiated(String answer) throws IOException {
        final JsonNode message = JSON.readTree(answer);
        return message == null ? LEGACY : message.at("/result/protocolVersion").asText(LEGACY);
    }

    /** Throws when the text is no answer to a call, or another than its message. */
    static void requireEcho(String answer) throws IOException {
        final JsonNode text = requireResult(answer, FIRST_ID + 1).at("/content/0/text");
        if (!text.asText().equals(TEXT)) {
            throw new IOException("it does not echo: " + answer);
        }
    }

    /** Whether an answer to {@link #DISCOVER} says that the server speaks 2026-07-28. */
    static boolean isModern(String answer) {
        try {
            final JsonNode message = JSON.readTree(answer);
            return message != null && names(message.at("/result/supportedVersions"));
        } catch (final IOException noJson) {
            return false; // Its words stand in the report.
        }
    }

    private static boolean names(JsonNode versions) {
        for (final JsonNode version : versions) {
            if (version.asText().equals(MODERN)) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode requireResult(String answer, long id) throws IOException {
        final JsonNode message = JSON.readTree(answer);
        if (message == null || message.path("id").asLong() != id || !message.has("result")) {
            throw new IOException("it answered " + answer);
        }
        return message.get("result");
    }
}
