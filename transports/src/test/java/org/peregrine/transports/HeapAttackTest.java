package org.peregrine.transports;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.McpEngine;
import org.peregrine.transports.HeapAttacks.Link;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.nio.Protocol;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.websocket.WebSocketProtocol;

/** Attacks on the heap over TCP and WebSocket, with a client beside them that loses nothing. */
@Timeout(180)
class HeapAttackTest {
    private final HeapAttacks attacks = new HeapAttacks();
    private final NioTransport transport = new NioTransport("net");

    private McpEngine launch(Protocol protocol) throws IOException {
        transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), protocol);
        return TestedEngine.launch(attacks.context(), transport);
    }

    private int port() {
        return ((InetSocketAddress) transport.boundAddresses().getFirst()).getPort();
    }

    private Link tcp() throws IOException {
        final Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
        return HeapAttacks.lines(socket.getInputStream(), socket.getOutputStream(), socket);
    }

    private Link webSocket(HttpClient client) {
        final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        final WebSocket.Listener listener = new WebSocket.Listener() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                text.append(data);
                if (last) {
                    answers.add(text.toString());
                    text.setLength(0);
                }
                return WebSocket.Listener.super.onText(socket, data, last);
            }
        };
        final WebSocket socket = client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port() + "/mcp"), listener)
                .join();
        return new Link() {
            @Override
            public void send(String message) {
                socket.sendText(message, true).join();
            }

            @Override
            public BlockingQueue<String> answers() {
                return answers;
            }

            @Override
            public void close() {
                socket.abort();
            }
        };
    }

    @Test
    void shouldKeepTheHeapOverTcp() throws Exception {
        try (McpEngine engine = launch(new LineProtocol());
                Link probe = tcp()) {
            attacks.run(engine, this::tcp, probe);
        }
    }

    @Test
    void shouldKeepTheHeapOverWebSocket() throws Exception {
        try (McpEngine engine = launch(new WebSocketProtocol(HttpSettings.LOCAL));
                HttpClient client = HttpClient.newHttpClient();
                Link probe = webSocket(client)) {
            attacks.run(engine, () -> webSocket(client), probe);
        }
    }
}
