package org.peregrine.client.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLException;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One socket: connects, reads, keeps what its owner cannot take yet, writes what fits, and encrypts if its route says
 * so. One thread.
 */
public final class SocketLink {
    /** User of a socket. */
    public interface Owner {
        /** The socket is connected, and its TLS complete. */
        void onConnected();

        /**
         * Bytes came; returns the index of the first one that is not taken yet. Must not be called again after a close.
         */
        int onInput(UnsafeBuffer buffer, int from, int limit);

        /** The socket has ended, or could not be connected; it is closed already. */
        void onEnd(String reason);
    }

    private static final int MIN_READ_BYTES = 16 << 10;
    private static final int MAX_PENDING_BYTES = 1 << 20;
    private static final String CLOSED = "the server closed the connection";

    private final SocketSet sockets;
    private final SocketRoute route;
    private final Owner owner;
    private final int maxInputBytes;
    private final ByteQueue input;
    private final ByteQueue output;
    private SocketChannel channel;
    private SelectionKey key;
    private TlsSession tls;
    private boolean connected;
    private boolean cutOff;
    private boolean dirty;
    private boolean paused;

    /** Begins without a connection; no more than so many bytes wait for what completes them. */
    public SocketLink(SocketSet sockets, SocketRoute route, int maxInputBytes, Owner owner) {
        this.sockets = sockets;
        this.route = route;
        this.owner = owner;
        this.maxInputBytes = maxInputBytes;
        input = new ByteQueue(sockets.pool());
        output = new ByteQueue(sockets.pool());
    }

