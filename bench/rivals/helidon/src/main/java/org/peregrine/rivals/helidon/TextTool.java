package org.peregrine.rivals.helidon;

import io.helidon.extensions.mcp.server.McpTool;
import io.helidon.extensions.mcp.server.McpToolRequest;
import io.helidon.extensions.mcp.server.McpToolResult;
import java.util.function.UnaryOperator;

/** A tool that makes a text of a text. */
record TextTool(String name, String description, String argument, UnaryOperator<String> answer) implements McpTool {
    @Override
    public String schema() {
        return """
                {"type":"object","properties":{"%s":{"type":"string","description":"Text"}},"required":["%s"]}"""
                .formatted(argument, argument);
    }

    @Override
    public McpToolResult tool(McpToolRequest request) {
        return McpToolResult.create(
                answer.apply(request.arguments().get(argument).asString().orElseThrow()));
    }
}
