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
 * copy of a response that was written before. It looks at none of them, except that for a client which checks ids it
 * copies the digits of one from its place in the request to its place in the response.
 */
public final class FixedResponder {
    private static final int BUFFER_BYTES = 64 << 10;
    /** As many as the server's. */
    private static final int SPINS = 16;

    private static final int ARGUMENTS = 4;
    private static final int ARGUMENTS_WITH_ID = 7;

    private final int requestLength;
    private final int responseLength;
    private final int spins;
    private final IdPlaces id;
    private final Selector selector = Selector.open();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer responses;

    /** Places of an id's digits; none when there are no digits. */
    private record IdPlaces(int requestOffset, int responseOffset, int digits) {
        private static final IdPlaces NONE = new IdPlaces(0, 0, 0);
    }

    private FixedResponder(int port, int requestLength, byte[] response, int spins, IdPlaces id) throws IOException {
        this.requestLength = requestLength;
        this.id = id;
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
     *     {@code spin}; then, where ids are copied, the offsets of an id in request and response and its digits.
     * @throws IOException when it cannot listen.
     */
    public static void main(String[] args) throws IOException {
        if (args.length != ARGUMENTS && args.length != ARGUMENTS_WITH_ID) {
            System.err.println("usage: FixedResponder PORT REQUEST_BYTES RESPONSE_FILE block|spin-then-block|spin"
                    + " [REQUEST_ID_OFFSET RESPONSE_ID_OFFSET ID_DIGITS]");
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
                        spins,
                        args.length == ARGUMENTS
                                ? IdPlaces.NONE
                                : new IdPlaces(
                                        Integer.parseInt(args[4]),
                                        Integer.parseInt(args[5]),
                                        Integer.parseInt(args[6])))
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
        if (count == complete * requestLength) {
            copyIds(complete);
        }
        progress.bytes -= complete * requestLength;
        responses.position(0).limit(complete * responseLength);
        while (responses.hasRemaining()) {
            channel.write(responses);
        }
    }

    /** Only of requests that came whole in one read, as all do that are not pipelined. */
    private void copyIds(int requests) {
        for (int i = 0; i < requests && id.digits > 0; i++) {
            responses.put(
                    i * responseLength + id.responseOffset, input, i * requestLength + id.requestOffset, id.digits);
        }
    }

    /** Bytes that have come of a connection's next request. */
    private static final class Progress {
        private int bytes;
    }
}
