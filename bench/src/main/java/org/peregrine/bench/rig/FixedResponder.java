package org.peregrine.bench.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The floor for HTTP: one selector loop that counts bytes. For every so many that arrive on a connection it sends one
 * copy of a response that was written before; it looks at none of them.
 */
public final class FixedResponder {
    private static final int BUFFER_BYTES = 64 << 10;
    /** As many as the server's. */
    private static final int SPINS = 16;

    private static final int ARGUMENTS = 4;

    private final int requestLength;
    private final int responseLength;
    private final int spins;
    private final Selector selector = Selector.open();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer responses;

    private FixedResponder(int port, int requestLength, byte[] response, int spins) throws IOException {
        this.requestLength = requestLength;
        this.responseLength = response.length;
        this.spins = spins;
        // As many as a full buffer of requests and the one before it can ask for.
        responses = ByteBuffer.allocateDirect((BUFFER_BYTES / requestLength + 1) * response.length);
        while (responses.hasRemaining()) {
            responses.put(response);
        }
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /**
     * Serves until it is killed.
     *
     * @param args port, bytes of a request, file with the response, and {@code block}, {@code spin-then-block} or
     *     {@code spin}.
     * @throws IOException when it cannot listen.
     */
    public static void main(String[] args) throws IOException {
        if (args.length != ARGUMENTS) {
            System.err.println("usage: FixedResponder PORT REQUEST_BYTES RESPONSE_FILE block|spin-then-block|spin");
            System.exit(2);
        }
        final int spins = switch (args[3]) {
            case "block" -> 0;
            case "spin" -> Integer.MAX_VALUE;
            default -> SPINS;
        };
        new FixedResponder(
                        Integer.parseInt(args[0]),
                        Integer.parseInt(args[1]),
                        Files.readAllBytes(Path.of(args[2])),
                        spins)
                .run();
    }

    private void run() throws IOException {
        final Consumer<SelectionKey> onReady = this::onReady;
        int idle = 0;
        while (true) {
            if (selector.selectNow(onReady) > 0) {
                idle = 0;
            } else if (spins == Integer.MAX_VALUE || idle < spins) {
                idle++;
                Thread.onSpinWait();
            } else {
                selector.select(onReady);
                idle = 0;
            }
        }
    }

    private void onReady(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                final SocketChannel channel = server.accept();
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.register(selector, SelectionKey.OP_READ, new Progress());
            } else {
                respond((SocketChannel) key.channel(), (Progress) key.attachment());
            }
        } catch (final IOException gone) { // Reset by the peer.
            key.cancel();
        }
    }

    private void respond(SocketChannel channel, Progress progress) throws IOException {
        input.clear();
        final int count = channel.read(input);
        if (count < 0) {
            channel.close();
            return;
        }
        progress.bytes += count;
        final int complete = progress.bytes / requestLength;
        progress.bytes -= complete * requestLength;
        responses.position(0).limit(complete * responseLength);
        while (responses.hasRemaining()) {
            channel.write(responses);
        }
    }

    /** What has come of a connection's next request. */
    private static final class Progress {
        private int bytes;
    }
}
