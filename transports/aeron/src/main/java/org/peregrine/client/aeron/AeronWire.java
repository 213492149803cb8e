package org.peregrine.client.aeron;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.client.Offer;
import org.peregrine.client.Wire;
import org.peregrine.client.WireOwner;

/** A connection over Aeron for the client of every transport. One thread. */
final class AeronWire implements Wire {
    private static final int MAX_REFUSED = 64;

    private final AeronClientSettings settings;
    private final int maxMessageBytes;
    private final WireOwner owner;
    private final AeronWires group;
    private final MessageListener listener = this::onMessage;
    private final Deque<UnsafeBuffer> refused = new ArrayDeque<>();

    /** Errors for the server, in place of answers that were too long. */
    private final Deque<UnsafeBuffer> replies = new ArrayDeque<>();

    private AeronClient client;
    private boolean up;
    private boolean paused;
    private int unanswered;

    AeronWire(AeronClientSettings settings, int maxMessageBytes, WireOwner owner, AeronWires group) {
        this.settings = settings;
        this.maxMessageBytes = maxMessageBytes;
        this.owner = owner;
        this.group = group;
    }

    @Override
    public void connect() {
        try {
            client = AeronClient.begin(settings, group.aeron(settings));
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
            return refuse(message, offset, length);
        }
        sendReplies();
        final Offer offer = replies.isEmpty() ? client.offer(message, offset, length) : Offer.BACK_PRESSURED;
        if (offer == Offer.TAKEN) {
            unanswered++;
        }
        return offer;
    }

    /** Answers what no term can carry, with the next poll; a reply of the caller's is replaced by an error. */
    private Offer refuse(DirectBuffer message, int offset, int length) {
        if (refused.size() + replies.size() >= MAX_REFUSED) {
            return Offer.BACK_PRESSURED;
        }
        final LongMessage tooLong = LongMessage.of(message, offset, length, client.maxMessageBytes());
        if (tooLong.reply() != null) {
            replies.add(tooLong.reply());
            sendReplies();
        } else {
            refused.add(tooLong.answer());
            unanswered++;
        }
        return Offer.TAKEN;
    }

    private int sendReplies() {
        int count = 0;
        while (!replies.isEmpty()
                && client != null
                && client.offer(replies.peek(), 0, replies.peek().capacity()) == Offer.TAKEN) {
            replies.remove();
            count++;
        }
        return count;
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
        final int workCount = sendReplies() + (paused ? polled.work() : polled.poll(listener) + answerRefused());
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

    private int answerRefused() {
        int count = 0;
        while (!refused.isEmpty() && client != null && !paused) {
            final UnsafeBuffer answer = refused.remove();
            owner.onReadOnlyMessage(answer, 0, answer.capacity());
            count++;
        }
        return count;
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
        group.remove(this);
        final AeronClient ended = client;
        client = null;
        if (ended != null) {
            ended.close();
        }
    }
}
