package org.peregrine.transports.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.agrona.DirectBuffer;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.UnsentChunks;
import org.peregrine.engine.transport.UnsentChunks.Chunk;
import org.peregrine.transports.uring.DeferredWrites;

/** Bytes that one connection's socket did not take: a list of chunks, borrowed only while there are bytes. */
final class Outbound {
    /** {@link #drain}: the peer is gone. */
    static final int RESET = -1;

    private static final int LARGEST_CHUNK_BYTES = 64 * 1024 - BufferPool.PADDING;

    private final NetworkContext network;
    private final UnsentChunks store;
    private final Connection connection;
    private final SocketChannel socket;
    private final DeferredWrites deferred;
    private final ConnectionChannel channel;
    private long stalledSinceNs;
    private Chunk head;
    private Chunk tail;
    private int lengthBytes;

    Outbound(NetworkContext network, Connection connection, SocketChannel socket, ConnectionChannel channel) {
        this.network = network;
        this.connection = connection;
        this.store = network.chunks;
        this.socket = socket;
        this.deferred = socket instanceof DeferredWrites writes ? writes : null;
        this.channel = channel;
    }

    boolean isEmpty() {
        return head == null;
    }

    /**
     * Whether a reply would exceed the limit, counting those that the framing keeps. A single reply never does: a large
     * one must be possible even when the limit is small.
     */
    boolean isTooMuch(int parkedBytes, int replyBytes) {
        final long pending = (long) lengthBytes + parkedBytes;
        return pending > 0 && pending + replyBytes > network.maxPendingReplyBytes;
    }

    /** Whether too many bytes wait for the peer to read any more from it. */
    boolean isPausing(int parkedBytes) {
        return lengthBytes + parkedBytes > network.pauseReadingBytes;
    }

    /** Appends a copy of the socket's bytes; false when the pool has no memory for them: the stream is incomplete. */
    private boolean append(DirectBuffer source, int offset, int length) {
        int from = offset;
        int left = length;
        while (left > 0) {
            int room = tail == null ? 0 : tail.room();
            if (room == 0) {
                if (!addChunk(left)) {
                    network.count(EngineCounter.SLOW_READERS_CLOSED);
                    return false;
                }
                room = tail.room();
            }
            final int count = Math.min(room, left);
            tail.buffer().putBytes(tail.limit(), source, from, count);
            tail.added(count);
            lengthBytes += count;
            store.addUnsent(count);
            from += count;
            left -= count;
        }
        return true;
    }

    private boolean addChunk(int wanted) {
        final int size = head == null ? Math.min(wanted, LARGEST_CHUNK_BYTES) : LARGEST_CHUNK_BYTES;
        final Chunk chunk = store.borrow(size, connection.bufferShare());
        if (chunk == null) {
            return false;
        }
        if (tail == null) {
            head = chunk;
            stalledSinceNs = network.nowNs();
        } else {
            tail.append(chunk);
        }
        tail = chunk;
        return true;
    }

    /** Writes as much as the socket takes; returns the bytes written, or {@link #RESET}. */
    int drain() {
        try {
            return write();
        } catch (IOException e) { // Reset by the peer.
            return RESET;
        }
    }

    private int write() throws IOException {
        if (!keepRest()) {
            return RESET;
        }
        int total = 0;
        while (head != null) {
            final Chunk chunk = head;
            final ByteBuffer bytes = chunk.buffer().byteBuffer();
            bytes.clear().position(chunk.offset()).limit(chunk.limit());
            final int count = socket.write(bytes);
            chunk.sent(count);
            total += count;
            lengthBytes -= count;
            store.addUnsent(-count);
            if (!chunk.isSent()) {
                break;
            }
            releaseHead();
        }
        return total;
    }

    /** Whether bytes are kept behind others at once; encrypted ones are gathered first, for fewer records. */
    boolean keepsUnsent() {
        return head != null && channel.isPlain();
    }

    /** Keeps bytes behind others; closes the connection when there is no memory for them. */
    void keep(DirectBuffer source, int offset, int length) {
        if (!append(source, offset, length)) {
            connection.close();
        }
    }

    /** Seals all of the framing's bytes and sends them; if that fails, closes the connection. */
    void send(ByteBuffer bytes) {
        try {
            boolean sent = true;
            while (sent && bytes.hasRemaining()) {
                sent = write(channel.seal(bytes));
            }
            if (!sent) {
                connection.close();
            }
        } catch (IOException e) { // The peer is gone: only its own connection ends.
            connection.close();
        }
    }

    /** Whether bytes go to the socket as they are. */
    boolean writesPlain() {
        return channel.isPlain();
    }

    /** Sends bytes of the socket; if that fails, closes the connection. */
    void sendSealed(ByteBuffer bytes) {
        if (!trySend(bytes)) {
            connection.close();
        }
    }

    private boolean trySend(ByteBuffer bytes) {
        try {
            return write(bytes);
        } catch (IOException e) { // The peer is gone.
            return false;
        }
    }

    private boolean write(ByteBuffer bytes) throws IOException {
        if (deferred != null && head == null) {
            if (!bytes.hasRemaining() || deferred.defer(bytes)) {
                return true;
            }
            if (!keepRest()) {
                return false;
            }
        }
        if (head == null) {
            socket.write(bytes);
        }
        if (!bytes.hasRemaining()) {
            return true;
        }
        network.view.wrap(bytes, bytes.position(), bytes.remaining());
        bytes.position(bytes.limit());
        return append(network.view, 0, network.view.capacity());
    }

    /** Keeps what is left of bytes that waited for a system call; false when there is no memory for it. */
    private boolean keepRest() throws IOException {
        final ByteBuffer rest = deferred == null ? null : deferred.sendDeferred();
        if (rest == null) {
            return true;
        }
        network.view.wrap(rest, rest.position(), rest.remaining());
        return append(network.view, 0, network.view.capacity());
    }

    /** Sends the channel's last bytes; false when the peer is gone, or the stream incomplete. */
    boolean end() {
        final ByteBuffer last = channel.end();
        try {
            return (!last.hasRemaining() || write(last)) && keepRest();
        } catch (IOException e) { // The peer is gone.
            return false;
        }
    }

    /** Shuts the output down; false when the peer is gone. */
    boolean shut() {
        try {
            socket.shutdownOutput();
            return true;
        } catch (IOException e) { // Reset by the peer.
            return false;
        }
    }

    private void releaseHead() {
        final Chunk chunk = head;
        head = chunk.next();
        if (head == null) {
            tail = null;
            network.readerStalled(connection, stalledSinceNs);
        }
        store.release(chunk, connection.bufferShare());
    }

    void release() {
        store.addUnsent(-lengthBytes);
        lengthBytes = 0;
        while (head != null) {
            releaseHead();
        }
    }
}
