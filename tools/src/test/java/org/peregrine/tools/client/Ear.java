package org.peregrine.tools.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientHandler;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.Offer;
import org.peregrine.codec.jsonrpc.Envelope;

/** Keeps what a connection says, in words. */
final class Ear implements ClientHandler {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    final List<String> heard = new ArrayList<>();
    final List<String> messages = new ArrayList<>();
    int exchanges;

    @Override
    public void onOpen(ClientConnection connection) {
        heard.add("open");
    }

    @Override
    public void onMessage(ClientConnection connection, Envelope message, int offset, int length) {
        messages.add(message.buffer().getStringWithoutLengthUtf8(offset, length));
    }

    @Override
    public void onInvalid(ClientConnection connection, String reason, UnsafeBuffer buffer, int offset, int length) {
        heard.add("invalid: " + reason);
    }

    @Override
    public void onExchangeEnd(ClientConnection connection, int status) {
        exchanges++;
        heard.add("status " + status);
    }

    @Override
    public void onClosed(ClientConnection connection, String reason) {
        heard.add("closed: " + reason);
    }

    /** Polls until something is so. */
    void await(ClientSelector selector, BooleanSupplier done) throws IOException {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (!done.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("It did not come; what came: " + heard + messages);
            }
            selector.poll(10);
        }
    }

    /** Offers until it is taken. */
    void send(ClientSelector selector, ClientConnection connection, String message) throws IOException {
        send(selector, connection, message, "");
    }

    void send(ClientSelector selector, ClientConnection connection, String message, String lines) throws IOException {
        final byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        await(
                selector,
                () -> connection.offer(buffer, 0, bytes.length, lines.getBytes(StandardCharsets.US_ASCII))
                        == Offer.TAKEN);
    }
}
