package org.peregrine.client.aeron;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.exceptions.AeronException;
import io.aeron.exceptions.DriverTimeoutException;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.Header;
import io.aeron.status.PublicationErrorFrame;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.aeron.driver.DriverFailure;
import org.peregrine.aeron.refusal.RefusedChannel;
import org.peregrine.client.Offer;

/**
 * A connection to a server over Aeron: messages as they are, in the order in which they come. One thread at a time, and
 * {@link #close} from any; allocates nothing for a message.
 *
 * <pre>
 *   try (AeronClient client = AeronClient.connect(AeronClientSettings.of("aeron:ipc"))) {
 *       client.offer(buffer, 0, length);
 *       while (answers == 0) {
 *           client.poll((reply, offset, bytes) -> answers++);
 *       }
 *   }
 * </pre>
 *
 * <p>The connection is the session: whoever speaks a revision up to 2025-11-25 begins with {@code initialize}. {@code
 * McpClient.connect("aeron:ipc")} does that, and everything else, for a program that calls one thing at a time.
 */
public final class AeronClient implements AutoCloseable {
    private static final long NAP_NS = 50_000;
    private static final int FRAGMENT_LIMIT = 256;
    private static final String ENDED = "the server ended the connection";
    private static final String CLOSED = "closed by the client";

    private final AeronClientSettings settings;
    private final int stream;
    private final BufferClaim claim = new BufferClaim();
    private final FragmentAssembler assembler = new FragmentAssembler(this::onFragment);
    private final long deadlineNs;
    private final Absence absence;
    private final boolean alone;
    private final ClosingGate gate;
    private SharedAeron shared;
    private long subscribing;
    private long publishing;
    private Subscription subscription;
    private ExclusivePublication publication;
    private MessageListener listener;
    private boolean open;
    private String closeReason;

    private AeronClient(AeronClientSettings settings, SharedAeron shared, boolean alone) {
        this.settings = settings;
        this.shared = shared;
        this.alone = alone;
        gate = new ClosingGate(alone, this::release);
        stream = settings.channel().streamOf(ThreadLocalRandom.current().nextInt());
        absence = new Absence(settings.channel(), stream);
        deadlineNs = System.nanoTime() + settings.openTimeout().toNanos();
    }

    /**
     * Connects, and waits for the server.
     *
     * @param settings of the connection.
     * @return an open client.
     * @throws IOException when there is no driver or no server, or the server rejects the client; the message says why.
     */
    public static AeronClient connect(AeronClientSettings settings) throws IOException {
        final AeronClient client = begin(settings);
        try {
            while (!client.open && client.closeReason == null) {
                if (client.work() == 0 && settings.driver() == null) {
                    LockSupport.parkNanos(client, NAP_NS);
                }
            }
            if (client.open) {
                return client;
            }
            throw new IOException(settings.channel() + ": " + client.closeReason);
        } finally {
            if (!client.open) {
                client.close();
            }
        }
    }

    /**
     * Begins to connect; {@link #poll} goes on.
     *
     * @param settings of the connection.
     * @return a client that is not open yet.
     * @throws IOException when there is no driver.
     */
    public static AeronClient begin(AeronClientSettings settings) throws IOException {
        return new AeronClient(settings, SharedAeron.connect(settings), true).start();
    }

    /** Begins to connect by a client of Aeron's that others use, too, and that somebody else works. */
    static AeronClient begin(AeronClientSettings settings, SharedAeron shared) {
        return new AeronClient(settings, shared, false).start();
    }

    private AeronClient start() {
        shared.add(this);
        try {
            subscribing = shared.aeron()
                    .asyncAddSubscription(
                            settings.channel().responseSubscription(),
                            AeronChannel.responses(stream),
                            image -> {},
                            this::onImageGone);
        } catch (final AeronException refused) {
            refuse(refused);
        }
        return this;
    }

