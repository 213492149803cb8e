package org.peregrine.transports.aeron;

import static io.aeron.logbuffer.FrameDescriptor.BEGIN_FRAG_FLAG;
import static io.aeron.logbuffer.FrameDescriptor.END_FRAG_FLAG;
import static io.aeron.logbuffer.FrameDescriptor.UNFRAGMENTED;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.ControlledFragmentHandler;
import io.aeron.logbuffer.FrameDescriptor;
import io.aeron.logbuffer.Header;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.aeron.refusal.RefusedChannel;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.BufferShare;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.WireKind;

/**
 * One client: its image, and the publication of its replies, which the driver makes after the image has come. Network
 * thread only.
 *
 * <p>A message that the engine does not take is not consumed, and comes again with the next poll; the client's offers
 * are back-pressured by its own term meanwhile. A reply that the publication does not take is parked.
 */
final class AeronPeer implements ControlledFragmentHandler {
    private final PeerContext context;
    private final Image image;
    private final long id;
    private final BufferShare share = new BufferShare();
    private final PartialMessage partial;
    /** A message, and the beginning of one that its sender gave up: clients of Aeron send no longer ones. */
    private final long maxUnendedBytes;

    private final ParkedReplies parked;
    private final long registration;
    private ExclusivePublication publication;
    private long exchange;
    private long unendedBytes;
    private long heardNs;
    private long stalledNs;
    private long progressNs;
    private boolean finishing;
    private boolean closed;
    private ImageRefusal ending;

    /**
     * Creates a peer.
     *
     * @param registration of the publication that was asked for.
     */
    AeronPeer(PeerContext context, Image image, long id, long registration) {
        this.context = context;
        this.image = image;
        this.id = id;
        this.registration = registration;
        maxUnendedBytes = 2L * FrameDescriptor.computeMaxMessageLength(image.termBufferLength());
        partial = new PartialMessage(context.pool(), share, context.maxFrameBytes);
        parked = new ParkedReplies(context.chunks, share);
        heardNs = context.nowNs;
    }

    long id() {
        return id;
    }

    boolean has(Image other) {
        return image.correlationId() == other.correlationId();
    }

    boolean isClosed() {
        return closed;
    }

    /** The reason for which the peer must be rejected; null when it may stay. */
    ImageRefusal ending() {
        return ending;
    }

    /** Whether its client has closed, and all was read that it sent: the driver tells of it up to a second later. */
    boolean isAtItsEnd() {
        return image.isEndOfStream();
    }

    /** Whether the engine must be told of the end. */
    boolean hasDelivered() {
        return exchange > 0;
    }

    boolean isBacklogged() {
        return !parked.isEmpty();
    }

    /** Reads within the limit; returns how many fragments were consumed. */
    int read(int frameLimit) {
        if (finishing || ending != null || context.isFull() || parked.lengthBytes() > context.pauseBytes) {
            return 0;
        }
        try {
            return image.controlledPoll(this, frameLimit);
        } catch (final InternalError fault) {
            onMemoryFault();
            return 1;
        }
    }

    /**
     * A page of a mapped file that its file system has no room for: terms are sparse, so that it shows when they are
     * first written or read. The JVM's word for it is an InternalError.
     */
    private void onMemoryFault() {
        context.notice("no memory", "A client over Aeron is ended: " + ImageRefusal.MEMORY.text);
        ending = ImageRefusal.MEMORY;
    }

    @Override
    public Action onFragment(DirectBuffer buffer, int offset, int length, Header header) {
        final int flags = header.flags() & UNFRAGMENTED;
        if (flags != UNFRAGMENTED) {
            unendedBytes += length;
            if (unendedBytes > maxUnendedBytes) {
                ending = ImageRefusal.ENDLESS;
                return Action.BREAK;
            }
        }
        if ((flags & END_FRAG_FLAG) == 0) {
            if ((flags & BEGIN_FRAG_FLAG) != 0) {
                partial.begin();
                heardNs = context.nowNs;
            }
            if (partial.isBegun()) {
                partial.append(buffer, offset, length);
            }
            return Action.CONTINUE;
        }
        final boolean whole = flags == UNFRAGMENTED;
        if (!whole && !partial.isBegun()) {
            return Action.CONTINUE; // The rest of a message whose beginning nobody has seen.
        }
        if (!(whole ? take(buffer, offset, length) : takeLast(buffer, offset, length))) {
            unendedBytes -= whole ? 0 : length; // It comes again.
            return Action.ABORT;
        }
        if (!whole) {
            partial.release();
        }
        exchange++;
        unendedBytes = 0;
        heardNs = context.nowNs;
        return Action.CONTINUE;
    }

    private boolean take(DirectBuffer buffer, int offset, int length) {
        if (length > context.maxFrameBytes) {
            return deliver(start().fault(FrameFault.TOO_LARGE));
        }
        UnsafeBuffer bytes = context.view();
        if (buffer instanceof UnsafeBuffer term) {
            bytes = term;
        } else {
            bytes.wrap(buffer);
        }
        return deliver(start().bytes(bytes, offset, length));
    }

    private boolean takeLast(DirectBuffer buffer, int offset, int length) {
        final int whole = partial.end(buffer, offset, length);
        final Frame frame = start();
        return deliver(
                partial.fault() == FrameFault.NONE
                        ? frame.bytes(partial.buffer(), 0, whole)
                        : frame.fault(partial.fault()));
    }

