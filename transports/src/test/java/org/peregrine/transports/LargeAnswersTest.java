package org.peregrine.transports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.nio.Protocol;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.websocket.WebSocketProtocol;

/** One large answer after the other: the memory of each is free once it is sent. */
@Timeout(120)
public class LargeAnswersTest {
    private static final int ANSWERS = 20;
    private static final int LENGTH = 4 << 20;
    private static final long SLACK_BYTES = 4L * LENGTH;
    private static final String TEXT = "x".repeat(LENGTH);
    private static final String READ =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\",\"params\":{\"uri\":\"test://large\"}}";

    /** Asks once; returns the length of the answer. */
    @FunctionalInterface
    public interface Exchange {
        long send(String message) throws Exception;
    }

    /** A registry with one large resource, read by blocking code. */
    public static Registry registry() {
        return Registry.builder()
                .resource(Resource.at("test://large")
                        .blocking(request -> ResourceResult.text(request.uri(), "text/plain", TEXT)))
                .build();
    }

    /** Reads the resource again and again, and finds memory as it was after the first time. */
    public static void assertNothingIsKept(McpEngine engine, Exchange exchange) throws Exception {
        assertThat(exchange.send(READ)).isGreaterThan(LENGTH);
        final long before = liveBytes();
        for (int i = 0; i < ANSWERS; i++) {
            assertThat(exchange.send(READ)).isGreaterThan(LENGTH);
        }
        // The bytes of the last answer are on their way out for a while.
        await(() -> engine.borrowedBytes() == 0, "borrowed bytes");
        await(() -> liveBytes() - before < SLACK_BYTES, "live heap");
    }

    private static void await(BooleanSupplier condition, String what) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadlineNs).as(what).isNegative();
            Thread.onSpinWait();
        }
    }

    private static long liveBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static McpEngine launch(NioTransport transport, Protocol protocol) throws IOException {
        transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), protocol);
        return TestedEngine.launch(new EngineContext().registry(registry()), transport);
    }

    private static int port(NioTransport transport) {
        return ((InetSocketAddress) transport.boundAddresses().getFirst()).getPort();
    }

    @Test
    void shouldKeepNothingOfAnswersOverHttp() throws Exception {
        final NioTransport transport = new NioTransport("http");
        try (McpEngine engine = launch(transport, new HttpProtocol(HttpSettings.LOCAL));
                HttpClient client = HttpClient.newHttpClient()) {
            final URI uri = URI.create("http://127.0.0.1:" + port(transport) + "/mcp");
            assertNothingIsKept(engine, message -> {
                final HttpRequest request = HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/event-stream")
                        .POST(HttpRequest.BodyPublishers.ofString(message))
                        .build();
                return client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                        .body()
                        .length;
            });
        }
    }

    @Test
    void shouldKeepNothingOfAnswersOverTcp() throws Exception {
        final NioTransport transport = new NioTransport("tcp");
        try (McpEngine engine = launch(transport, new LineProtocol());
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(transport))) {
            final BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertNothingIsKept(engine, message -> {
                socket.getOutputStream().write((message + "\n").getBytes(StandardCharsets.UTF_8));
                return reader.readLine().length();
            });
        }
    }

    @Test
    void shouldKeepNothingOfAnswersOverWebSocket() throws Exception {
        final NioTransport transport = new NioTransport("ws");
        final LinkedBlockingQueue<Long> answers = new LinkedBlockingQueue<>();
        final WebSocket.Listener listener = new WebSocket.Listener() {
            private long length;

            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                length += data.length();
                if (last) {
                    answers.add(length);
                    length = 0;
                }
                return WebSocket.Listener.super.onText(socket, data, last);
            }
        };
        try (McpEngine engine = launch(transport, new WebSocketProtocol(HttpSettings.LOCAL));
                HttpClient client = HttpClient.newHttpClient()) {
            final WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + port(transport) + "/mcp"), listener)
                    .get(20, TimeUnit.SECONDS);
            try {
                assertNothingIsKept(engine, message -> {
                    socket.sendText(message, true).get(20, TimeUnit.SECONDS);
                    return answers.poll(20, TimeUnit.SECONDS);
                });
            } finally {
                socket.abort();
            }
        }
    }
}
