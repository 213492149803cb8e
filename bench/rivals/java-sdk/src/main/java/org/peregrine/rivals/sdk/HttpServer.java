package org.peregrine.rivals.sdk;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.HttpServletStatelessServerTransport;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * The official Java SDK's stateless servlet in an embedded Jetty. The handler runs on Jetty's thread, as frameworks that
 * build on the servlet transport set it: a hop to another thread pool would gain nothing here.
 */
public final class HttpServer {
    private HttpServer() {}

    /**
     * Serves until it is killed.
     *
     * @param arguments the port.
     */
    public static void main(String[] arguments) throws Exception {
        final HttpServletStatelessServerTransport transport = HttpServletStatelessServerTransport.builder()
                .jsonMapper(McpJsonDefaults.getMapper())
                .messageEndpoint("/mcp")
                .build();
        McpServer.sync(transport)
                .serverInfo("java-sdk-echo", "1")
                .capabilities(ServerCapabilities.builder().tools(false).build())
                .immediateExecution(true)
                .toolCall(Echo.tool(), (context, request) -> Echo.call(request))
                .build();
        final HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        final Server server = new Server();
        final ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(configuration));
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(arguments[0]));
        server.addConnector(connector);
        final ServletContextHandler context = new ServletContextHandler("/", ServletContextHandler.NO_SESSIONS);
        context.addServlet(new ServletHolder(transport), "/mcp");
        server.setHandler(context);
        server.setStopAtShutdown(true);
        server.start();
        server.join();
    }
}