    private Frame start() {
        return context.frame().start(id, exchange, true).via(WireKind.AERON);
    }

    /** Offers the frame, or its failure, which is answered. */
    private boolean deliver(Frame frame) {
        try {
            return context.deliver(frame);
        } catch (final Throwable failure) {
            context.contain(failure);
            return context.deliver(start().fault(FrameFault.FAILED));
        }
    }

    /** Takes a reply, which the engine never makes longer than the transport allows; false when the peer has gone. */
    boolean offer(Reply reply) {
        if (closed || ending != null) {
            return false;
        }
        if (reply.length() == 0) {
            return true;
        }
        if (parked.isEmpty() && send(reply.buffer(), reply.offset(), reply.length())) {
            return ending == null;
        }
        return ending == null && park(reply);
    }

    private boolean park(Reply reply) {
        final long pending = parked.lengthBytes();
        final boolean tooMuch = pending > 0 && pending + reply.length() > context.maxPendingBytes;
        if (parked.isEmpty()) {
            stalledNs = context.nowNs;
            progressNs = context.nowNs;
        }
        if (tooMuch || !parked.append(reply.buffer(), reply.offset(), reply.length())) {
            ending = ImageRefusal.SLOW;
            return false;
        }
        return true;
    }

    /** Writes a message into the term; false when it has no room now, or never will. */
    private boolean send(DirectBuffer buffer, int offset, int length) {
        if (publication == null) {
            return false;
        }
        long position = trySend(buffer, offset, length);
        if (position == Publication.ADMIN_ACTION) { // A term has ended; the next one is there.
            position = trySend(buffer, offset, length);
        }
        if (position == Publication.BACK_PRESSURED) {
            context.count(EngineCounter.AERON_BACK_PRESSURE);
        } else if (position == Publication.CLOSED || position == Publication.MAX_POSITION_EXCEEDED) {
            ending = ImageRefusal.USED_UP;
        }
        return position > 0;
    }

    private long trySend(DirectBuffer buffer, int offset, int length) {
        try {
            return offerOrClaim(buffer, offset, length);
        } catch (final InternalError fault) {
            onMemoryFault();
            return Publication.NOT_CONNECTED;
        }
    }

    private long offerOrClaim(DirectBuffer buffer, int offset, int length) {
        if (length > publication.maxPayloadLength()) {
            return publication.offer(buffer, offset, length);
        }
        final long position = publication.tryClaim(length, context.claim);
        if (position > 0) {
            context.claim.putBytes(buffer, offset, length);
            context.claim.commit();
        }
        return position;
    }

    /** Looks for the publication, and sends what is parked; returns the work count. */
    int work(AeronLink link) {
        int workCount = 0;
        if (publication == null) {
            if (!findPublication(link)) {
                return 0;
            }
            workCount++;
        }
        while (!parked.isEmpty() && ending == null && send(parked.buffer(), parked.offset(), parked.length())) {
            parked.remove();
            progressNs = context.nowNs;
            workCount++;
        }
        if (workCount > 0 && parked.isEmpty()) {
            caughtUp();
        }
        if (finishing && parked.isEmpty()) {
            publication.close();
        }
        return workCount;
    }

    private boolean findPublication(AeronLink link) {
        try {
            publication = link.publication(registration);
        } catch (final AeronException refused) { // No memory, or a channel that the driver does not make.
            context.notice(
                    "no channel",
                    "A client over Aeron gets no channel for its replies: " + RefusedChannel.reason(refused)
                            + (RefusedChannel.isFull(refused) ? "; a smaller AERON_TERM_BYTES takes less" : ""));
            ending = ImageRefusal.ROOM;
        }
        return publication != null;
    }

    private void caughtUp() {
        if (stalledNs != 0) {
            context.handler().onReaderStalled(id, stalledNs, context.nowNs);
            stalledNs = 0;
        }
    }

    /** Ends what takes too long. */
    void tick() {
        if (ending != null) {
            return;
        }
        if (!parked.isEmpty() && context.nowNs - progressNs > context.stallNs) {
            ending = ImageRefusal.SLOW;
        } else if (!finishing && isSilent()) {
            ending = ImageRefusal.SILENT;
        }
    }

    private boolean isSilent() {
        final long silentNs = context.nowNs - heardNs;
        return (exchange == 0 && silentNs > context.firstMessageNs)
                || (partial.isBegun() && silentNs > context.stallNs);
    }

    /** Ends the peer because of a failure of ours. */
    void fail() {
        ending = ImageRefusal.FAILED;
    }

    /** Nothing more is read; the publication is closed when all was sent. */
    void finish() {
        finishing = true;
        if (publication != null && parked.isEmpty()) {
            publication.close();
        }
    }

    /** Rejects the image, so that the client learns the reason. */
    void reject(AeronLink link) {
        link.reject(image, ending);
    }

    /** Ends the publication, or withdraws what was asked for, and gives all memory back. */
    void close(AeronLink link) {
        if (!closed) {
            closed = true;
            caughtUp();
            partial.release();
            parked.release();
            CloseHelper.quietClose(publication);
            if (publication == null && ending != ImageRefusal.ROOM) { // The driver knows nothing of what it refused.
                link.withdraw(registration);
            }
        }
    }
}
