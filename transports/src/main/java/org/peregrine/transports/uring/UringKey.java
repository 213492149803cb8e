package org.peregrine.transports.uring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectionKey;

/**
 * A channel's place at a {@link UringSelector}: what the kernel works on for it, and what has been received and not
 * been read. Network thread only, but for {@link #cancel}.
 *
 * <pre>
 *   interest ──► arm ──► RECEIVING ──► received ... ──► read
 *                   └──► AWAITING_INPUT ──► the socket is read, when buffers are scarce
 * </pre>
 */
final class UringKey extends AbstractSelectionKey {
    /** {@link #read}: the socket itself is to be read. */
    static final int DIRECTLY = -2;

    private static final int RECEIVING = 1;
    private static final int AWAITING_INPUT = 2;
    private static final int AWAITING_ROOM = 4;
    private static final int CANCELLING = 8;
    private static final int NONE = -1;
    /** Received buffers that may wait for their reader while the kernel goes on. */
    private static final int MAX_WAITING = 4;

    final PendingSend send;
    boolean listed;
    private final UringSelector selector;
    private final SelectableChannel channel;
    private final boolean stream;
    private final int descriptor;
    private final long identity;
    private int working;
    private int interest;
    private int ready;
    private int reported;
    private int first = NONE;
    private int last = NONE;
    private int waiting;
    private boolean ended;
    private int error;

    /**
     * Creates a key.
     *
     * @param selector that it is of.
     * @param channel that it stands for.
     * @param identity in the user data of its operations.
     */
    UringKey(UringSelector selector, UringChannel channel, long identity) {
        this.selector = selector;
        this.channel = (SelectableChannel) channel;
        this.stream = channel.isStream();
        this.descriptor = channel.descriptor();
        this.identity = identity;
        this.send = new PendingSend(this);
    }

    @Override
    public SelectableChannel channel() {
        return channel;
    }

    @Override
    public Selector selector() {
        return selector;
    }

    @Override
    public int interestOps() {
        return interest;
    }

    @Override
    public SelectionKey interestOps(int ops) {
        interest = ops;
        selector.changed(this);
        return this;
    }

    @Override
    public int readyOps() {
        return reported;
    }

    long identity() {
        return identity;
    }

    int descriptor() {
        return descriptor;
    }

    /** Operations that are to be reported. */
    int ready() {
        final boolean readable = (ready & OP_READ) != 0 || first != NONE || ended || error != 0;
        return ((ready | (readable ? OP_READ : 0)) & interest) | (send.hasRest() ? OP_WRITE : 0);
    }

    /** Begins a report; what it reports is asked of the kernel anew, but for input that has been received. */
    void report() {
        reported = ready();
        ready &= OP_READ;
    }

    /** Has the kernel work on what is asked for and not known to be ready. */
    void arm(boolean buffersArePlenty, Ring ring) throws IOException {
        if (!stream) {
            if ((interest & OP_ACCEPT) != 0 && working == 0 && ready == 0) {
                awaitInput(ring);
            }
            return;
        }
        final boolean known = first != NONE || ended || error != 0 || (ready & OP_READ) != 0;
        if ((interest & OP_READ) != 0 && !known && (working & (RECEIVING | AWAITING_INPUT)) == 0) {
            if (buffersArePlenty) {
                ring.receive(descriptor, ReceiveBuffers.GROUP, identity | UringSelector.RECEIVED);
                working |= RECEIVING;
            } else {
                awaitInput(ring);
            }
        }
        if ((interest & OP_WRITE) != 0 && (ready & OP_WRITE) == 0 && (working & AWAITING_ROOM) == 0) {
            ring.poll(descriptor, Ring.POLLOUT, identity | UringSelector.ROOM);
            working |= AWAITING_ROOM;
        }
        if (waiting >= MAX_WAITING) {
            stopReceiving(ring);
        }
    }

    private void awaitInput(Ring ring) throws IOException {
        ring.poll(descriptor, Ring.POLLIN, identity | UringSelector.INPUT);
        working |= AWAITING_INPUT;
    }

    private void stopReceiving(Ring ring) throws IOException {
        if ((working & (RECEIVING | CANCELLING)) == RECEIVING) {
            ring.cancel(identity | UringSelector.RECEIVED, UringSelector.IGNORED);
            working |= CANCELLING;
        }
    }

    /** Cancels what the kernel works on, since it keeps the socket open; false when there is nothing. */
    boolean stop(Ring ring) throws IOException {
        stopReceiving(ring);
        if ((working & AWAITING_INPUT) != 0) {
            ring.cancel(identity | UringSelector.INPUT, UringSelector.IGNORED);
        }
        if ((working & AWAITING_ROOM) != 0) {
            ring.cancel(identity | UringSelector.ROOM, UringSelector.IGNORED);
        }
        final boolean any = working != 0;
        working = 0;
        return any;
    }

    /** Takes a buffer that has been received into. */
    void received(int buffer, ReceiveBuffers buffers) {
        if (first == NONE) {
            first = buffer;
        } else {
            buffers.append(last, buffer);
        }
        last = buffer;
        waiting++;
    }

    /** The kernel receives no more. */
    void receivingEnded(int result) {
        working &= ~(RECEIVING | CANCELLING);
        if (result == 0) {
            ended = true;
        } else if (result < 0 && result != -UringCalls.ENOBUFS && result != -UringCalls.ECANCELED) {
            error = -result;
        }
    }

    /** The socket can be read, or accepted from. */
    void inputReady() {
        working &= ~AWAITING_INPUT;
        ready |= stream ? OP_READ : OP_ACCEPT;
    }

    /** The socket can be written. */
    void roomReady() {
        working &= ~AWAITING_ROOM;
        ready |= OP_WRITE;
    }

    /** Reads what has been received: a number of bytes, -1 at the end, or {@link #DIRECTLY}. */
    int read(ByteBuffer target, ReceiveBuffers buffers) throws IOException {
        final int before = target.position();
        while (first != NONE && target.hasRemaining()) {
            if (buffers.copyAll(first, target)) {
                dropFirst(buffers);
            }
        }
        final int count = target.position() - before;
        if (count > 0 || first != NONE) {
            selector.changed(this);
            return count;
        }
        if (error != 0) {
            throw new IOException("Connection reset");
        }
        if (ended) {
            return -1;
        }
        return (working & RECEIVING) == 0 ? DIRECTLY : 0;
    }

    /** The socket itself has been read until nothing was left. */
    void drained() {
        ready &= ~OP_READ;
        selector.changed(this);
    }

    private void dropFirst(ReceiveBuffers buffers) {
        final int buffer = first;
        first = buffers.next(buffer);
        waiting--;
        buffers.give(buffer);
    }

    void release(ReceiveBuffers buffers) {
        while (first != NONE) {
            dropFirst(buffers);
        }
    }

    /** A send has failed: the peer is gone. */
    void failed(int number) {
        error = number;
    }

    int error() {
        return error;
    }
}