    /** A driver that has ended refuses nothing, though each command to it fails. */
    private void refuse(AeronException refused) {
        end(shared.isGone() ? SharedAeron.DRIVER_GONE : RefusedChannel.text(refused));
    }

    /** Whether the driver's channel of this status is one of its two. */
    boolean uses(int channelStatusId) {
        return (subscription != null && subscription.channelStatusId() == channelStatusId)
                || (publication != null && publication.channelStatusId() == channelStatusId);
    }

    void onError(Throwable failure) {
        final boolean gone = failure instanceof DriverTimeoutException || shared == null || shared.isGone();
        end(gone ? SharedAeron.DRIVER_GONE : "Aeron: " + DriverFailure.reason(failure));
    }

    private void onImageGone(Image image) {
        if (open) { // Its replies end for whom a server neither rejects nor loses: it closes.
            end(image.isEndOfStream() ? "the server ended the connection: it is closing" : ENDED);
        }
    }

    void onRejected(PublicationErrorFrame error) {
        if (publication != null && error.registrationId() == publication.registrationId()) {
            end("the server rejected the connection: " + error.errorMessage());
        }
    }

    void end(String reason) {
        if (closeReason == null) {
            closeReason = reason;
        }
        open = false;
    }

    /**
     * Whether messages can be offered.
     *
     * @return false before the server has taken the connection, and after its end.
     */
    public boolean isOpen() {
        return open && !gate.isClosing();
    }

    /**
     * The reason of the end.
     *
     * @return half a sentence; null while there is none.
     */
    public String closeReason() {
        return closeReason == null && gate.isClosing() ? CLOSED : closeReason;
    }

    /**
     * The longest message that can be offered.
     *
     * @return bytes; 0 before the server has taken the connection.
     */
    public int maxMessageBytes() {
        return publication == null ? 0 : publication.maxMessageLength();
    }

    /**
     * Offers a message.
     *
     * @param message holds it; copied before this returns.
     * @param offset of its first byte.
     * @param length in bytes.
     * @return taken, or not: the server does not read, or the connection has ended.
     * @throws IllegalArgumentException when it is longer than {@link #maxMessageBytes()}.
     * @throws IllegalStateException when another thread is seen to use the client now.
     */
    public Offer offer(DirectBuffer message, int offset, int length) {
        final boolean outermost = gate.enter();
        try {
            return gate.isClosing() ? Offer.CLOSED : offerOpen(message, offset, length);
        } catch (final InternalError fault) {
            end(SharedAeron.NO_MEMORY);
            return Offer.CLOSED;
        } finally {
            gate.leave(outermost);
        }
    }

    private Offer offerOpen(DirectBuffer message, int offset, int length) {
        if (closeReason != null) {
            return Offer.CLOSED;
        }
        if (!open) {
            return Offer.BACK_PRESSURED;
        }
        if (length > publication.maxMessageLength()) {
            throw new IllegalArgumentException("A message of " + length + " bytes is longer than the "
                    + publication.maxMessageLength() + " that the term allows");
        }
        long position = tryOffer(message, offset, length);
        if (position == Publication.ADMIN_ACTION) {
            position = tryOffer(message, offset, length);
        }
        if (position == Publication.CLOSED || position == Publication.MAX_POSITION_EXCEEDED) {
            end("the connection is used up or closed");
            return Offer.CLOSED;
        }
        return position > 0 ? Offer.TAKEN : Offer.BACK_PRESSURED;
    }

    private long tryOffer(DirectBuffer message, int offset, int length) {
        if (length > publication.maxPayloadLength()) {
            return publication.offer(message, offset, length);
        }
        final long position = publication.tryClaim(length, claim);
        if (position > 0) {
            claim.putBytes(message, offset, length);
            claim.commit();
        }
        return position;
    }

