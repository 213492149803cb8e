package org.peregrine.transports.nio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.transport.TransportContext;

/**
 * One selector with its connections: serves any number of addresses, each with its protocol.
 *
 * <pre>{@code
 * new NioTransport("net")
 *         .listen(new InetSocketAddress("127.0.0.1", 8080), new HttpProtocol(settings))
 *         .listen(UnixDomainSocketAddress.of("/run/peregrine.sock"), new LineProtocol());
 * }</pre>
 *
 * <p>With several shards the first one accepts for all, in turn; see {@link #shareWith}.
 */
public final class NioTransport implements Transport {
    private static final int ACCEPT_LIMIT = 64;
    private static final int TICK_LIMIT = 256;
    private static final long ACCEPT_PAUSE_NS = 100_000_000L;

    private final String name;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final List<NioTransport> shards = new ArrayList<>();
    private final AcceptedSockets accepted = new AcceptedSockets();
    private final AcceptedSockets.Adopter adopter = this::adopt;
    private final Consumer<SelectionKey> onReady = this::onReady;
    private NioTransport acceptingShard = this;
    private Acceptor[] acceptors = {};
    private NetworkContext network;
    private Selector selector;
    private int nextShard;
    private int acceptedCount;
    private boolean selected;
    private boolean acceptPaused;
    private long acceptPausedNs;
    private volatile boolean parked;
    private volatile boolean signalled;

    /**
     * Creates a transport that listens nowhere yet.
     *
     * @param name for counters, messages and thread names.
     */
    public NioTransport(String name) {
        this.name = name;
        shards.add(this);
    }

    /**
     * Adds an address. Before {@link #open} only.
     *
     * @param address of TCP (port 0: any free one) or a Unix domain socket, whose file is removed on close.
     * @param protocol spoken there.
     * @return this.
     */
    public NioTransport listen(SocketAddress address, Protocol protocol) {
        endpoints.add(new Endpoint(address, protocol, endpoints.size()));
        return this;
    }

    /**
     * Spreads this transport's connections over several shards. Before {@link #open} of any of them.
     *
     * @param siblings transports of the other shards, which listen nowhere themselves.
     * @return this.
     */
    public NioTransport shareWith(NioTransport... siblings) {
        for (final NioTransport sibling : siblings) {
            if (!sibling.endpoints.isEmpty()) {
                throw new IllegalArgumentException(sibling.name + " listens itself");
            }
            sibling.acceptingShard = this;
            shards.add(sibling);
        }
        return this;
    }

