package org.peregrine.bench.fanout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The floor for a change with many subscribers: one selector loop that answers each line with a fixed one, keeps the
 * senders of lines about a subscription, and writes the same bytes to all of these for each line about the tool
 * {@code touch}. It parses nothing, keeps nothing for whoever does not read, and ends when a socket takes no more.
 */
public final class FanoutFloor {
    private static final int BUFFER_BYTES = 16 << 10;
    /** As often as this project's server polls before it blocks. */
    private static final int SPINS = 16;

    private static final ByteBuffer ANSWER = bytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n");
    private static final ByteBuffer CHANGE =
            bytes("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\","
                    + "\"params\":{\"uri\":\"bench://text/0\"}}\n");

    private final Selector selector = Selector.open();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final List<SocketChannel> subscribers = new ArrayList<>();

    private FanoutFloor(int port) throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    private static ByteBuffer bytes(String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /**
     * Serves until it is killed.
     *
     * @param args the port.
     * @throws IOException when it cannot listen, or a socket takes no more.
     */
    public static void main(String[] args) throws IOException {
        new FanoutFloor(Integer.parseInt(args[0])).run();
    }

    private void run() throws IOException {
        final List<IOException> failures = new ArrayList<>();
        final Consumer<SelectionKey> onReady = key -> onReady(key, failures);
        int idle = 0;
        while (failures.isEmpty()) {
            if (selector.selectNow(onReady) > 0) {
                idle = 0;
            } else if (idle++ < SPINS) {
                Thread.onSpinWait();
            } else {
                selector.select(onReady);
                idle = 0;
            }
        }
        throw failures.getFirst();
    }

    private void onReady(SelectionKey key, List<IOException> failures) {
        try {
            if (key.isAcceptable()) {
                final SocketChannel channel = server.accept();
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.register(selector, SelectionKey.OP_READ);
            } else {
                read((SocketChannel) key.channel());
            }
        } catch (final IOException failure) {
            failures.add(failure);
        }
    }

    private void read(SocketChannel channel) throws IOException {
        input.clear();
        if (channel.read(input) < 0) {
            subscribers.remove(channel);
            channel.close();
            return;
        }
        final String lines = StandardCharsets.US_ASCII.decode(input.flip()).toString();
        for (final String line : lines.lines().toList()) {
            if (line.contains("resources/subscribe")) {
                subscribers.add(channel);
            } else if (line.contains("\"touch\"")) {
                for (final SocketChannel subscriber : subscribers) {
                    write(subscriber, CHANGE);
                }
            }
            if (line.contains("\"id\"")) {
                write(channel, ANSWER);
            }
        }
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        if (channel.write(bytes.rewind()) < bytes.capacity()) {
            throw new IOException("A socket takes no more");
        }
    }
}
