package org.peregrine.rivals.sdk;

import io.modelcontextprotocol.spec.McpSchema;
import java.util.Map;

/** Tools in the words of the protocol up to 2025-11-25. */
final class LegacyTools {
    private LegacyTools() {}

    static McpSchema.Tool tool(Content content) {
        return McpSchema.Tool.builder(content.name(), content.schema())
                .description(content.description())
                .build();
    }

    static McpSchema.CallToolResult call(Content content, Map<String, Object> arguments) {
        return McpSchema.CallToolResult.builder()
                .addTextContent(content.answer().apply(arguments))
                .build();
    }
}
