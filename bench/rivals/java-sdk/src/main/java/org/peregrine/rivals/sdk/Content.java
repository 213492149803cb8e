package org.peregrine.rivals.sdk;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The tools that all rivals offer, whatever the era of the server: a name, a schema, and the text of an answer. */
record Content(String name, String description, String argument, Function<Map<String, Object>, String> answer) {
    private static final McpJsonMapper JSON = McpJsonDefaults.getMapper();

    /** The arguments of the typed tool. */
    record Message(String message) {}

    /** All tools. */
    static List<Content> tools() {
        final Backends backends = new Backends();
        return List.of(
                new Content("echo", "Returns its message", "message", arguments -> (String) arguments.get("message")),
                // The SDK gives arguments as a map; its mapper makes them a record.
                new Content(
                        "echo_typed",
                        "Returns its message",
                        "message",
                        arguments -> JSON.convertValue(arguments, Message.class).message()),
                // Jetty's thread runs it, as it runs the others, and may wait.
                new Content(
                        "echo_blocking", "Returns its message", "message", arguments -> (String) arguments.get("message")),
                new Content("redis", "Counts and reads a key", "key", arguments -> backends.redis((String) arguments.get("key"))),
                new Content("fetch", "Asks another server", "key", arguments -> backends.fetch((String) arguments.get("key"))));
    }

    /** The JSON Schema of the arguments. */
    Map<String, Object> schema() {
        return Map.of(
                "type", "object",
                "properties", Map.of(argument, Map.of("type", "string", "description", "Text")),
                "required", List.of(argument));
    }
}
