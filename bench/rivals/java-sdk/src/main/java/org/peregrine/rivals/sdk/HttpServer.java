package org.peregrine.rivals.sdk;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.HttpServletStatelessServerTransport;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import jakarta.servlet.http.HttpServlet;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * The official Java SDK's servlets in an embedded Jetty. The handler runs on Jetty's thread, as frameworks that build
 * on the servlet transport set it: a hop to another thread pool would gain nothing here.
 */
public final class HttpServer {
    private static final String ENDPOINT = "/mcp";
    private static final String NAME = "java-sdk-echo";

    private HttpServer() {}

    /**
     * Serves until it is killed.
     *
     * @param arguments {@code stateless}, {@code sessions} or {@code modern} (2026-07-28), and the port.
     */
    public static void main(String[] arguments) throws Exception {
        final HttpServlet servlet =
                switch (arguments[0]) {
                    case "stateless" -> stateless();
                    case "sessions" -> sessions();
                    case "modern" -> ModernServer.servlet(NAME, ENDPOINT);
                    default -> throw new IllegalArgumentException(arguments[0]);
                };
        final HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        final Server server = new Server();
        final ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(arguments[1]));
        server.addConnector(connector);
        final ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.NO_SESSIONS);
        final ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, ENDPOINT);
        server.setHandler(context);
        server.setStopAtShutdown(true);
        server.start();
        server.join();
    }

    private static HttpServlet stateless() {
        final HttpServletStatelessServerTransport transport = HttpServletStatelessServerTransport.builder()
                .jsonMapper(McpJsonDefaults.getMapper())
                .messageEndpoint(ENDPOINT)
                .build();
        final var server = McpServer.sync(transport)
                .serverInfo(NAME, "1")
                .capabilities(ServerCapabilities.builder().tools(false).build())
                .immediateExecution(true);
        Content.tools()
                .forEach(content -> server.toolCall(
                        LegacyTools.tool(content),
                        (context, request) -> LegacyTools.call(content, request.arguments())));
        server.build();
        return transport;
    }

    private static HttpServlet sessions() {
        final HttpServletStreamableServerTransportProvider transport =
                HttpServletStreamableServerTransportProvider.builder()
                        .jsonMapper(McpJsonDefaults.getMapper())
                        .mcpEndpoint(ENDPOINT)
                        .build();
        final var server = McpServer.sync(transport)
                .serverInfo(NAME, "1")
                .capabilities(ServerCapabilities.builder().tools(false).build())
                .immediateExecution(true);
        Content.tools()
                .forEach(content -> server.toolCall(
                        LegacyTools.tool(content),
                        (exchange, request) -> LegacyTools.call(content, request.arguments())));
        server.build();
        return transport;
    }
}
