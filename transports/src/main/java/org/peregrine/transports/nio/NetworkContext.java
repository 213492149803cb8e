package org.peregrine.transports.nio;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.Notice;
import org.peregrine.engine.principal.Authenticator;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.Failures;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.HeaderSelection;
import org.peregrine.engine.transport.RefusedRequest;
import org.peregrine.engine.transport.TransportContext;
import org.peregrine.engine.transport.UnsentChunks;
import org.peregrine.engine.transport.WireKind;
import org.peregrine.transports.address.AddressShares;
import org.peregrine.transports.address.ConnectionShares;
import org.peregrine.transports.system.TcpWatch;

/** State that the connections of one shard share. Network thread only. */
public final class NetworkContext {
    private static final int READ_BYTES = 128 * 1024;

    final ReadyQueue ready = new ReadyQueue();
    final WriteBuffer writeBuffer = new WriteBuffer(this);
    final ConnectionTable connections;
    final UnsentChunks chunks;
    final DeadlineList<Connection> peerTimeouts;
    final UnfinishedMessages unfinished;
    final DeadlineList<Connection> ticks;
    final DeadlineList<Connection> gracePeriods;
    final long lingerNs;
    /** Wrapped around what is copied next. */
    final UnsafeBuffer view = new UnsafeBuffer(0, 0);

    final QuietConnections quiet;
    final AddressShares shares;
    final ConnectionShares connectionShares;
    final TcpWatch watch;
    final int pauseReadingBytes;
    final int maxPendingReplyBytes;

    private final TransportContext context;
    private final Failures failures;
    private final Relay relay;
    private final Runnable wakeup;
    private final Frame frame = new Frame();
    private final RefusedRequest refused = new RefusedRequest();
    private final UnsafeBuffer readBuffer =
            new UnsafeBuffer(ByteBuffer.allocateDirect(READ_BYTES + BufferPool.PADDING));
    private Connection firstEnded;
    private Connection lastEnded;
    private Connection firstPeerEnded;
    private Connection lastPeerEnded;
    private int lingeringCount;
    private long nowNs;
    private boolean handlerFull;
    private boolean draining;
    private boolean quiesced;

    NetworkContext(TransportContext context, AddressShares shares, Runnable wakeup) {
        this.context = context;
        this.failures = new Failures(context.counters(), context.errorHandler());
        this.shares = shares;
        this.wakeup = wakeup;
        this.relay = new Relay(this, context.pool(), wakeup);
        this.connections = new ConnectionTable(context.limits().intValue(Limit.MAX_CONNECTIONS));
        this.connectionShares = new ConnectionShares(context.limits().intValue(Limit.MAX_CONNECTIONS));
        this.chunks = new UnsentChunks(context.pool());
        this.peerTimeouts = new DeadlineList<>(context.limits().get(Limit.PARTIAL_FRAME_TIMEOUT_NS));
        this.unfinished = new UnfinishedMessages(this, context.limits().get(Limit.PARTIAL_FRAME_TIMEOUT_NS));
        this.ticks = new DeadlineList<>(context.limits().get(Limit.KEEP_ALIVE_NS));
        this.gracePeriods = new DeadlineList<>(context.limits().get(Limit.CLOSE_GRACE_NS));
        this.quiet = new QuietConnections(
                context.limits().get(Limit.FIRST_MESSAGE_NS),
                context.limits().get(Limit.HTTP_IDLE_NS),
                context.limits().get(Limit.PARTIAL_FRAME_TIMEOUT_NS) / UnfinishedMessages.SAFE_PART);
        this.watch = new TcpWatch(context.limits().get(Limit.DEAD_PEER_NS));
        this.maxPendingReplyBytes = context.limits().intValue(Limit.MAX_PENDING_REPLY_BYTES);
        this.lingerNs = context.limits().get(Limit.DRAIN_GRACE_NS);
        this.pauseReadingBytes = maxPendingReplyBytes / 4;
    }

    /**
     * The flyweight in which frames are delivered; in use during a delivery only.
     *
     * @return the shard's only one.
     */
    public Frame frame() {
        return frame;
    }

    /**
     * Begins to report a request that is refused.
     *
     * @param connectionId its connection, or {@link RefusedRequest#NO_CONNECTION}.
     * @param peer see {@link Frame#peer()}.
     * @param wire of the request.
     * @return the shard's only one, for {@link #report}.
     */
    public RefusedRequest refused(long connectionId, long peer, WireKind wire) {
        return refused.start(connectionId, peer, wire);
    }

    /**
     * Reports a refused request to the engine.
     *
     * @param request complete.
     */
    public void report(RefusedRequest request) {
        context.handler().onRefused(request);
    }

    /**
     * The way of messages to this shard's connections that arrive on others.
     *
     * @return the shard's only one.
     */
    public Relay relay() {
        return relay;
    }

    /**
     * The callers by their tokens.
     *
     * @return the shard's only one; null when nobody is asked for a token.
     */
    public Authenticator authenticator() {
        return context.authenticator();
    }

    /** The shares of addresses, and the proxies that have none; all shards' one. */
    public AddressShares shares() {
        return shares;
    }

    /**
     * The header fields that handlers see.
     *
     * @return of the engine.
     */
    public HeaderSelection passedHeaders() {
        return context.headers();
    }

    /** Takes the ends of checks of tokens; returns how many there were. */
    int takeChecked() {
        return context.authenticator() == null ? 0 : context.authenticator().poll(nowNs);
    }

    void close() {
        relay.close();
        if (context.authenticator() != null) {
            context.authenticator().close();
        }
    }

    /**
     * The shard's memory.
     *
     * @return the pool that partial messages and unsent replies borrow from.
     */
    public BufferPool pool() {
        return context.pool();
    }

