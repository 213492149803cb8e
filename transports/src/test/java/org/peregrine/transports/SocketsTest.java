package org.peregrine.transports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.status.EngineCounter;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SocketsTest {
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    private static final String PONG = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";
    private static final int CONNECTIONS = 6;

    private static int port(SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }

    private static String overTcp(SocketAddress address) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(address))) {
            socket.getOutputStream().write((PING + "\n").getBytes(StandardCharsets.UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }

    private static String overHttp(HttpClient client, SocketAddress address) throws Exception {
        final HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(address) + "/mcp"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(PING))
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    @Test
    void shouldListenOnEveryAddressWithAllShards(@TempDir Path directory) throws Exception {
        final Path unix = directory.resolve("mcp.sock");
        final Sockets sockets = new Sockets()
                .http("127.0.0.1", 0)
                .webSocket("127.0.0.1", 0)
                .tcp("127.0.0.1", 0)
                .unix(unix)
                .shards(3);
        assertThat(sockets.boundAddresses()).isEmpty();
        try (McpEngine engine = sockets.launch(new EngineContext());
                HttpClient client = HttpClient.newHttpClient()) {
            final List<SocketAddress> bound = sockets.boundAddresses();
            assertThat(bound).hasSize(4).last().isEqualTo(UnixDomainSocketAddress.of(unix));
            assertThat(overHttp(client, bound.getFirst())).isEqualTo(PONG);
            for (int i = 0; i < CONNECTIONS; i++) {
                assertThat(overTcp(bound.get(2))).isEqualTo(PONG);
            }
            assertThat(engine.health().threads())
                    .extracting(thread -> thread.shard())
                    .contains("net-0", "net-1", "net-2");
            assertThat(engine.counter(EngineCounter.CYCLE_FAILURES)).isZero();
            assertThatIllegalStateException()
                    .isThrownBy(() -> sockets.launch(new EngineContext()))
                    .withMessage("These sockets are an engine's already");
        }
    }

    @Test
    void shouldSayThatThereIsNoAddress() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new Sockets().launch(new EngineContext()))
                .withMessage("No address to listen on");
    }
}
