package org.peregrine.transports.aeron;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.Offer;
import org.peregrine.client.aeron.AeronClient;
import org.peregrine.client.aeron.AeronClientSettings;

/** A client that keeps what comes as words. */
final class Caller implements AutoCloseable {
    final AeronClient client;
    final List<String> messages = new ArrayList<>();
    /** A client that does not read is alive all the same. */
    boolean reading = true;

    Caller(AeronClientSettings settings) throws IOException {
        client = AeronClient.begin(settings);
    }

    int poll() {
        return reading ? client.poll(this::onMessage) : 0;
    }

    private void onMessage(DirectBuffer buffer, int offset, int length) {
        messages.add(buffer.getStringWithoutLengthUtf8(offset, length));
    }

    void send(String message) {
        if (offer(message) != Offer.TAKEN) {
            throw new AssertionError("not taken: " + message + "; " + client.closeReason());
        }
    }

    Offer offer(String message) {
        final byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        return client.offer(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    @Override
    public void close() {
        client.close();
    }
}
