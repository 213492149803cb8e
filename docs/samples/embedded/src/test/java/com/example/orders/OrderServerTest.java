package com.example.orders;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.peregrine.testkit.McpAssertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.peregrine.client.McpClient;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.testkit.EngineExtension;
import org.peregrine.testkit.TestClient;
import org.peregrine.testkit.TestEngine;
import org.peregrine.transports.Sockets;

class OrderServerTest {
    @RegisterExtension
    final EngineExtension engines = EngineExtension.of(new OrderServer().registry());

    @Test
    void shouldOrder(TestEngine engine, TestClient client) {
        assertThat(client.callTool("order", Map.of("article", "apple", "count", 4))).hasStructured(6, "left");
        assertThat(client.callTool("stock", Map.of("article", "apple"))).hasText("6");
        assertThat(engine).hasNoErrors();
    }

    @Test
    void shouldNotOrderMoreThanThereIs(TestClient client) {
        assertThat(client.callTool("order", Map.of("article", "pear", "count", 4))).isToolError("only 3 of pear");
        assertThat(client.callTool("stock", Map.of("article", "pear"))).hasText("3");
    }

    @Test
    void shouldRefuseWhatIsNoOrder(TestClient client) {
        assertThat(client.callTool("order", Map.of("article", "pear", "count", 0))).isToolError("at least 1");
        assertThat(client.callTool("order", Map.of("article", "pear"))).isToolError("count");
    }

    @Test
    void shouldServeOverHttp() throws Exception {
        final Sockets sockets = new Sockets().http("127.0.0.1", 0).shards(2);
        final EngineContext context = new EngineContext().registry(new OrderServer().registry());
        try (McpEngine engine = sockets.launch(context)) {
            final int port = ((InetSocketAddress) sockets.boundAddresses().getFirst()).getPort();
            try (McpClient client = McpClient.connect("http://127.0.0.1:" + port + "/mcp")) {
                final String receipt = client.callTool("order", "{\"article\":\"apple\",\"count\":1}");
                assertTrue(receipt.contains("\"left\":9"), receipt);
            }
        }
    }
}
