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
 * A load generator for machines without wrk: one selector loop on the calling thread. The first answer is checked
 * whole, the others by their length and their first line.
 */
final class HttpLoop implements HttpLoad {
    private static final String STATUS_LINE = "HTTP/1.1 200 ";
    private static final int BUFFER_BYTES = 256 << 10;
    private static final long SELECT_TIMEOUT_MS = 5_000;

    private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES);

    @Override
    public String name() {
        return "HttpLoop";
    }

    @Override
    public Result run(int port, int connections, int depth, int seconds) throws IOException {
        final int responseLength = HttpCall.probe(port).length;
        final byte[] request = HttpCall.request(port);
        final ByteBuffer batch = ByteBuffer.allocateDirect(request.length * depth);
        while (batch.hasRemaining()) {
            batch.put(request);
        }
        batch.flip();
        final List<SocketChannel> channels = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            final long startNs = System.nanoTime();
            for (int i = 0; i < connections; i++) {
                final SocketChannel channel =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channels.add(channel);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, new int[1]);
                send(channel, batch);
            }
            return run(selector, batch, responseLength * depth, startNs + TimeUnit.SECONDS.toNanos(seconds))
                    .since(startNs, depth);
        } finally {
            for (final SocketChannel channel : channels) {
                channel.close();
            }
        }
    }

    private record Batches(long count) {
        Result since(long startNs, int depth) {
            return new Result(count * depth, (System.nanoTime() - startNs) / 1e9);
        }
    }

    private Batches run(Selector selector, ByteBuffer batch, int answerLength, long deadlineNs) throws IOException {
        long count = 0;
        while (System.nanoTime() < deadlineNs) {
            if (selector.select(SELECT_TIMEOUT_MS) == 0) {
                throw new IOException("No connection was answered for " + SELECT_TIMEOUT_MS + " ms");
            }
            for (final SelectionKey key : selector.selectedKeys()) {
                if (receive((SocketChannel) key.channel(), (int[]) key.attachment(), answerLength)) {
                    count++;
                    send((SocketChannel) key.channel(), batch);
                }
            }
            selector.selectedKeys().clear();
        }
        return new Batches(count);
    }

    private static void send(SocketChannel channel, ByteBuffer batch) throws IOException {
        final ByteBuffer unsent = batch.duplicate();
        while (unsent.hasRemaining()) {
            channel.write(unsent);
        }
    }

    /** Reads; true when the whole answer is there. */
    private boolean receive(SocketChannel channel, int[] received, int answerLength) throws IOException {
        input.clear();
        final int count = channel.read(input);
        if (count < 0) {
            throw new EOFException("The server ended a connection");
        }
        if (received[0] == 0 && count >= STATUS_LINE.length()) {
            for (int i = 0; i < STATUS_LINE.length(); i++) {
                if (input.get(i) != STATUS_LINE.charAt(i)) {
                    throw new IOException("An answer is not 200");
                }
            }
        }
        received[0] += count;
        if (received[0] > answerLength) {
            throw new IOException("An answer is longer than the first one");
        }
        if (received[0] < answerLength) {
            return false;
        }
        received[0] = 0;
        return true;
    }
}
