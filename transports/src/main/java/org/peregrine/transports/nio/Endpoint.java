package org.peregrine.transports.nio;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.agrona.CloseHelper;

/** One address that a transport listens on. */
final class Endpoint {
    private static final int BACKLOG = 1024;

    private final SocketAddress address;
    private final Protocol protocol;
    private final int index;
    private ServerSocketChannel channel;
    private SelectionKey key;
    private SocketAddress boundAddress;
    private boolean due;

    Endpoint(SocketAddress address, Protocol protocol, int index) {
        this.address = address;
        this.protocol = protocol;
        this.index = index;
    }

    SocketAddress address() {
        return address;
    }

    Protocol protocol() {
        return protocol;
    }

    /** Position among the transport's endpoints, the same on every shard that serves them. */
    int index() {
        return index;
    }

    /** The address that it listens on; null before {@link #bind}. */
    SocketAddress boundAddress() {
        return boundAddress;
    }

    void bind(Selector selector) throws IOException {
        try {
            if (address instanceof UnixDomainSocketAddress unix) {
                removeStale(unix);
                channel = selector.provider().openServerSocketChannel(StandardProtocolFamily.UNIX);
            } else {
                channel = selector.provider().openServerSocketChannel();
            }
            channel.bind(address, BACKLOG);
            boundAddress = channel.getLocalAddress();
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_ACCEPT, this);
        } catch (IOException | UnresolvedAddressException | SecurityException e) {
            close();
            throw new IOException("Cannot listen on " + describe(address) + ": " + reason(e), e);
        }
    }

    private static String reason(Exception e) {
        if (e instanceof UnresolvedAddressException) {
            return "unknown host";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String describe(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getHostString() + ":" + inet.getPort()
                : address.toString();
    }

    /** A socket file outlives its process: it is removed when no server answers there, and only if it is a socket. */
    private static void removeStale(UnixDomainSocketAddress unix) throws IOException {
        final Path path = unix.getPath();
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new BindException("a file that is no socket exists there");
        }
        if (isAnswering(unix)) {
            throw new BindException("Address already in use");
        }
        Files.delete(path);
    }

    private static boolean isAnswering(UnixDomainSocketAddress unix) {
        try (SocketChannel probe = SocketChannel.open(unix)) {
            return probe.isConnected();
        } catch (IOException e) { // Refused: the server has ended.
            return false;
        }
    }

    /** Sets whether channels wait here; returns whether that has changed. */
    boolean due(boolean waiting) {
        final boolean changed = due != waiting;
        due = waiting;
        return changed;
    }

    /** Accepts one channel; null when none waits. */
    SocketChannel accept() throws IOException {
        return channel.accept();
    }

    /** Stops or resumes accepting; channels that come meanwhile wait in the backlog. */
    void accepting(boolean on) {
        if (key.isValid()) {
            key.interestOps(on ? SelectionKey.OP_ACCEPT : 0);
        }
    }

    void cancel() {
        if (key != null) {
            key.cancel();
        }
    }

    void close() {
        CloseHelper.quietClose(channel);
        if (boundAddress instanceof UnixDomainSocketAddress unix) {
            boundAddress = null;
            try {
                Files.deleteIfExists(unix.getPath());
            } catch (IOException e) { // The next server that listens there removes a leftover socket file.
                key = null;
            }
        }
    }
}
