package org.peregrine.transports.nio;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;
import org.peregrine.engine.limit.PeerKey;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.transports.address.AddressShares;
import org.peregrine.transports.system.SpareDescriptor;

/**
 * The listening side of a transport: its addresses, and the way of accepted channels to the shards, in turn. The first
 * shard accepts for all. Network thread of its shard; sockets are handed to other shards through their queues.
 */
final class Listening {
    private static final int ACCEPT_LIMIT = 64;
    private static final long ACCEPT_PAUSE_NS = 100_000_000L;

    private final NioTransport transport;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final List<Listening> shards = new ArrayList<>();
    private final AcceptedSockets accepted = new AcceptedSockets();
    private final AcceptedSockets.Adopter adopter;
    private final AddressShares shares;
    private Listening acceptingShard = this;
    private Acceptor[] acceptors = {};
    private NetworkContext network;
    private int nextShard;
    private int dueEndpoints;
    private boolean stopped;
    private final SpareDescriptor spare = new SpareDescriptor();
    private boolean paused;
    private long pausedNs;

    Listening(NioTransport transport, AddressShares shares) {
        this.transport = transport;
        this.shares = shares;
        this.adopter = transport::adopt;
        shards.add(this);
    }

    void add(SocketAddress address, Protocol protocol) {
        endpoints.add(new Endpoint(address, protocol, endpoints.size()));
    }

    /** Adds a shard that gets accepted sockets in turn; false when it listens itself. */
    boolean shareWith(Listening sibling) {
        sibling.acceptingShard = this;
        shards.add(sibling);
        return sibling.endpoints.isEmpty();
    }

    /** Connections of each address, over all shards. */
    AddressShares shares() {
        return acceptingShard.shares;
    }

    List<SocketAddress> boundAddresses() {
        return endpoints.stream().map(Endpoint::boundAddress).toList();
    }

    List<NioTransport.Bound> bound() {
        return endpoints.stream()
                .map(endpoint -> new NioTransport.Bound(endpoint.boundAddress(), endpoint.protocol()))
                .toList();
    }

    void open(NetworkContext context, Selector selector) throws IOException {
        network = context;
        acceptors = acceptingShard.endpoints.stream()
                .map(endpoint -> endpoint.protocol().attach(context, endpoint.address()))
                .toArray(Acceptor[]::new);
        for (final Endpoint endpoint : endpoints) {
            endpoint.bind(selector);
            spare.acquire();
        }
    }

    Acceptor acceptor(int endpointIndex) {
        return acceptors[endpointIndex];
    }

    /** Marks an endpoint at which channels wait. */
    void due(Endpoint endpoint) {
        dueEndpoints += endpoint.due(true) ? 1 : 0;
    }

    /** Whether channels wait at endpoints. */
    boolean isDue() {
        return dueEndpoints > 0;
    }

    /**
     * Accepts waiting channels, after all ready connections of the same select are marked, so that none of them is
     * evicted.
     */
    int acceptDue() {
        int count = 0;
        for (int i = 0; dueEndpoints > 0 && i < endpoints.size(); i++) {
            if (endpoints.get(i).due(false)) {
                dueEndpoints--;
                accept(endpoints.get(i));
                count++;
            }
        }
        return count;
    }

