package org.peregrine.tools.load.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.codec.json.HeapJson;

/** Lines of peers who say too much, or take too little. */
@Timeout(60)
final class PeerLinesTest {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int LONG = 12 << 20;

    private final LineMemory memory = new LineMemory();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (final AutoCloseable each : open) {
            each.close();
        }
    }

    /** Lines, and the other end of them. */
    private record Ends(PeerLines lines, Socket other) {}

    private Ends connect() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final Socket other = new Socket(server.getInetAddress(), server.getLocalPort());
            open.add(other);
            final PeerLines lines = new PeerLines(server.accept(), memory);
            open.add(lines);
            return new Ends(lines, other);
        }
    }

    /** Says it on a thread of its own: nobody may take it. */
    private static void say(Socket socket, String text) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            } catch (final IOException ended) {
                // With the test.
            }
        });
    }

    private static String longLine() {
        return "{\"text\":\"" + "x".repeat(LONG) + "\"}";
    }

    @Test
    void shouldReadNoMoreThanAHelloOfAStranger() throws Exception {
        final Ends ends = connect();
        say(ends.other(), "x".repeat(PeerLines.MAX_HELLO_BYTES + 1));
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> ends.lines().read(PATIENCE_NS, PeerLines.MAX_HELLO_BYTES))
                .withMessage("a line is longer than 1024 bytes");
    }

    @Test
    void shouldReadNoMoreThanTheLongestLine() throws Exception {
        final Ends ends = connect();
        say(ends.other(), "x".repeat(PeerLines.MAX_LINE_BYTES + 1));
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> ends.lines().read(PATIENCE_NS))
                .withMessage("a line is longer than 16777216 bytes");
    }

    /** Each of them would be short enough. */
    @Test
    void shouldBoundTheLinesOfAllTogether() throws Exception {
        final Ends ends = connect();
        assertThat(memory.take(LineMemory.MAX_BYTES - LONG))
                .as("what others have")
                .isTrue();
        say(ends.other(), longLine());
        assertThatIOException()
                .isThrownBy(() -> ends.lines().read(PATIENCE_NS))
                .withMessage("the lines of all together are longer than 50331648 bytes");
    }

    @Test
    void shouldGiveBackTheMemoryOfALineThatWasRead() throws Exception {
        for (int i = 0; i < 5; i++) {
            final Ends ends = connect();
            say(ends.other(), longLine() + "\n{}\n");
            assertThat(ends.lines().read(PATIENCE_NS).text("text")).hasSize(1_000);
            assertThat(ends.lines().read(PATIENCE_NS).has("text")).isFalse();
        }
    }

    @Test
    void shouldNotWaitWithoutEndForAPeerThatTakesNothing() throws Exception {
        final Ends ends = connect();
        final HeapJson json = new HeapJson();
        json.writer().beginObject().name("text").value("x".repeat(32 << 20)).endObject();
        assertThatIOException()
                .isThrownBy(() -> ends.lines().write(json, TimeUnit.SECONDS.toNanos(1)))
                .withMessage("it took nothing for 1 s");
    }
}
