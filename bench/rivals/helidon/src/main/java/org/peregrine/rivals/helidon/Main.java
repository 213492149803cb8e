package org.peregrine.rivals.helidon;

import io.helidon.extensions.mcp.server.McpServerConfig;
import io.helidon.webserver.WebServer;

/** Helidon's MCP extension as its documentation builds it; every request has a virtual thread, which may wait. */
public final class Main {
    private Main() {}

    /**
     * Serves until it is killed.
     *
     * @param arguments {@code stateless} or {@code sessions}, and the port.
     */
    public static void main(String[] arguments) {
        final Backends backends = new Backends();
        final McpServerConfig.Builder server = McpServerConfig.builder()
                .path("/mcp")
                .name("helidon-echo")
                .version("1")
                .stateless(arguments[0].equals("stateless"));
        for (final String name : new String[] {"echo", "echo_typed", "echo_blocking"}) {
            server.addTool(new TextTool(name, "Returns its message", "message", message -> message));
        }
        server.addTool(new TextTool("redis", "Counts and reads a key", "key", backends::redis));
        server.addTool(new TextTool("fetch", "Asks another server", "key", backends::fetch));
        WebServer.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(arguments[1]))
                // Not its default: without, each answer waits for the client's delayed acknowledgement, 40 ms.
                .connectionOptions(options -> options.tcpNoDelay(true))
                .routing(routing -> routing.addFeature(server.build()))
                .build()
                .start();
    }
}
