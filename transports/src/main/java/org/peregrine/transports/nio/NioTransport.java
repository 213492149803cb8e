package org.peregrine.transports.nio;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.agrona.CloseHelper;
import org.peregrine.codec.jvm.JvmExports;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.transport.TransportContext;
import org.peregrine.transports.address.AddressRange;
import org.peregrine.transports.address.AddressShares;
import org.peregrine.transports.settings.IoBackend;

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
    private static final int DUE_LIMIT = 256;

    /**
     * Frames of one connection that are taken together though others wait: their answers leave together, with one
     * system call, which costs as much as several requests.
     */
    private static final int TURN_FRAMES = 16;

    private final String name;
    private final Listening listening;
    private final BackendOpener backend;
    private final BooleanSupplier hasWork = this::hasWork;
    private NetworkContext network;
    private Reception reception;
    private ReadyChannels channels;
    private boolean finished;
    private long unsentNs;

    /**
     * Creates a transport that listens nowhere yet, over {@link IoBackend#byDefault}.
     *
     * @param name for counters, messages and thread names.
     */
    public NioTransport(String name) {
        this(name, IoBackend.byDefault());
    }

    /**
     * Creates a transport that listens nowhere yet.
     *
     * @param name for counters, messages and thread names.
     * @param backend beneath its sockets; the same for all that share connections.
     */
    public NioTransport(String name, IoBackend backend) {
        this(name, new AddressShares(), backend::open);
    }

    NioTransport(String name, AddressShares shares, BackendOpener backend) {
        JvmExports.check();
        this.name = name;
        this.backend = backend;
        this.listening = new Listening(this, shares);
    }

    /** Opens what makes selectors and listening sockets. */
    @FunctionalInterface
    interface BackendOpener {
        SelectorProvider open() throws IOException;
    }

    /**
     * Adds an address. Before {@link #open} only.
     *
     * @param address of TCP (port 0: any free one) or a Unix domain socket, whose file is removed on close.
     * @param protocol spoken there.
     * @return this.
     */
    public NioTransport listen(SocketAddress address, Protocol protocol) {
        listening.add(address, protocol);
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
            if (!listening.shareWith(sibling.listening)) {
                throw new IllegalArgumentException(sibling.name + " listens itself");
            }
        }
        return this;
    }

    /**
     * Names proxies: connections from there belong to many peers and are not counted as one. Before {@link #open}, on
     * the transport that listens.
     *
     * @param ranges their addresses.
     * @return this.
     */
    public NioTransport proxies(List<AddressRange> ranges) {
        listening.shares().addProxies(ranges);
        return this;
    }

    /**
     * Addresses that the transport listens on, with the ports that the system chose.
     *
     * @return in the order of {@link #listen}; valid between open and close.
     */
    public List<SocketAddress> boundAddresses() {
        return listening.boundAddresses();
    }

    /**
     * An address that a transport listens on.
     *
     * @param address with the port that the system chose.
     * @param protocol spoken there.
     */
    public record Bound(SocketAddress address, Protocol protocol) {}

    /**
     * Addresses that the transport listens on, with what is spoken there.
     *
     * @return in the order of {@link #listen}; valid between open and close.
     */
    public List<Bound> bound() {
        return listening.bound();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void open(TransportContext context) throws IOException {
        network = new NetworkContext(context, listening.shares(), this::wakeup);
        channels = new ReadyChannels(backend.open().openSelector(), this::onReady);
        try {
            reception = new Reception(network, channels.selector());
            listening.open(network, channels.selector());
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public int poll(int frameLimit, long nowNs) {
        network.startCycle(nowNs);
        int workCount = network.takeChecked() + network.announceEnds() + channels.poll();
        workCount += listening.adoptAccepted() + listening.acceptDue();
        workCount += network.relay().deliver(frameLimit) + listening.poll(nowNs) + runTurns(frameLimit);
        workCount += expire(nowNs) + tick(nowNs);
        listening.resume(nowNs);
        flush();
        return workCount;
    }

    private void onReady(SelectionKey key) {
        if (key.attachment() instanceof Connection connection) {
            if (!connection.isClosed()) {
                ConnectionTask.READY.run(network, connection, key.readyOps());
            }
        } else {
            listening.due((Endpoint) key.attachment());
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
                framesLeft -= ConnectionTask.TURN.run(
                        network, connection, Math.min(framesLeft, Math.max(TURN_FRAMES, framesLeft / turns)));
            }
            turns--;
        }
        return frameLimit - framesLeft;
    }

    /** After quiesce only the input of lingering connections is read, and discarded. */
    private int runLingering() {
        final int turns = network.ready.size();
        for (int i = 0; i < turns; i++) {
            final Connection connection = network.ready.poll();
            if (!connection.isClosed()) {
                ConnectionTask.TURN.run(network, connection, 0);
            }
        }
        return turns;
    }

    private int expire(long nowNs) {
        int count = 0;
        Connection late = network.peerTimeouts.pollExpired(nowNs);
        while (late != null) {
            ConnectionTask.EXPIRE.run(network, late, 0);
            count++;
            late = count < DUE_LIMIT ? network.peerTimeouts.pollExpired(nowNs) : null;
        }
        Connection closing = network.gracePeriods.pollExpired(nowNs);
        while (closing != null) {
            ConnectionTask.TICK.run(network, closing, 0);
            count++;
            closing = count < DUE_LIMIT ? network.gracePeriods.pollExpired(nowNs) : null;
        }
        Connection quiet = network.quiet.pollExpired(nowNs);
        while (quiet != null) {
            ConnectionTask.QUIET.run(network, quiet, 0);
            count++;
            quiet = count < DUE_LIMIT ? network.quiet.pollExpired(nowNs) : null;
        }
        return count;
    }

    private int tick(long nowNs) {
        int count = 0;
        Connection due = network.ticks.pollExpired(nowNs);
        while (due != null) {
            due.startTicking();
            ConnectionTask.TICK.run(network, due, 0);
            count++;
            due = count < DUE_LIMIT ? network.ticks.pollExpired(nowNs) : null;
        }
        return count;
    }

    /** Makes a connection of an accepted channel, or refuses it. */
    void adopt(SocketChannel channel, int endpointIndex) {
        try {
            channel.configureBlocking(false);
            final long peer = network.shares.peer(channel.getRemoteAddress(), channel.getLocalAddress());
            final AcceptRefusal refusal = reception.reserve(peer);
            if (refusal != null) {
                listening.refuse(channel, endpointIndex, refusal, peer);
                return;
            }
            final Connection connection = reception.connect(channel, peer, listening.acceptor(endpointIndex));
            if (finished) {
                connection.finishLast();
            }
        } catch (IOException e) { // The peer left before it was served.
            CloseHelper.quietClose(channel);
        } catch (final Throwable failure) {
            network.contain(EngineCounter.TRANSPORT_FAILURES, failure);
            CloseHelper.quietClose(channel);
        }
    }

    NetworkContext network() {
        return network;
    }

    @Override
    public int offer(Reply reply) {
        final Connection connection = network.connections.find(reply.connectionId());
        if (connection == null || connection.isClosed()) {
            return CLOSED;
        }
        try {
            return connection.offer(reply) ? SENT : CLOSED;
        } catch (final Throwable failure) { // Bytes may have been sent.
            network.fail(connection, failure);
            return CLOSED;
        }
    }

    @Override
    public void abort(long connectionId) {
        final Connection connection = network.connections.find(connectionId);
        if (connection != null) {
            ConnectionTask.EXPIRE.run(network, connection, 0);
        }
    }

    @Override
    public boolean isBacklogged(long connectionId) {
        final Connection connection = network.connections.find(connectionId);
        return connection != null && connection.hasUnsent();
    }

    @Override
    public void flush() {
        network.writeBuffer.flush();
        channels.flush();
    }

    @Override
    public void await(long timeoutNs) {
        channels.await(timeoutNs, hasWork);
    }

    private boolean hasWork() {
        return network.hasWork() || listening.hasAccepted() || listening.isDue();
    }

    @Override
    public void wakeup() {
        channels.wakeup();
    }

    @Override
    public void drain() {
        network.drain();
    }

    @Override
    public void stopAccepting() {
        if (listening.stopListening()) {
            channels.pollAhead();
        }
        listening.stop();
    }

    @Override
    public boolean awaitsInput() {
        final boolean peers = !network.isQuiesced() && network.connections.count() > 0;
        return peers || listening.hasAccepted() || !network.relay().isEmpty();
    }

    @Override
    public void quiesce() {
        stopAccepting();
        network.quiesce();
        runForAll(ConnectionTask.UPDATE);
    }

    @Override
    public void finish() {
        finished = true;
        unsentNs = network.nowNs();
        for (int i = 0; i < network.connections.slotCount(); i++) {
            final Connection connection = network.connections.at(i);
            if (connection != null && !connection.isClosed()) {
                ConnectionTask.FINISH.run(network, connection, 0);
            }
        }
    }

    /**
     * A peer that has not read the last bytes would lose them by a reset if bytes of its own came afterwards, so its
     * input is read for a while. Not longer, since many clients read an idle connection only when they need it again.
     */
    @Override
    public boolean hasPendingReplies() {
        if (network.chunks.unsentBytes() > 0 || !network.writeBuffer.isEmpty() || channels.hasUnsent()) {
            unsentNs = network.nowNs();
            return true;
        }
        final boolean lingering = finished && network.lingeringCount() > 0;
        return listening.hasAccepted() || (lingering && network.nowNs() - unsentNs < network.lingerNs);
    }

    @Override
    public void close() {
        listening.close();
        if (network != null) {
            runForAll(ConnectionTask.EXPIRE);
            network.close();
            listening.closeAcceptors();
        }
        if (channels != null) {
            channels.close();
        }
    }

    private void runForAll(ConnectionTask task) {
        for (int i = 0; i < network.connections.slotCount(); i++) {
            final Connection connection = network.connections.at(i);
            if (connection != null) {
                task.run(network, connection, 0);
            }
        }
    }
}
