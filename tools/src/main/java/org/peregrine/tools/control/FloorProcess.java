package org.peregrine.tools.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Answers each line over TCP, and each request over HTTP, with the same bytes and the ten digits of its id; in a line
 * of a load these stand in one place. Reads nothing else. A thread for each connection; ends with its parent.
 */
public final class FloorProcess {
    private static final String ID = "{\"jsonrpc\":\"2.0\",\"id\":";
    private static final int ID_DIGITS = 10;
    private static final String ANSWER = ID + "0000000000,\"result\":{\"resultType\":\"complete\",\"content\":"
            + "[{\"type\":\"text\",\"text\":\"floor\"}]}}\n";

    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "\r\nContent-Length: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ID_NAME = "\"id\":".getBytes(StandardCharsets.US_ASCII);

    private static final int BUFFER_BYTES = 64 << 10;

    private FloorProcess() {}

    /**
     * Serves on free ports of the loopback interface, which it prints: that for lines, then that for HTTP.
     *
     * @param arguments none.
     * @throws IOException when no port can be had.
     */
    public static void main(String[] arguments) throws IOException {
        Thread.ofPlatform().daemon().start(FloorProcess::endWithParent);
        try (ServerSocketChannel lines = listen();
                ServerSocketChannel http = listen()) {
            Thread.ofPlatform().daemon().start(() -> accept(http, FloorProcess::serveHttp));
            accept(lines, FloorProcess::serveLines);
        }
    }

    private static ServerSocketChannel listen() throws IOException {
        final ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        System.out.println(((InetSocketAddress) server.getLocalAddress()).getPort());
        return server;
    }

    private static void accept(ServerSocketChannel server, Consumer<SocketChannel> serving) {
        try {
            while (true) {
                final SocketChannel accepted = server.accept();
                accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
                Thread.ofPlatform().daemon().start(() -> serving.accept(accepted));
            }
        } catch (final IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void endWithParent() {
        ProcessHandle.current().parent().orElseThrow().onExit().join();
        Runtime.getRuntime().halt(0);
    }

    private static void serveLines(SocketChannel accepted) {
        final ByteBuffer answer = ByteBuffer.wrap(ANSWER.getBytes(StandardCharsets.US_ASCII));
        final ByteBuffer input = ByteBuffer.allocate(BUFFER_BYTES);
        try (SocketChannel channel = accepted) {
            while (channel.read(input) >= 0) {
                answerLines(channel, input, answer);
            }
        } catch (final IOException ended) {
            return;
        }
    }

    private static void answerLines(SocketChannel channel, ByteBuffer input, ByteBuffer answer) throws IOException {
        int start = 0;
        for (int i = 0; i < input.position(); i++) {
            if (input.get(i) == '\n') {
                answer.put(ID.length(), input, start + ID.length(), ID_DIGITS);
                write(channel, answer.clear());
                start = i + 1;
            }
        }
        input.limit(input.position()).position(start);
        input.compact();
    }

    /** One request at a time, as a load sends them. */
    private static void serveHttp(SocketChannel accepted) {
        final byte[] body = ANSWER.stripTrailing().getBytes(StandardCharsets.US_ASCII);
        final byte[] head = (HEAD + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        final ByteBuffer answer = ByteBuffer.allocate(head.length + body.length);
        answer.put(head).put(body);
        final ByteBuffer input = ByteBuffer.allocate(BUFFER_BYTES);
        try (SocketChannel channel = accepted) {
            while (channel.read(input) >= 0) {
                final int headEnd = end(input, 0, HEAD_END);
                final int digits = end(input, 0, LENGTH);
                if (headEnd < 0 || digits < 0 || input.position() < headEnd + number(input, digits)) {
                    continue;
                }
                final int id = end(input, headEnd, ID_NAME);
                answer.put(head.length + ID.length(), input, id, ID_DIGITS);
                input.clear();
                write(channel, answer.clear());
            }
        } catch (final IOException ended) {
            return;
        }
    }

    /** The index behind the first occurrence of a text; -1 when it has not come. */
    private static int end(ByteBuffer input, int from, byte[] text) {
        for (int i = from; i <= input.position() - text.length; i++) {
            int same = 0;
            while (same < text.length && input.get(i + same) == text[same]) {
                same++;
            }
            if (same == text.length) {
                return i + same;
            }
        }
        return -1;
    }

    private static int number(ByteBuffer input, int index) {
        int number = 0;
        for (int i = index; input.get(i) >= '0' && input.get(i) <= '9'; i++) {
            number = 10 * number + input.get(i) - '0';
        }
        return number;
    }

    private static void write(SocketChannel channel, ByteBuffer answer) throws IOException {
        while (answer.hasRemaining()) {
            channel.write(answer);
        }
    }
}
