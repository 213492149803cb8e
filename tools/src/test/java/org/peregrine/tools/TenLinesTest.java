package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.transports.Sockets;

/** README's ten lines, compiled and run. */
final class TenLinesTest {
    /** Arguments of the example's tool. */
    record Sum(int a, int b) {}

    @Test
    void shouldServeAToolInTenLines() throws Exception {
        Sockets sockets = new Sockets().http("127.0.0.1", 0);
        Registry registry = Registry.builder()
                .tool(Tool.named("add")
                        .description("Adds two numbers")
                        .typed(Sum.class, sum -> String.valueOf(sum.a() + sum.b())))
                .build();
        try (McpEngine engine = sockets.launch(new EngineContext().registry(registry))) {
            final int port = ((InetSocketAddress) sockets.boundAddresses().getFirst()).getPort();
            assertThat(call("http://127.0.0.1:" + port + "/mcp")).contains("\"text\":\"42\"");
            assertThat(engine.warnings()).allMatch(ServeLine::isDueToTheMode);
        }
    }

    private static String call(String url) throws Exception {
        final String body = """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add","arguments":{"a":40,"b":2}}}\
            """;
        final HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
