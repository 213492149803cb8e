package org.peregrine.tools.chaos.control;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Answers each line over TCP with the same bytes and the ten digits of its id, which stand in one place in every line
 * of a load. Reads nothing else. A thread for each connection; ends with its parent.
 */
public final class FloorProcess {
    private static final String ID = "{\"jsonrpc\":\"2.0\",\"id\":";
    private static final int ID_DIGITS = 10;
    private static final String ANSWER = ID + "0000000000,\"result\":{\"resultType\":\"complete\",\"content\":"
            + "[{\"type\":\"text\",\"text\":\"floor\"}]}}\n";

    private static final int BUFFER_BYTES = 64 << 10;

    private FloorProcess() {}

    /**
     * Serves on a free port of the loopback interface, which it prints.
     *
     * @param arguments none.
     * @throws IOException when no port can be had.
     */
    public static void main(String[] arguments) throws IOException {
        Thread.ofPlatform().daemon().start(FloorProcess::endWithParent);
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            System.out.println(((InetSocketAddress) server.getLocalAddress()).getPort());
            while (true) {
                final SocketChannel accepted = server.accept();
                accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
                Thread.ofPlatform().daemon().start(() -> serve(accepted));
            }
        }
    }

    private static void endWithParent() {
        ProcessHandle.current().parent().orElseThrow().onExit().join();
        Runtime.getRuntime().halt(0);
    }

    private static void serve(SocketChannel accepted) {
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

    private static void write(SocketChannel channel, ByteBuffer answer) throws IOException {
        while (answer.hasRemaining()) {
            channel.write(answer);
        }
    }
}
