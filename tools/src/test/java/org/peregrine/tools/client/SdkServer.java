package org.peregrine.tools.client;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.Map;

/** A server of the official Java SDK over stdio, with one tool. */
public final class SdkServer {
    private SdkServer() {}

    /** Serves until its input ends. */
    public static void main(String[] arguments) {
        final McpSchema.Tool tool =
                McpSchema.Tool.builder("echo", Map.of("type", "object")).build();
        McpServer.sync(new StdioServerTransportProvider(McpJsonDefaults.getMapper()))
                .serverInfo("sdk", "1")
                // On its other thread the handler's answer may meet the transport's own emission, and is lost.
                .immediateExecution(true)
                .capabilities(
                        McpSchema.ServerCapabilities.builder().tools(false).build())
                .tools(McpServerFeatures.SyncToolSpecification.builder()
                        .tool(tool)
                        .callHandler((exchange, call) -> McpSchema.CallToolResult.builder()
                                .addTextContent(String.valueOf(call.arguments().get("message")))
                                .build())
                        .build())
                .build();
    }
}