    /** Connects, or begins to; the owner is told. */
    public void connect() {
        close();
        cutOff = false;
        try {
            final boolean network = route.isNetwork();
            channel = network ? SocketChannel.open() : SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.configureBlocking(false);
            if (network) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                final InetAddress source = sockets.nextSource();
                if (source != null) {
                    channel.bind(new InetSocketAddress(source, 0));
                }
            }
            final boolean done = channel.connect(route.address());
            key = channel.register(sockets.selector(), done ? interest(true) : SelectionKey.OP_CONNECT, this);
            if (done) {
                onSocketConnected();
            }
        } catch (final IOException failure) {
            final String reason = failureText(failure);
            close();
            owner.onEnd(reason);
        }
    }

    private String failureText(IOException failure) {
        if (failure instanceof SSLException broken && tls != null) {
            return tls.failureText(broken, route.name());
        }
        final String reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return connected ? "the connection broke: " + reason : "cannot connect to " + route.name() + ": " + reason;
    }

    private void onSocketConnected() throws IOException {
        tls = route.begin(sockets.pool());
        if (tls == null) {
            onConnected();
        } else {
            tls.handshake();
            writeSecure();
        }
    }

    private void onConnected() {
        connected = true;
        owner.onConnected();
        markDirty();
    }

    /** Whether a connection stands, or is being made. */
    public boolean isOpen() {
        return channel != null;
    }

    /** Whether the connection stands. */
    public boolean isConnected() {
        return connected;
    }

    /** Whether TLS has ended without the server's word that nothing follows: what came may not be all. */
    public boolean isCutOff() {
        return cutOff;
    }

    /** Whether the peer has left so much unread that nothing should be added. */
    public boolean isFull() {
        return output.length() > MAX_PENDING_BYTES;
    }

    /** Queue of bytes to be sent; call {@link #markDirty} after appending. */
    public ByteQueue output() {
        return output;
    }

    /** Has the output written at the next flush. */
    public void markDirty() {
        if (!dirty && connected && !output.isEmpty()) {
            dirty = true;
            sockets.addDirty(this);
        }
    }

    /** Writes what the socket takes. */
    public void flush() {
        dirty = false;
        if (!connected) {
            return;
        }
        try {
            if (tls == null) {
                listen(output.writeTo(channel));
            } else {
                writeSecure();
            }
        } catch (final IOException failure) {
            end(failureText(failure));
        }
    }

    private void writeSecure() throws IOException {
        listen(tls.write(output, channel));
    }

    /** The selector found the socket ready. */
    void onReady() {
        try {
            if (!connected && tls == null) {
                if (channel.finishConnect()) {
                    key.interestOps(interest(true));
                    onSocketConnected();
                }
                return;
            }
            if (key.isWritable()) {
                write();
            }
            if (channel != null && key.isReadable()) {
                read();
            }
        } catch (final IOException failure) {
            end(failureText(failure));
        } catch (final OutOfMemoryError exhausted) {
            end("no memory is left for what the server sends: " + exhausted.getMessage());
        } catch (final RuntimeException | Error thrown) {
            end("a callback of the client's threw " + thrown); // Nobody knows how much of the input it had taken.
            throw thrown;
        }
    }

    private int interest(boolean allWritten) {
        return (paused && connected ? 0 : SelectionKey.OP_READ) | (allWritten ? 0 : SelectionKey.OP_WRITE);
    }

    private void write() throws IOException {
        if (connected) {
            flush();
        } else {
            writeSecure();
        }
    }

    /** Reads no more until {@link #resume}. */
    public void pause() {
        paused = true;
        listen();
    }

    /** Reads again. */
    public void resume() {
        paused = false;
        listen();
    }

    private void listen() {
        if (connected) {
            key.interestOps(interest(output.isEmpty() && (tls == null || tls.isWritten())));
        }
    }

    private void listen(boolean allWritten) {
        final int wanted = interest(allWritten);
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    private void read() throws IOException {
        if (tls != null) {
            readSecure(tls);
            return;
        }
        final int count = input.isEmpty() ? readShared() : readOn();
        if (count < 0) {
            end(CLOSED);
        }
    }

    private void readSecure(TlsSession session) throws IOException {
        final int count = session.read(channel);
        if (!connected) {
            final boolean complete = session.handshake();
            writeSecure();
            if (complete) {
                onConnected();
            }
        }
        while (connected && tls == session && openShared(session)) {
            // The owner has taken it.
        }
        if (tls != session) {
            return; // Closed by its owner, and perhaps connected again.
        }
        if (session.isEnded() || count < 0) {
            cutOff = !session.isEnded();
            end(connected ? CLOSED : "cannot connect to " + route.name() + ": " + CLOSED + " during the handshake");
        } else if (!session.isWritten()) {
            writeSecure();
        }
    }

    /** Decrypts what has come, and hands it on; false when there is nothing more. */
    private boolean openShared(TlsSession session) throws IOException {
        final Block shared = sockets.input();
        final int count = session.open(shared.bytes().clear().limit(shared.capacity()));
        if (count > 0 && input.isEmpty()) {
            takeShared(shared, count);
        } else if (count > 0) {
            input.append(shared.view(), 0, count);
            takeKept();
        }
        return count > 0;
    }

    private int readShared() throws IOException {
        final Block shared = sockets.input();
        shared.bytes().clear().limit(shared.capacity());
        final int count = channel.read(shared.bytes());
        if (count > 0) {
            takeShared(shared, count);
        }
        return connected ? count : 0;
    }

    private void takeShared(Block shared, int count) {
        final int taken = owner.onInput(shared.view(), 0, count);
        if (connected && taken < count) {
            input.append(shared.view(), taken, count - taken);
        }
    }

    private int readOn() throws IOException {
        final int count = input.readFrom(channel, Math.max(MIN_READ_BYTES, input.length()));
        if (count > 0) {
            takeKept();
        }
        return connected ? count : 0;
    }

    private void takeKept() {
        final int start = input.start();
        final int taken = owner.onInput(input.view(), start, input.end());
        if (connected) {
            input.skip(taken - start);
            if (input.length() > maxInputBytes) {
                end("a message is longer than " + maxInputBytes + " bytes");
            }
        }
    }

    private void end(String reason) {
        if (channel != null) {
            close();
            owner.onEnd(reason);
        }
    }

    /** Ends without a word to the owner. */
    public void close() {
        connected = false;
        input.clear();
        output.clear();
        if (tls != null) {
            tls.close(channel);
        }
        tls = null;
        if (channel != null) {
            sockets.close(channel);
        }
        channel = null;
        key = null;
    }
}
