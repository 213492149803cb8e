package org.peregrine.transports.uring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.function.Consumer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds channels that are ready by io_uring. Each select submits what channels have to send and to receive by one
 * system call, or makes none when there is nothing to do. The thread that selects first is the only one that may select
 * and use its channels; {@link #wakeup} is for any. Allocates nothing but for new and cancelled keys.
 */
public final class UringSelector extends AbstractSelector {
    /** The operation that a completion ends: the lowest byte of its user data. */
    static final int RECEIVED = 1;

    static final int INPUT = 2;
    static final int ROOM = 3;
    static final int SENT = 4;
    private static final int EVENT = 5;
    /** User data of an operation whose end nobody awaits. */
    static final long IGNORED = 0;

    /** Polls in a row that make no system call because the last flush has found channels that are ready. */
    private static final int MAX_SKIPPED = 8;

    private static final int ENTRIES = 1024;
    private static final int COMPLETIONS = 8192;

    private final Ring ring;
    private final ReceiveBuffers buffers = new ReceiveBuffers();
    private final SendSlots slots = new SendSlots();
    private final KeyTable keys = new KeyTable();
    private final int event;
    /** The count that is read of the event counter, and the one that is added to it. */
    private final UnsafeBuffer eventCount =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(2 * Long.BYTES, Long.BYTES));

    /** Of all threads that wake this one: nobody reads their errors. */
    private final UringCalls wakingCalls = new UringCalls();

    private final ArrayDeque<UringKey> listed = new ArrayDeque<>(ENTRIES);
    private final ArrayDeque<UringKey> sending = new ArrayDeque<>(ENTRIES);
    private boolean awaitingEvent;
    private int skipped;
    private Thread owner;

    UringSelector(UringSockets provider) throws IOException {
        super(provider);
        ring = new Ring(ENTRIES, COMPLETIONS);
        event = wakingCalls.eventCounter();
        eventCount.putLong(Long.BYTES, 1);
        if (event < 0) {
            ring.close();
            throw new IOException("eventfd failed with error " + -event);
        }
        try {
            buffers.register(ring);
        } catch (final IOException e) {
            ring.close();
            wakingCalls.close(event);
            throw e;
        }
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
        final UringChannel source = (UringChannel) channel;
        final UringKey key = keys.add(this, source);
        key.attach(attachment);
        source.registered(key, this);
        key.interestOps(ops);
        return key;
    }

    /** A key is to be looked at before the next system call. */
    void changed(UringKey key) {
        if (!key.listed) {
            key.listed = true;
            listed.addLast(key);
        }
    }

    ReceiveBuffers buffers() {
        return buffers;
    }

    /** Takes bytes for the next system call; false when there is no room. */
    boolean defer(UringKey key, ByteBuffer source) {
        final boolean already = key.send.isQueued();
        if (!key.send.put(source, slots)) {
            return false;
        }
        if (!already) {
            sending.addLast(key);
        }
        return true;
    }

    /** Sends what a key's channel has deferred; returns what was not taken, or null. */
    ByteBuffer sendDeferred(UringKey key) throws IOException {
        while (key.send.isUnderWay()) { // Once: a send that would wait ends at once.
            submit();
        }
        if (key.error() != 0) {
            throw new IOException("Broken pipe");
        }
        return key.send.takeRest(slots);
    }

    /**
     * Sends now what channels have deferred.
     *
     * @throws IOException when the ring is broken.
     */
    public void flush() throws IOException {
        if (!sending.isEmpty()) {
            submit();
        }
    }

    /**
     * Whether bytes that were deferred have not been taken by their sockets, nor taken back.
     *
     * @return true while some wait.
     */
    public boolean hasUnsent() {
        return keys.anyMatch(key -> !key.send.isEmpty());
    }

    @Override
    public int selectNow(Consumer<SelectionKey> action) throws IOException {
        final boolean stopped = removeCancelled();
        final boolean found = prepare();
        skipped = found ? skipped + 1 : 0;
        if ((!found || stopped || skipped == MAX_SKIPPED) && ring.isDue()) {
            skipped = 0;
            ring.submit();
        }
        takeCompletions();
        return report(action);
    }

    @Override
    public int select(Consumer<SelectionKey> action, long timeoutMs) throws IOException {
        removeCancelled();
        if (prepare()) {
            ring.submit();
        } else {
            if (!awaitingEvent) {
                ring.read(event, eventCount.addressOffset(), Long.BYTES, EVENT);
                awaitingEvent = true;
            }
            ring.submitAndAwait(timeoutMs);
        }
        takeCompletions();
        return report(action);
    }

    /** Queues what the kernel has to do for the listed keys; whether some are ready, which stay listed. */
    private boolean prepare() throws IOException {
        if (owner == null) {
            owner = Thread.currentThread();
        }
        boolean found = false;
        final boolean plenty = buffers.arePlenty();
        for (int i = listed.size(); i > 0; i--) {
            final UringKey key = listed.peekFirst();
            if (key.isValid()) {
                key.arm(plenty, ring);
            }
            listed.removeFirst(); // After it: when the ring fails, the key keeps its place.
            key.listed = false;
            if (key.isValid() && key.ready() != 0) {
                changed(key);
                found = true;
            }
        }
        queueSends();
        return found;
    }

    private void queueSends() throws IOException {
        for (UringKey key = sending.peekFirst(); key != null; key = sending.peekFirst()) {
            key.send.submit(slots, ring);
            sending.removeFirst(); // As in prepare.
        }
        buffers.publish();
    }

    private void submit() throws IOException {
        queueSends();
        ring.submit();
        takeCompletions();
    }

    private void takeCompletions() {
        while (ring.advance()) {
            final long data = ring.userData();
            final int what = KeyTable.operation(data);
            if (what == EVENT) {
                awaitingEvent = false;
            } else if (what != IGNORED) {
                final UringKey key = keys.find(data);
                if (what == RECEIVED) {
                    takeReceived(key);
                } else if (key != null) {
                    take(key, what);
                }
                if (key != null) {
                    changed(key);
                }
            }
        }
    }

    private void take(UringKey key, int what) {
        switch (what) {
            case INPUT -> key.inputReady();
            case ROOM -> key.roomReady();
            default -> key.send.sent(ring.result(), slots);
        }
    }

    private void takeReceived(UringKey key) {
        if (ring.hasBuffer()) {
            final int buffer = ring.buffer();
            buffers.taken(buffer, ring.result());
            if (key != null && ring.result() > 0) {
                key.received(buffer, buffers);
            } else {
                buffers.give(buffer);
            }
        }
        if (key != null && !ring.hasMore()) {
            key.receivingEnded(ring.result());
        }
    }

    private int report(Consumer<SelectionKey> action) {
        int count = 0;
        for (int i = listed.size(); i > 0; i--) {
            final UringKey key = listed.pollFirst();
            key.listed = false;
            if (key.isValid()) {
                changed(key);
                if (key.ready() != 0) {
                    key.report();
                    action.accept(key);
                    count++;
                }
            }
        }
        return count;
    }

    /**
     * A channel is about to be closed: sends what it has deferred, and ends what the kernel works on, which would keep
     * the socket open. What the socket does not take is lost, as it is when a socket is closed that has not taken it.
     */
    void closing(UringKey key) throws IOException {
        if (owner != Thread.currentThread() || !isOpen()) { // All ends, and the ring with it.
            return;
        }
        final boolean working = key.stop(ring);
        try {
            if (working || key.send.isUnderWay()) {
                submit();
            }
        } finally { // Nothing of it may go to the next socket of its number.
            sending.remove(key);
            key.release(buffers);
            key.send.release(slots);
        }
    }

    /** Whether the kernel worked on channels that are still open, which it has to let go of. */
    private boolean removeCancelled() throws IOException {
        final Set<SelectionKey> cancelled = cancelledKeys();
        boolean stopped = false;
        synchronized (cancelled) {
            if (cancelled.isEmpty()) {
                return false;
            }
            for (final SelectionKey each : cancelled) {
                final UringKey key = (UringKey) each;
                if (key.channel().isOpen()) {
                    stopped |= key.stop(ring);
                }
                sending.remove(key);
                key.release(buffers);
                key.send.release(slots);
                keys.remove(key);
                deregister((AbstractSelectionKey) each);
            }
            cancelled.clear();
        }
        return stopped;
    }

    /** Wakes nobody once the selector is closed, when the counter's number may be another file's. */
    @Override
    public Selector wakeup() {
        synchronized (wakingCalls) {
            if (isOpen()) {
                wakingCalls.write(event, eventCount.addressOffset() + Long.BYTES, Long.BYTES);
            }
        }
        return this;
    }

    @Override
    protected void implCloseSelector() {
        keys.forEach(this::deregister);
        ring.close();
        synchronized (wakingCalls) {
            wakingCalls.close(event);
        }
    }

    @Override
    public int select() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int selectNow() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select(long timeoutMs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> keys() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        throw new UnsupportedOperationException();
    }
}