    /**
     * Reads a limit that is a size.
     *
     * @param limit of the engine.
     * @return its value in the limit's unit.
     */
    public int intLimit(Limit limit) {
        return context.limits().intValue(limit);
    }

    /**
     * Reads a limit.
     *
     * @param limit of the engine.
     * @return its value in the limit's unit.
     */
    public long limit(Limit limit) {
        return context.limits().get(limit);
    }

    /**
     * Adds one to a counter of the network thread.
     *
     * @param counter of the shard.
     */
    public void count(EngineCounter counter) {
        context.counters().increment(counter);
    }

    /**
     * The duty cycle's time.
     *
     * @return the time of the last poll, in nanoseconds.
     */
    public long nowNs() {
        return nowNs;
    }

    /** Ends the network thread's wait, or its next one. Any thread. */
    public void wakeup() {
        wakeup.run();
    }

    /** Reports a failure of one connection and closes it. Never throws. */
    void fail(Connection connection, Throwable failure) {
        failures.contain(EngineCounter.TRANSPORT_FAILURES, failure);
        try {
            connection.close();
        } catch (final Throwable worse) {
            failures.contain(EngineCounter.TRANSPORT_FAILURES, worse);
        }
    }

    /** Counts and reports a failure that no connection has caused. Never throws. */
    void contain(EngineCounter where, Throwable failure) {
        failures.contain(where, failure);
    }

    /**
     * Passes a notice to the operator, through the error handler.
     *
     * @param kind sets it apart from other notices, whose lines do not hold it up.
     * @param text one sentence.
     */
    public void notice(String kind, String text) {
        failures.report(new Notice(kind, text));
    }

    void startCycle(long cycleNs) {
        nowNs = cycleNs;
        handlerFull = false;
    }

    /** Offers the frame to the handler; after a refusal nothing more is offered in this cycle. */
    boolean deliver(Frame filled) {
        if (handlerFull) {
            return false;
        }
        handlerFull = !context.handler().onFrame(filled);
        return !handlerFull;
    }

    boolean isHandlerFull() {
        return handlerFull;
    }

    /** Gives another turn to a connection that holds bytes back; the next one, when the handler is full. */
    void turnAgain(Connection connection) {
        if (handlerFull) {
            ready.addFirst(connection);
        } else {
            ready.addLast(connection);
        }
    }

    /**
     * Copies a few bytes to direct memory, of which the JDK would otherwise allocate some; valid until the next read.
     */
    ByteBuffer direct(ByteBuffer bytes) {
        return readBuffer.byteBuffer().clear().put(bytes).flip();
    }

    UnsafeBuffer readBuffer() {
        return readBuffer;
    }

    void drain() {
        draining = true;
    }

    /**
     * Whether the server is draining.
     *
     * @return true from the beginning of closing on.
     */
    public boolean isDraining() {
        return draining;
    }

    void quiesce() {
        draining = true;
        quiesced = true;
    }

    boolean isQuiesced() {
        return quiesced;
    }

    /** Notifies the handler that a stalled peer has taken its unsent bytes, or has gone. */
    void readerStalled(Connection connection, long sinceNs) {
        context.handler().onReaderStalled(connection.id(), sinceNs, nowNs);
    }

    /** Counts a connection whose output is shut and whose peer has not closed yet. */
    void startedLingering() {
        lingeringCount++;
    }

    int lingeringCount() {
        return lingeringCount;
    }

    /** Queues the end of a connection for the handler. Its slot stays taken until the handler has been notified. */
    void ended(Connection connection, boolean wasLingering) {
        count(EngineCounter.CONNECTIONS_CLOSED);
        connections.closed();
        shares.release(connection.peer);
        lingeringCount -= wasLingering ? 1 : 0;
        if (!connection.openExchanges.hasDelivered()) {
            connections.remove(connection.id());
            return;
        }
        if (lastEnded == null) {
            firstEnded = connection;
        } else {
            lastEnded.nextEnded = connection;
        }
        lastEnded = connection;
    }

    /** Queues the end of a peer, whose answers are still under way, for the handler. */
    void peerEnded(Connection connection) {
        if (lastPeerEnded == null) {
            firstPeerEnded = connection;
        } else {
            lastPeerEnded.nextPeerEnded = connection;
        }
        lastPeerEnded = connection;
    }

    /** Notifies the handler of ended peers, then of ended connections, until it refuses; returns how many it took. */
    int announceEnds() {
        return announcePeerEnds() + (firstPeerEnded == null ? announceEnded() : 0);
    }

    private int announcePeerEnds() {
        int count = 0;
        while (firstPeerEnded != null
                && (firstPeerEnded.isClosed() || context.handler().onPeerEnded(firstPeerEnded.id()))) {
            final Connection connection = firstPeerEnded;
            firstPeerEnded = connection.nextPeerEnded;
            connection.nextPeerEnded = null;
            if (firstPeerEnded == null) {
                lastPeerEnded = null;
            }
            count++;
        }
        return count;
    }

    /** Notifies the handler of ended connections until it refuses; returns how many it took. */
    private int announceEnded() {
        int count = 0;
        while (firstEnded != null && context.handler().onDisconnect(firstEnded.id())) {
            final Connection connection = firstEnded;
            connections.remove(connection.id());
            firstEnded = connection.nextEnded;
            connection.nextEnded = null;
            if (firstEnded == null) {
                lastEnded = null;
            }
            count++;
        }
        return count;
    }

    boolean hasWork() {
        return ready.size() > 0
                || !relay.isEmpty()
                || firstEnded != null
                || firstPeerEnded != null
                || !writeBuffer.isEmpty();
    }
}
