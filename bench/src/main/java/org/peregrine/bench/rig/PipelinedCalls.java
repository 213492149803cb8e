package org.peregrine.bench.rig;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Calls over HTTP that are pipelined, which the generator of {@code peregrine load} does not do: on each connection a
 * batch of requests is sent at once, and the next when all of it is answered. One selector loop on the calling thread.
 * An answer is checked whole once, before; then batches by their length and first line.
 */
final class PipelinedCalls {
    private static final String STATUS_LINE = "HTTP/1.1 200 ";
    private static final int BUFFER_BYTES = 256 << 10;
    private static final long SELECT_TIMEOUT_MS = 5_000;

    private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final HttpShape shape;
    private final int port;
    private final ByteBuffer batch;
    private final int answerLength;
    private long answered;

    /** Bytes of a batch's answer that have come over a connection. */
    private static final class Received {
        private int bytes;
    }

    private PipelinedCalls(HttpShape shape, int port) throws IOException {
        this.shape = shape;
        this.port = port;
        this.answerLength = HttpCall.probe(port).length * shape.depth();
        final byte[] request = HttpCall.request(port);
        batch = ByteBuffer.allocateDirect(request.length * shape.depth());
        while (batch.hasRemaining()) {
            batch.put(request);
        }
        batch.flip();
    }

    /**
     * Loads a server.
     *
     * @param shape connections, and requests of a batch.
     * @param port of the server on the loopback interface.
     * @param seconds of the run.
     * @return requests that were answered.
     * @throws IOException when an answer is another one, or there is none.
     */
    static long run(HttpShape shape, int port, int seconds) throws IOException {
        final PipelinedCalls calls = new PipelinedCalls(shape, port);
        calls.run(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
        return calls.answered;
    }

    private void run(long deadlineNs) throws IOException {
        final List<SocketChannel> channels = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < shape.connections(); i++) {
                final SocketChannel channel =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channels.add(channel);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, new Received());
                send(channel);
            }
            while (System.nanoTime() - deadlineNs < 0) {
                poll(selector);
            }
        } finally {
            for (final SocketChannel channel : channels) {
                channel.close();
            }
        }
    }

    private void poll(Selector selector) throws IOException {
        if (selector.select(SELECT_TIMEOUT_MS) == 0) {
            throw new IOException("No connection was answered for " + SELECT_TIMEOUT_MS + " ms");
        }
        for (final SelectionKey key : selector.selectedKeys()) {
            final SocketChannel channel = (SocketChannel) key.channel();
            if (receive(channel, (Received) key.attachment())) {
                answered += shape.depth();
                send(channel);
            }
        }
        selector.selectedKeys().clear();
    }

    private void send(SocketChannel channel) throws IOException {
        final ByteBuffer unsent = batch.duplicate();
        while (unsent.hasRemaining()) {
            channel.write(unsent);
        }
    }

    /** Reads; true when the whole batch is answered. */
    private boolean receive(SocketChannel channel, Received received) throws IOException {
        input.clear();
        final int count = channel.read(input);
        if (count < 0) {
            throw new EOFException("The server ended a connection");
        }
        if (received.bytes == 0 && count >= STATUS_LINE.length()) {
            requireSuccess();
        }
        received.bytes += count;
        if (received.bytes > answerLength) {
            throw new IOException("An answer is longer than the first one");
        }
        if (received.bytes < answerLength) {
            return false;
        }
        received.bytes = 0;
        return true;
    }

    private void requireSuccess() throws IOException {
        for (int i = 0; i < STATUS_LINE.length(); i++) {
            if (input.get(i) != STATUS_LINE.charAt(i)) {
                throw new IOException("An answer is not 200");
            }
        }
    }
}
