package org.peregrine.rivals.sdk;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.modern.McpSchema;
import io.modelcontextprotocol.modern.server.McpRequestContext;
import io.modelcontextprotocol.modern.server.McpServer;
import io.modelcontextprotocol.modern.server.McpSyncResponse;
import io.modelcontextprotocol.modern.server.feature.McpSyncTool;
import io.modelcontextprotocol.modern.server.feature.McpSyncToolRepository;
import io.modelcontextprotocol.modern.server.feature.ToolsFeature;
import io.modelcontextprotocol.modern.server.feature.ToolsPage;
import io.modelcontextprotocol.modern.server.transport.HttpServletMcpTransport;
import jakarta.servlet.http.HttpServlet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The SDK's server of 2026-07-28, which since version 2.2 stands beside the other one. */
final class ModernServer {
    private ModernServer() {}

    static HttpServlet servlet(String name, String endpoint) {
        final McpServer server = McpServer.builder()
                .serverInfo(McpSchema.Implementation.builder(name, "1").build())
                .jsonMapper(McpJsonDefaults.getMapper())
                .feature(ToolsFeature.ofSync(new Tools()))
                .build();
        return HttpServletMcpTransport.builder(server)
                .jsonMapper(McpJsonDefaults.getMapper())
                .endpoint(endpoint)
                .build();
    }

    /** The tools by their names. */
    private static final class Tools implements McpSyncToolRepository {
        private final Map<String, McpSyncTool> tools = new LinkedHashMap<>();

        Tools() {
            Content.tools().forEach(content -> tools.put(content.name(), tool(content)));
        }

        @Override
        public ToolsPage list(McpRequestContext context, String cursor) {
            return ToolsPage.of(
                    tools.values().stream().map(McpSyncTool::definition).toList());
        }

        @Override
        public McpSyncTool find(McpRequestContext context, String name) {
            return tools.get(name);
        }
    }

    private static McpSyncTool tool(Content content) {
        final McpSchema.Tool definition = McpSchema.Tool.builder(content.name(), content.schema())
                .description(content.description())
                .build();
        return McpSyncTool.of(
                definition,
                (context, request) -> McpSyncResponse.result(McpSchema.CallToolResult.builder()
                        .addContent(McpSchema.TextContent.builder(content.answer().apply(request.arguments()))
                                .build())
                        .build()));
    }
}
