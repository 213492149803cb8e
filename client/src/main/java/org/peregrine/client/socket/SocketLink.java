package org.peregrine.client.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.agrona.concurrent.UnsafeBuffer;

/** One socket: connects, reads, keeps what its owner cannot take yet, writes what fits. One thread. */
public final class SocketLink {
    /** User of a socket. */
    public interface Owner {
        /** The socket is connected. */
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

    private final SocketSet sockets;
    private final SocketAddress address;
    private final Owner owner;
    private final int maxInputBytes;
    private final ByteQueue input;
    private final ByteQueue output;
    private SocketChannel channel;
    private SelectionKey key;
    private boolean connected;
    private boolean dirty;
    private boolean paused;

    /** Begins without a connection; no more than so many bytes wait for what completes them. */
    public SocketLink(SocketSet sockets, SocketAddress address, int maxInputBytes, Owner owner) {
        this.sockets = sockets;
        this.address = address;
        this.owner = owner;
        this.maxInputBytes = maxInputBytes;
        input = new ByteQueue(sockets.pool());
        output = new ByteQueue(sockets.pool());
    }

    /** Connects, or begins to; the owner is told. */
    public void connect() {
        close();
        try {
            final boolean network = address instanceof InetSocketAddress;
            channel = network ? SocketChannel.open() : SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.configureBlocking(false);
            if (network) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            final boolean done = channel.connect(address);
            key = channel.register(sockets.selector(), done ? interest(true) : SelectionKey.OP_CONNECT, this);
            if (done) {
                onConnected();
            }
        } catch (final IOException failure) {
            close();
            owner.onEnd("cannot connect to " + name() + ": " + reason(failure));
        }
    }

    private String name() {
        return address instanceof UnixDomainSocketAddress unix
                ? unix.getPath().toString()
                : address.toString().replaceFirst("^.*/", "");
    }

    private static String reason(IOException failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
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
            final boolean all = output.writeTo(channel);
            final int wanted = interest(all);
            if (key.interestOps() != wanted) {
                key.interestOps(wanted);
            }
        } catch (final IOException failure) {
            end("the connection broke: " + reason(failure));
        }
    }

    /** The selector found the socket ready. */
    void onReady() {
        try {
            if (!connected) {
                if (channel.finishConnect()) {
                    key.interestOps(interest(true));
                    onConnected();
                }
                return;
            }
            if (key.isWritable()) {
                flush();
            }
            if (connected && key.isReadable()) {
                read();
            }
        } catch (final IOException failure) {
            end((connected ? "the connection broke: " : "cannot connect to " + name() + ": ") + reason(failure));
        } catch (final OutOfMemoryError exhausted) {
            end("no memory is left for what the server sends: " + exhausted.getMessage());
        } catch (final RuntimeException | Error thrown) {
            end("a callback of the client's threw " + thrown); // Nobody knows how much of the input it had taken.
            throw thrown;
        }
    }

    private int interest(boolean allWritten) {
        return (paused ? 0 : SelectionKey.OP_READ) | (allWritten ? 0 : SelectionKey.OP_WRITE);
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
            key.interestOps(interest(output.isEmpty()));
        }
    }

    private void read() throws IOException {
        final int count = input.isEmpty() ? readShared() : readOn();
        if (count < 0) {
            end("the server closed the connection");
        }
    }

    private int readShared() throws IOException {
        final Block shared = sockets.input();
        shared.bytes().clear().limit(shared.capacity());
        final int count = channel.read(shared.bytes());
        if (count > 0) {
            final int taken = owner.onInput(shared.view(), 0, count);
            if (connected && taken < count) {
                input.append(shared.view(), taken, count - taken);
            }
        }
        return connected ? count : 0;
    }

    private int readOn() throws IOException {
        final int count = input.readFrom(channel, Math.max(MIN_READ_BYTES, input.length()));
        if (count > 0) {
            final int start = input.start();
            final int taken = owner.onInput(input.view(), start, input.end());
            if (!connected) {
                return 0;
            }
            input.skip(taken - start);
            if (input.length() > maxInputBytes) {
                end("a message is longer than " + maxInputBytes + " bytes");
                return 0;
            }
        }
        return count;
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
        if (channel != null) {
            sockets.close(channel);
        }
        channel = null;
        key = null;
    }
}