    /** Accepts some of the channels that wait; false when there may be more. */
    boolean accept(Endpoint endpoint) {
        for (int i = 0; i < ACCEPT_LIMIT; i++) {
            try {
                final SocketChannel channel = endpoint.accept();
                if (channel == null) {
                    return true;
                }
                assign(channel, endpoint.index());
            } catch (final IOException e) {
                if (!refuseNext(endpoint, e)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Refuses the first waiting peer after accepting failed for lack of a descriptor; false when that is not possible
     * now.
     */
    private boolean refuseNext(Endpoint endpoint, IOException why) {
        boolean refused = false;
        try {
            final SocketChannel channel = spare.release() ? endpoint.accept() : null;
            if (channel != null) {
                refused = true;
                refuse(channel, endpoint.index(), AcceptRefusal.SERVER, PeerKey.NONE);
            }
        } catch (final IOException e) { // Another thread has taken it.
            pause();
        }
        if (!spare.acquire()) {
            pause();
        }
        if (refused || paused) { // Otherwise no peer waits: the system reserves a descriptor before it checks for one.
            network.contain(EngineCounter.ACCEPT_FAILURES, why);
        }
        return refused && !paused;
    }

    private void assign(SocketChannel channel, int endpointIndex) {
        final Listening shard = shards.get(nextShard);
        nextShard = nextShard + 1 == shards.size() ? 0 : nextShard + 1;
        try {
            assign(channel, endpointIndex, shard);
        } catch (final Throwable failure) { // The channel is referenced here only.
            network.contain(EngineCounter.ACCEPT_FAILURES, failure);
            CloseHelper.quietClose(channel);
        }
    }

    private void assign(SocketChannel channel, int endpointIndex, Listening shard) {
        if (shard == this) {
            transport.adopt(channel, endpointIndex);
        } else if (shard.accepted.offer(channel, endpointIndex)) {
            shard.transport.wakeup();
        } else {
            refuse(channel, endpointIndex, AcceptRefusal.SERVER, PeerKey.NONE);
        }
    }

    /** Has the endpoints do what they have to do besides their connections; returns how much. */
    int poll(long nowNs) {
        int workCount = 0;
        for (final Acceptor acceptor : acceptors) {
            workCount += acceptor.poll(nowNs);
        }
        return workCount;
    }

    /** Whether channels wait that another shard has accepted for this one. */
    boolean hasAccepted() {
        return !accepted.isEmpty();
    }

    /** Takes channels that another shard has accepted; returns how many. */
    int adoptAccepted() {
        return accepted.adopt(adopter, ACCEPT_LIMIT);
    }

    /** Closes a channel after an attempt to send the reason. */
    void refuse(SocketChannel channel, int endpointIndex, AcceptRefusal reason, long peer) {
        network.count(EngineCounter.CONNECTIONS_REFUSED);
        final ByteBuffer refusal = acceptors[endpointIndex].refusal(reason, peer);
        try (channel) {
            if (refusal != null) {
                channel.configureBlocking(false);
                channel.write(network.direct(refusal));
            }
        } catch (IOException e) { // The reason is sent at best effort.
            pause();
        }
    }

    private void pause() {
        if (!paused && !stopped) {
            paused = true;
            pausedNs = network.nowNs();
            for (final Endpoint endpoint : endpoints) {
                endpoint.accepting(false);
            }
        }
    }

    void resume(long nowNs) {
        if (paused && nowNs - pausedNs >= ACCEPT_PAUSE_NS) {
            paused = false;
            spare.acquire();
            for (final Endpoint endpoint : endpoints) {
                endpoint.accepting(true);
            }
        }
    }

    /**
     * Deregisters from the selector, so that channels are closed at once and not in a later cycle; false when that is
     * done.
     */
    boolean stopListening() {
        endpoints.forEach(Endpoint::cancel);
        return !stopped && !endpoints.isEmpty();
    }

    /**
     * Stops for good: accepts the connections of the backlog first, which the system resets when a listening socket is
     * closed.
     */
    void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        paused = false;
        for (final Endpoint endpoint : endpoints) {
            boolean none = endpoint.boundAddress() == null;
            while (!none) {
                none = accept(endpoint);
            }
            endpoint.close();
        }
        dueEndpoints = 0;
    }

    void close() {
        for (final Endpoint endpoint : endpoints) {
            endpoint.close();
        }
        accepted.close();
        spare.release();
    }

    /** Ends what the endpoints have besides their connections, which are closed. */
    void closeAcceptors() {
        for (final Acceptor acceptor : acceptors) {
            acceptor.close();
        }
        acceptors = new Acceptor[0];
    }
}
