package org.peregrine.transports.ownership;

import java.net.SocketAddress;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.peregrine.transports.TestTls;

/** A blocking client on one WebSocket connection. */
final class WebSocketPeer implements WebSocket.Listener, AutoCloseable {
    private static final int TIMEOUT_S = 20;

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private WebSocket socket;

    /** Opens a connection with a token, or without one when it is null. */
    static WebSocketPeer open(HttpClient client, SocketAddress address, String token) throws Exception {
        final WebSocketPeer peer = new WebSocketPeer();
        final WebSocket.Builder builder = client.newWebSocketBuilder();
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        peer.socket =
                builder.buildAsync(TestTls.url("ws", address, "/mcp"), peer).get(TIMEOUT_S, TimeUnit.SECONDS);
        return peer;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        part.append(text);
        if (last) {
            messages.add(part.toString());
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    void send(String message) throws Exception {
        socket.sendText(message, true).get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    /** The next message that has a text in it; those before are passed over. */
    String await(String text) throws InterruptedException, TimeoutException {
        for (String message = next(); ; message = next()) {
            if (message.contains(text)) {
                return message;
            }
        }
    }

    /** The next message. */
    String next() throws InterruptedException, TimeoutException {
        final String message = messages.poll(TIMEOUT_S, TimeUnit.SECONDS);
        if (message == null) {
            throw new TimeoutException("The server sends nothing");
        }
        return message;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
