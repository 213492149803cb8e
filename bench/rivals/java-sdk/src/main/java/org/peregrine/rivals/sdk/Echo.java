package org.peregrine.rivals.sdk;

import io.modelcontextprotocol.spec.McpSchema;
import java.util.List;
import java.util.Map;

/** The tool that all rivals offer. */
final class Echo {
    private Echo() {}

    static McpSchema.Tool tool() {
        final Map<String, Object> schema = Map.of(
                "type", "object",
                "properties", Map.of("message", Map.of("type", "string", "description", "Text to return")),
                "required", List.of("message"));
        return McpSchema.Tool.builder("echo", schema)
                .description("Returns its message")
                .build();
    }

    static McpSchema.CallToolResult call(McpSchema.CallToolRequest request) {
        return McpSchema.CallToolResult.builder()
                .addTextContent((String) request.arguments().get("message"))
                .build();
    }
}
