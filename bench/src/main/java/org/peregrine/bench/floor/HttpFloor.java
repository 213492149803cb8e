package org.peregrine.bench.floor;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The floor for HTTP where answers are checked: one selector loop that sends the same response to everything, with the
 * ten digits of the request's id. It parses id and length only in a request that is
 * longer or shorter than the one before, so in the generator's only once on each connection. No server that works can
 * do less.
 */
public final class HttpFloor {
    private static final int BUFFER_BYTES = 16 << 10;
    /** As often as this project's server polls before it blocks. */
    private static final int SPINS = 16;

    private final Selector selector = Selector.open();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final FixedAnswer answer;
    private final int spins;
    private ByteBuffer batch = ByteBuffer.allocateDirect(0);

    private HttpFloor(int port, FixedAnswer answer, int spins) throws IOException {
        this.answer = answer;
        this.spins = spins;
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /**
     * Serves until it is killed.
     *
     * @param args port, a file with the body of the answer, and perhaps what it does without work: {@code block},
     *     {@code spin-then-block} (unless said otherwise) or {@code spin}.
     * @throws IOException when it cannot listen.
     */
    public static void main(String[] args) throws IOException {
        final byte[] body = Files.readAllBytes(Path.of(args[1]));
        final String head =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
        final int spins = switch (args.length > 2 ? args[2] : "spin-then-block") {
            case "block" -> 0;
            case "spin" -> Integer.MAX_VALUE;
            default -> SPINS;
        };
        new HttpFloor(
                        Integer.parseInt(args[0]),
                        new FixedAnswer(head + new String(body, StandardCharsets.ISO_8859_1)),
                        spins)
                .run();
    }

    private void run() throws IOException {
        final Consumer<SelectionKey> onReady = this::onReady;
        int idle = 0;
        while (true) {
            if (selector.selectNow(onReady) > 0) {
                idle = 0;
            } else if (spins == Integer.MAX_VALUE || idle++ < spins) {
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
                channel.register(selector, SelectionKey.OP_READ, new Requests());
            } else {
                respond((SocketChannel) key.channel(), (Requests) key.attachment());
            }
        } catch (final IOException gone) { // Reset by the peer.
            key.cancel();
        }
    }

    private void respond(SocketChannel channel, Requests requests) throws IOException {
        if (channel.read(requests.input) < 0) {
            channel.close();
            return;
        }
        final int count = requests.complete();
        if (count == 0) {
            return;
        }
        final ByteBuffer response =
                count == 1 ? answer.withIdOf(requests.input, requests.idOffset) : answers(requests, count);
        requests.input.clear();
        while (response.hasRemaining()) {
            channel.write(response);
        }
    }

    /** The answers to pipelined requests, to be written at once. */
    private ByteBuffer answers(Requests requests, int count) {
        if (batch.capacity() < count * answer.length()) {
            batch = ByteBuffer.allocateDirect(count * answer.length());
        }
        batch.clear();
        for (int i = 0; i < count; i++) {
            batch.put(answer.withIdOf(requests.input, requests.idOffset + i * requests.length));
        }
        return batch.flip();
    }

    /**
     * A connection's requests: one, or several of one length that were pipelined. One that is as long as the one before
     * has its id in the same place.
     */
    private static final class Requests {
        private static final String LENGTH = "content-length: ";

        private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES);
        private int length;
        private int idOffset;

        /** Counts the whole requests; 0 while the last one is not whole. */
        int complete() {
            if (length == 0 || input.position() % length != 0) {
                learn();
            }
            return length > 0 && input.position() % length == 0 ? input.position() / length : 0;
        }

        private void learn() {
            final byte[] bytes = new byte[input.position()];
            input.get(0, bytes);
            final String text = new String(bytes, StandardCharsets.ISO_8859_1);
            final int headEnd = text.indexOf("\r\n\r\n");
            final int field = text.toLowerCase(Locale.ROOT).indexOf(LENGTH);
            final int id = text.indexOf(FixedAnswer.ID);
            if (headEnd >= 0 && id >= 0) {
                final int digits = field + LENGTH.length();
                length = headEnd
                        + 4
                        + Integer.parseInt(text.substring(digits, text.indexOf('\r', digits))
                                .strip());
                idOffset = id + FixedAnswer.ID.length();
            }
        }
    }
}
