package org.peregrine.client.aeron;

import java.io.IOException;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.peregrine.client.Offer;
import org.peregrine.client.Wire;
import org.peregrine.client.WireOwner;

/** A connection over Aeron for the client of every transport. One thread. */
final class AeronWire implements Wire {
    private final AeronClientSettings settings;
    private final int maxMessageBytes;
    private final WireOwner owner;
    private final Consumer<AeronWire> onEnd;
    private final MessageListener listener = this::onMessage;
    private AeronClient client;
    private boolean up;
    private boolean paused;
    private int unanswered;

    AeronWire(AeronClientSettings settings, int maxMessageBytes, WireOwner owner, Consumer<AeronWire> onEnd) {
        this.settings = settings;
        this.maxMessageBytes = maxMessageBytes;
        this.owner = owner;
        this.onEnd = onEnd;
    }

    @Override
    public void connect() {
        try {
            client = AeronClient.begin(settings);
        } catch (final IOException failure) {
            down(failure.getMessage());
        }
    }

    private void down(String reason) {
        close();
        owner.onDown(reason);
    }

    @Override
    public Offer offer(DirectBuffer message, int offset, int length) {
        if (client == null) {
            return Offer.CLOSED;
        }
        if (up && length > client.maxMessageBytes()) {
            down("a message of " + length + " bytes is longer than the " + client.maxMessageBytes()
                    + " that the connection's terms allow");
            return Offer.CLOSED;
        }
        final Offer offer = client.offer(message, offset, length);
        if (offer == Offer.TAKEN) {
            unanswered++;
        }
        return offer;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public void onAnswer() {
        unanswered = 0;
    }

    /** Whether something was sent after the last answer. */
    boolean isWaiting() {
        return unanswered > 0;
    }

    int poll() {
        final AeronClient polled = client;
        if (polled == null) {
            return 0;
        }
        final int workCount = paused ? polled.work() : polled.poll(listener);
        if (client == null) {
            return workCount; // Ended by the message.
        }
        if (!up && polled.isOpen()) {
            up = true;
            owner.onUp();
        }
        if (client != null && polled.closeReason() != null) {
            down(polled.closeReason());
        }
        return workCount;
    }

    private void onMessage(DirectBuffer buffer, int offset, int length) {
        if (client == null) {
            return;
        }
        if (length > maxMessageBytes) {
            down("a message is longer than " + maxMessageBytes + " bytes");
        } else {
            owner.onReadOnlyMessage(buffer, offset, length);
        }
    }

    @Override
    public void close() {
        onEnd.accept(this);
        final AeronClient ended = client;
        client = null;
        if (ended != null) {
            ended.close();
        }
    }
}
