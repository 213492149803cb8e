package org.peregrine.rivals.sdk;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;

/** The official Java SDK over stdio, as its documentation builds it. */
public final class StdioServer {
    private StdioServer() {}

    /**
     * Serves until its input ends.
     *
     * @param arguments {@code immediate} to run the handler on the thread that reads, as the SDK can be told to.
     */
    public static void main(String[] arguments) {
        final var server = McpServer.sync(new StdioServerTransportProvider(McpJsonDefaults.getMapper()))
                .serverInfo("java-sdk-echo", "1")
                .capabilities(ServerCapabilities.builder().tools(false).build())
                .immediateExecution(arguments.length > 0 && arguments[0].equals("immediate"));
        Content.tools()
                .forEach(content -> server.toolCall(
                        LegacyTools.tool(content),
                        (exchange, request) -> LegacyTools.call(content, request.arguments())));
        server.build();
    }
}
