package org.peregrine.transports.simulation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sockets that are none: connections in memory between simulated clients and a transport of the real engine. */
final class SimulatedNetwork extends SelectorProvider {
    private static final int FIRST_CLIENT_PORT = 40_000;

    private final Chance chance;
    private final Map<Integer, Listener> listeners = new HashMap<>();
    private final List<Link> links = new ArrayList<>();
    private StdioProcess stdio;
    private int lastNumber;

    SimulatedNetwork(Chance chance) {
        this.chance = chance;
    }

    /**
     * Connects a client.
     *
     * @param port that the server listens on.
     * @param address last byte of the client's address.
     * @return the connection; null when nobody listens any more.
     */
    Link connect(int port, int address) {
        if (port == World.STDIO) {
            final Link standard = stdio.connect();
            links.addAll(standard == null ? List.of() : List.of(standard));
            return standard;
        }
        final Listener listener = listeners.get(port);
        if (listener == null || !listener.isOpen()) {
            return null;
        }
        final int window = chance.of(512, 4096, 1 << 16, 1 << 18);
        final Link link = new Link(++lastNumber, window, chance.split());
        links.add(link);
        listener.waiting.add(new SimulatedChannel(
                this,
                link,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                new InetSocketAddress("10.0.0." + address, FIRST_CLIENT_PORT + lastNumber)));
        return link;
    }

    /** Makes the server a process that one client has started; with pipes that take some pages. */
    StdioProcess start(Chance ofProcess) {
        stdio = new StdioProcess(
                new Link(++lastNumber, ofProcess.of(4096, 8192, 1 << 16), ofProcess.split()), ofProcess);
        return stdio;
    }

    /** The process that one client has started; null where nobody has. */
    StdioProcess stdio() {
        return stdio;
    }

    /** A mistake that the server has made on any connection; null for none. */
    String violation() {
        for (final Link link : links) {
            if (link.violation() != null) {
                return link.violation();
            }
        }
        return null;
    }

    /** Connections that have not ended. */
    List<Link> links() {
        links.removeIf(Link::isEnded);
        return links;
    }

    @Override
    public AbstractSelector openSelector() {
        return new SimulatedSelector(this, chance.split());
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() {
        return new Listener(this);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketChannel openSocketChannel() {
        throw new UnsupportedOperationException();
    }

    @Override
    public DatagramChannel openDatagramChannel() {
        throw new UnsupportedOperationException();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Pipe openPipe() {
        throw new UnsupportedOperationException();
    }

    /** An address with its backlog. */
    private static final class Listener extends ServerSocketChannel implements SimulatedSelector.Source {
        private final SimulatedNetwork network;
        private final Deque<SimulatedChannel> waiting = new ArrayDeque<>();
        private InetSocketAddress address;

        Listener(SimulatedNetwork network) {
            super(network);
            this.network = network;
        }

        @Override
        public int readyOps() {
            return waiting.isEmpty() ? 0 : SelectionKey.OP_ACCEPT;
        }

        @Override
        public ServerSocketChannel bind(SocketAddress local, int backlog) {
            address = (InetSocketAddress) local;
            network.listeners.put(address.getPort(), this);
            return this;
        }

        @Override
        public SocketChannel accept() {
            return waiting.poll();
        }

        @Override
        public SocketAddress getLocalAddress() {
            return address;
        }

        /** Resets those who wait in the backlog. */
        @Override
        protected void implCloseSelectableChannel() {
            waiting.forEach(SimulatedChannel::implCloseSelectableChannel);
        }

        @Override
        protected void implConfigureBlocking(boolean block) {}

        @Override
        public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> T getOption(SocketOption<T> name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return Set.of();
        }

        @Override
        public ServerSocket socket() {
            throw new UnsupportedOperationException();
        }
    }
}
