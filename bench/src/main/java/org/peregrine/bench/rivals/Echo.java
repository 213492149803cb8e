package org.peregrine.bench.rivals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** The messages that check that a server is up and echoes. */
final class Echo {
    /** As long as the generator's, which sends the same text. */
    static final String TEXT =
            "The quick brown fox jumps over the lazy dog. ".repeat(3).substring(0, 100);

    static final String INITIALIZE = """
            {"jsonrpc":"2.0","id":1000000001,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
            "capabilities":{},"clientInfo":{"name":"rivals","version":"1"}}}""";
    static final String INITIALIZED = """
            {"jsonrpc":"2.0","method":"notifications/initialized"}""";
    static final String CALL = """
            {"jsonrpc":"2.0","id":1000000002,"method":"tools/call","params":{"name":"echo","arguments":{"message":"%s"}}}""".formatted(TEXT);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long FIRST_ID = 1_000_000_001;

    private Echo() {}

    /** Throws when the text is no answer to {@link #INITIALIZE}. */
    static void requireInitialized(String answer) throws IOException {
        requireResult(answer, FIRST_ID);
    }

    /** Throws when the text is no answer to {@link #CALL}, or another than its message. */
    static void requireEcho(String answer) throws IOException {
        final JsonNode text = requireResult(answer, FIRST_ID + 1).at("/content/0/text");
        if (!text.asText().equals(TEXT)) {
            throw new IOException("it does not echo: " + answer);
        }
    }

    private static JsonNode requireResult(String answer, long id) throws IOException {
        final JsonNode message = JSON.readTree(answer);
        if (message == null || message.path("id").asLong() != id || !message.has("result")) {
            throw new IOException("it answered " + answer);
        }
        return message.get("result");
    }
}
