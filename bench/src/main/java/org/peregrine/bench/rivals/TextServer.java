package org.peregrine.bench.rivals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The other server that a tool asks: one thread that answers every request with the same text, keeps connections open,
 * and counts. As cheap as it can be, since it shares the machine with what is measured.
 */
final class TextServer implements AutoCloseable {
    private static final int REQUEST_BYTES = 8192;

    private final AtomicLong answered = new AtomicLong();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final Selector selector = Selector.open();
    private final byte[] answer;

    TextServer(String text) throws IOException {
        final String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                + text.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n";
        answer = (head + text).getBytes(StandardCharsets.UTF_8);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        Thread.ofPlatform().daemon().name("text server").start(this::serve);
    }

    int port() {
        return server.socket().getLocalPort();
    }

    /** Requests answered so far. */
    long count() {
        return answered.get();
    }

    private void serve() {
        final Consumer<SelectionKey> onReady = this::onReady;
        try {
            while (selector.isOpen()) {
                selector.select(onReady);
            }
        } catch (final IOException failure) {
            throw new IllegalStateException(failure);
        } catch (final ClosedSelectorException end) {
            return; // Closed while it waited.
        }
    }

    private void onReady(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                final SocketChannel channel = server.accept();
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(REQUEST_BYTES));
            } else {
                respond((SocketChannel) key.channel(), (ByteBuffer) key.attachment());
            }
        } catch (final IOException gone) { // Reset by the peer.
            key.cancel();
        }
    }

    /** A request has no body, so it ends with its head. */
    private void respond(SocketChannel channel, ByteBuffer request) throws IOException {
        if (channel.read(request) < 0 || !request.hasRemaining()) {
            channel.close();
            return;
        }
        final int end = request.position();
        if (end >= 4 && request.getInt(end - 4) == 0x0D0A0D0A) {
            request.clear();
            answered.incrementAndGet();
            final ByteBuffer bytes = ByteBuffer.wrap(answer);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        server.close();
    }
}
