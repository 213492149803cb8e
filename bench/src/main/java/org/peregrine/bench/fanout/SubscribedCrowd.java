package org.peregrine.bench.fanout;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.peregrine.bench.process.RigProcess;

/**
 * Connections of lines that have each subscribed to one resource, and one more that changes it at a rate. All on the
 * calling thread. Deliveries are counted as lines, so nothing is parsed while the server is measured.
 */
final class SubscribedCrowd implements AutoCloseable {
    private static final String HELLO = """
            {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
            "clientInfo":{"name":"bench","version":"1"}}}
            {"jsonrpc":"2.0","method":"notifications/initialized"}
            """;
    private static final String SUBSCRIBE = """
            {"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"bench://text/0"}}
            """;
    private static final String TOUCH = """
            {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"touch","arguments":{}}}
            """;
    private static final int READ_BYTES = 64 << 10;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    /** After so long without a delivery there is none any more. */
    private static final long QUIET_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Selector selector = Selector.open();
    private final ByteBuffer input = ByteBuffer.allocateDirect(READ_BYTES);
    private final ByteBuffer touch = bytes(TOUCH);
    private final List<SocketChannel> channels = new ArrayList<>();
    private final SocketChannel author;
    private final int subscribers;
    private long heard;
    private long answered;

    /**
     * Connects and subscribes.
     *
     * @param port of the server on the loopback interface.
     * @param subscribers connections that subscribe.
     * @throws IOException when one is refused, or not answered.
     */
    SubscribedCrowd(int port, int subscribers) throws IOException {
        this.subscribers = subscribers;
        author = connect(port, HELLO);
        await(1);
        final long before = heard;
        for (int i = 0; i < subscribers; i++) {
            connect(port, HELLO + SUBSCRIBE);
            awaitHeard(before + 2L * (i + 1));
        }
    }

    private static ByteBuffer bytes(String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private SocketChannel connect(int port, String lines) throws IOException {
        final SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channels.add(channel);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.write(bytes(lines));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        return channel;
    }

    /**
     * Changes the resource at a rate and counts deliveries, until nobody hears more.
     *
     * @param process server, for its CPU time.
     * @param changesHz changes a second, each at its time.
     * @param seconds of changes.
     * @return the measurement.
     * @throws IOException when a connection ended or nobody heard anything.
     */
    FanoutRound round(RigProcess process, int changesHz, int seconds) throws IOException {
        final long heardBefore = heard;
        final long answeredBefore = answered;
        final long cpuBeforeNs = process.cpuNs();
        final long startNs = System.nanoTime();
        final int changes = changesHz * seconds;
        for (int i = 0; i < changes; i++) {
            final long dueNs = startNs + (long) (i * 1e9 / changesHz);
            for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
                poll(Math.max(1, TimeUnit.NANOSECONDS.toMillis(leftNs)));
            }
            author.write(touch.rewind());
        }
        await(answeredBefore + changes);
        final double elapsedS = (awaitQuiet() - startNs) / 1e9;
        final long delivered = heard - heardBefore;
        final long usedNs = process.cpuNs() - cpuBeforeNs;
        if (delivered == 0) {
            throw new IOException(process.name() + " delivered nothing");
        }
        return new FanoutRound(
                delivered / elapsedS, (double) usedNs / delivered, (double) delivered / ((long) changes * subscribers));
    }

    /** Waits for answers to the author. */
    private void await(long answers) throws IOException {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (answered < answers) {
            poll(1);
            requireTime(deadlineNs);
        }
    }

    private void awaitHeard(long lines) throws IOException {
        final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
        while (heard < lines) {
            poll(1);
            requireTime(deadlineNs);
        }
    }

    /** Waits until nobody has heard anything for a while; returns when the last one did. */
    private long awaitQuiet() throws IOException {
        long before = heard;
        long lastNs = System.nanoTime();
        while (System.nanoTime() - lastNs < QUIET_NS) {
            poll(1);
            if (heard > before) {
                before = heard;
                lastNs = System.nanoTime();
            }
        }
        return lastNs;
    }

    private static void requireTime(long deadlineNs) throws IOException {
        if (System.nanoTime() - deadlineNs > 0) {
            throw new IOException("An answer was awaited for 20 s");
        }
    }

    private void poll(long timeoutMs) throws IOException {
        if (selector.select(timeoutMs) == 0) {
            return;
        }
        for (final SelectionKey key : selector.selectedKeys()) {
            final int lines = readLines((SocketChannel) key.channel());
            if (key.channel().equals(author)) {
                answered += lines;
            } else {
                heard += lines;
            }
        }
        selector.selectedKeys().clear();
    }

    private int readLines(SocketChannel channel) throws IOException {
        input.clear();
        if (channel.read(input) < 0) {
            throw new EOFException("The server ended a connection");
        }
        int lines = 0;
        for (int i = 0; i < input.position(); i++) {
            lines += input.get(i) == '\n' ? 1 : 0;
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        for (final SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
