package org.peregrine.bench.optimization;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers a call of echo as an engine on Jackson does: bytes to tree, tree to bytes. Refuses what {@link PathEcho}
 * refuses: two members of one name, text behind the message, too many levels.
 */
final class JacksonEcho {
    private static final int MAX_DEPTH = 64;

    private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * Answers.
     *
     * @param message JSON-RPC as UTF-8.
     * @return the response.
     * @throws IllegalArgumentException when it is no call of echo with a message.
     */
    byte[] answer(byte[] message) {
        final JsonNode call = mapper.readTree(message);
        final JsonNode id = call.path("id");
        final JsonNode params = call.path("params");
        final JsonNode text = params.path("arguments").path("message");
        if (!is(call.path("jsonrpc"), "2.0")
                || !(id.isString() || id.isIntegralNumber())
                || !is(call.path("method"), "tools/call")
                || !is(params.path("name"), "echo")
                || !text.isString()) {
            throw new IllegalArgumentException("No call of echo");
        }
        final ObjectNode response = mapper.createObjectNode();
        response.put("jsonrpc", "2.0").set("id", id);
        response.putObject("result")
                .putArray("content")
                .addObject()
                .put("type", "text")
                .set("text", text);
        return mapper.writeValueAsBytes(response);
    }

    private static boolean is(JsonNode node, String text) {
        return node.isString() && node.stringValue().equals(text);
    }
}