    /**
     * Where the transport listens in fact, with the ports that the system chose.
     *
     * @return in the order of {@link #listen}; valid between open and close.
     */
    public List<SocketAddress> boundAddresses() {
        return endpoints.stream().map(Endpoint::boundAddress).toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void open(TransportContext context) throws IOException {
        network = new NetworkContext(context, this::wakeup);
        selector = Selector.open();
        try {
            acceptors = acceptingShard.endpoints.stream()
                    .map(endpoint -> endpoint.protocol().attach(network, endpoint.address()))
                    .toArray(Acceptor[]::new);
            for (final Endpoint endpoint : endpoints) {
                endpoint.bind(selector);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public int poll(int frameLimit, long nowNs) {
        network.startCycle(nowNs);
        int workCount = network.announceEnds();
        workCount += accepted.adopt(adopter, ACCEPT_LIMIT);
        workCount += select();
        workCount += network.isQuiesced() ? 0 : network.relay().deliver(frameLimit);
        workCount += runTurns(frameLimit);
        workCount += expire(nowNs) + tick(nowNs);
        resumeAccepting(nowNs);
        network.staging.flush();
        return workCount;
    }

    private int select() {
        if (selected) {
            selected = false;
            return 1;
        }
        try {
            return selector.selectNow(onReady) + takeAcceptedCount();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int takeAcceptedCount() {
        final int count = acceptedCount;
        acceptedCount = 0;
        return count;
    }

    private void onReady(SelectionKey key) {
        if (key.attachment() instanceof Connection connection) {
            if (!connection.isClosed()) {
                connection.onReady(key.readyOps());
            }
        } else {
            accept((Endpoint) key.attachment());
        }
    }

    private int runTurns(int frameLimit) {
        if (network.isQuiesced()) {
            return runLingering();
        }
        int framesLeft = frameLimit;
        int turns = network.ready.size();
        while (turns > 0 && framesLeft > 0 && !network.isHandlerFull()) {
            final Connection connection = network.ready.poll();
            if (!connection.isClosed()) {
                framesLeft -= connection.turn(Math.max(1, framesLeft / turns));
            }
            turns--;
        }
        return frameLimit - framesLeft;
    }

    /** After quiesce nothing is read any more but what closing connections have to discard. */
    private int runLingering() {
        final int turns = network.ready.size();
        for (int i = 0; i < turns; i++) {
            final Connection connection = network.ready.poll();
            if (!connection.isClosed()) {
                connection.turn(0);
            }
        }
        return turns;
    }

    private int expire(long nowNs) {
        int count = 0;
        Connection late = network.patience.pollExpired(nowNs);
        while (late != null) {
            late.expire();
            count++;
            late = network.patience.pollExpired(nowNs);
        }
        Connection hurried = network.graces.pollExpired(nowNs);
        while (hurried != null) {
            hurried.tick();
            count++;
            hurried = network.graces.pollExpired(nowNs);
        }
        return count;
    }

    private int tick(long nowNs) {
        int count = 0;
        Connection due = network.ticks.pollExpired(nowNs);
        while (due != null) {
            due.startTicking();
            due.tick();
            count++;
            due = count < TICK_LIMIT ? network.ticks.pollExpired(nowNs) : null;
        }
        return count;
    }

    private void accept(Endpoint endpoint) {
        for (int i = 0; i < ACCEPT_LIMIT; i++) {
            final SocketChannel channel;
            try {
                channel = endpoint.accept();
            } catch (IOException e) { // No file descriptor left, or the peer left: in both cases later is better.
                pauseAccepting();
                return;
            }
            if (channel == null) {
                return;
            }
            acceptedCount++;
            assign(channel, endpoint.index());
        }
    }

    private void assign(SocketChannel channel, int endpointIndex) {
        final NioTransport shard = shards.get(nextShard);
        nextShard = nextShard + 1 == shards.size() ? 0 : nextShard + 1;
        if (shard == this) {
            adopt(channel, endpointIndex);
        } else if (shard.accepted.offer(channel, endpointIndex)) {
            shard.wakeup();
        } else {
            refuse(channel, endpointIndex);
        }
    }

    private void adopt(SocketChannel channel, int endpointIndex) {
        try {
            channel.configureBlocking(false);
            if (network.connections.isFull() || network.isQuiesced()) {
                refuse(channel, endpointIndex);
                return;
            }
            if (channel.getLocalAddress() instanceof InetSocketAddress) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            final Connection connection = new Connection(network, channel);
            final SelectionKey key = channel.register(selector, SelectionKey.OP_READ, connection);
            connection.register(key, network.connections.add(connection), acceptors[endpointIndex].frame(connection));
            network.count(EngineCounter.CONNECTIONS_OPENED);
        } catch (IOException e) { // The peer left before it was served.
            CloseHelper.quietClose(channel);
        }
    }

    private void refuse(SocketChannel channel, int endpointIndex) {
        network.count(EngineCounter.CONNECTIONS_REFUSED);
        final ByteBuffer refusal = acceptors[endpointIndex].refusal();
        try (channel) {
            if (refusal != null) {
                channel.configureBlocking(false);
                channel.write(refusal);
            }
        } catch (IOException e) { // Telling was an attempt only; without a descriptor to spare nothing else is due.
            pauseAccepting();
        }
    }

    private void pauseAccepting() {
        if (!acceptPaused && !network.isQuiesced()) {
            acceptPaused = true;
            acceptPausedNs = network.nowNs();
            for (final Endpoint endpoint : endpoints) {
                endpoint.accepting(false);
            }
        }
    }

    private void resumeAccepting(long nowNs) {
        if (acceptPaused && nowNs - acceptPausedNs >= ACCEPT_PAUSE_NS) {
            acceptPaused = false;
            for (final Endpoint endpoint : endpoints) {
                endpoint.accepting(true);
            }
        }
    }

    @Override
    public int offer(Reply reply) {
        final Connection connection = network.connections.find(reply.connectionId());
        return connection != null && !connection.isClosed() && connection.offer(reply) ? SENT : CLOSED;
    }

    @Override
    public boolean isBacklogged(long connectionId) {
        final Connection connection = network.connections.find(connectionId);
        return connection != null && connection.hasUnsent();
    }

    @Override
    public void flush() {
        network.staging.flush();
    }

    @Override
    public void await(long timeoutNs) {
        parked = true;
        // Written before the check as wakeup writes its flag before reading this one: one of the two sees the other.
        if (timeoutNs > 0 && !signalled && !network.hasWork() && accepted.isEmpty()) {
            try {
                final long timeoutMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNs));
                selected = selector.select(onReady, timeoutMs) + takeAcceptedCount() > 0;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        parked = false;
        signalled = false;
    }

    @Override
    public void wakeup() {
        signalled = true;
        if (parked) {
            selector.wakeup();
        }
    }

    @Override
    public void quiesce() {
        network.quiesce();
        for (final Endpoint endpoint : endpoints) {
            endpoint.close();
        }
        for (int i = 0; i < network.connections.slotCount(); i++) {
            final Connection connection = network.connections.at(i);
            if (connection != null) {
                connection.quiesce();
            }
        }
    }

    /** Lingering counts while closing: a peer that has not read our last words would lose them by a reset. */
    @Override
    public boolean hasPendingReplies() {
        final boolean lingering = network.isQuiesced() && network.lingeringCount() > 0;
        return network.chunks.unsentBytes() > 0 || !network.staging.isEmpty() || lingering;
    }

    @Override
    public void close() {
        for (final Endpoint endpoint : endpoints) {
            endpoint.close();
        }
        accepted.close();
        if (network != null) {
            closeConnections();
            network.relay().close();
        }
        CloseHelper.quietClose(selector);
    }

    private void closeConnections() {
        for (int i = 0; i < network.connections.slotCount(); i++) {
            final Connection connection = network.connections.at(i);
            if (connection != null) {
                connection.close();
            }
        }
    }
}