    /**
     * Takes what has come, without waiting.
     *
     * @param to takes each message.
     * @return the work count; 0 when there was nothing to do.
     * @throws IllegalStateException when another thread is seen to use the client now.
     */
    public int poll(MessageListener to) {
        final boolean outermost = gate.enter();
        try {
            final int workCount = workOpen();
            if (gate.isClosing() || shared == null || subscription == null) {
                return workCount;
            }
            listener = to;
            return workCount + subscription.poll(assembler, FRAGMENT_LIMIT);
        } catch (final InternalError fault) {
            end(SharedAeron.NO_MEMORY);
            return 1;
        } finally {
            gate.leave(outermost);
        }
    }

    /**
     * Keeps the connection alive, and takes no message: what the server says waits in its term, and then in the server.
     *
     * @return the work count; 0 when there was nothing to do.
     * @throws IllegalStateException when another thread is seen to use the client now.
     */
    public int work() {
        final boolean outermost = gate.enter();
        try {
            return workOpen();
        } finally {
            gate.leave(outermost);
        }
    }

    private int workOpen() {
        if (gate.isClosing() || shared == null) {
            return 0;
        }
        int workCount = alone ? shared.work() : 0;
        if (closeReason == null && shared.isClosed()) {
            end(SharedAeron.DRIVER_GONE);
        }
        if (subscription == null || publication == null) {
            workCount += advance();
        }
        if (!open && closeReason == null) {
            awaitServer();
        } else if (open && !publication.isConnected()) {
            end(ENDED);
        }
        return workCount;
    }

    private void onFragment(DirectBuffer buffer, int offset, int length, Header header) {
        if (!gate.isClosing()) {
            listener.onMessage(buffer, offset, length);
        }
    }

    private int advance() {
        if (closeReason != null) {
            return 0;
        }
        try {
            if (subscription == null) {
                subscription = shared.aeron().getSubscription(subscribing);
                if (subscription == null) {
                    return 0;
                }
                final AeronChannel channel = settings.channel();
                publishing = shared.aeron()
                        .asyncAddExclusivePublication(
                                channel.requestPublication(subscription.registrationId(), settings.termBytes()),
                                stream);
                return 1;
            }
            publication = shared.aeron().getExclusivePublication(publishing);
            return publication == null ? 0 : 1;
        } catch (final AeronException refused) {
            clearRefused();
            refuse(refused);
            return 1;
        }
    }

    /** The driver knows nothing of what it has refused, and takes its removal for an error. */
    private void clearRefused() {
        if (subscription == null) {
            subscribing = 0;
        } else {
            publishing = 0;
        }
    }

    private void awaitServer() {
        open = publication != null && publication.isConnected() && subscription.isConnected();
        if (open) {
            absence.end();
            return;
        }
        final long nowNs = System.nanoTime();
        if (absence.isCertain(publication, () -> absence.isServedOnOtherStreams(shared.aeron()), nowNs)) {
            end("nobody serves the channel (" + absence.tried(shared.aeron(), "") + ")");
        } else if (nowNs - deadlineNs > 0) {
            end("no server took the connection within "
                    + settings.openTimeout().toMillis() + " ms ("
                    + absence.tried(
                            shared.aeron(),
                            settings.channel().isIpc() ? "" : "; whoever is there may serve another stream")
                    + ")");
        }
    }

    /** Ends the connection; what is under way on another thread comes to its end first. Any thread may call this. */
    @Override
    public void close() {
        gate.requestClose();
    }

    private void release() {
        end(CLOSED);
        absence.end();
        final SharedAeron left = shared;
        if (left == null) {
            return;
        }
        shared = null;
        if (!left.isClosed()) {
            leave(left.aeron());
        }
        left.remove(this);
    }

    /** Gives back what this connection has of Aeron's, or has asked for. */
    private void leave(Aeron aeron) {
        CloseHelper.quietCloseAll(publication, subscription);
        try {
            if (subscription == null && subscribing != 0) {
                aeron.asyncRemoveSubscription(subscribing);
            } else if (publication == null && publishing != 0) {
                aeron.asyncRemovePublication(publishing);
            }
        } catch (final AeronException gone) { // With its driver.
            end(gone.getMessage());
        }
    }
}
