package org.peregrine.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.bench.process.AeronDirectories;

@Timeout(60)
class MessageWindowTest {
    private final MessageWindow window = new MessageWindow("a link");

    /** Answers each request once, in the order that the test wants. */
    private final class Answers implements MessageWindow.Link {
        private final UnaryOperator<String> answer;
        private final boolean lastFirst;
        private final Deque<String> waiting = new ArrayDeque<>();
        private int most;

        Answers(boolean lastFirst, UnaryOperator<String> answer) {
            this.lastFirst = lastFirst;
            this.answer = answer;
        }

        @Override
        public boolean offer(DirectBuffer message, int offset, int length) {
            waiting.add(message.getStringWithoutLengthAscii(offset, length));
            most = Math.max(most, waiting.size());
            return true;
        }

        @Override
        public void poll() {
            final String request = lastFirst ? waiting.pollLast() : waiting.pollFirst();
            if (request != null) {
                final byte[] bytes = answer.apply(request).getBytes(StandardCharsets.US_ASCII);
                window.onMessage(new UnsafeBuffer(bytes), 0, bytes.length);
            }
        }
    }

    private static String result(String request) {
        final int id = request.indexOf("\"id\":");
        return "{\"jsonrpc\":\"2.0\"," + request.substring(id, id + 13) + ",\"result\":{}}";
    }

    @Test
    void shouldKeepAWindowUnderWay() throws IOException {
        final Answers link = new Answers(true, MessageWindowTest::result);
        final LineRound round = window.run(link, 1_000, 64);
        assertThat(round.elapsedNs()).hasSize(1_000).doesNotContain(0);
        assertThat(link.most).isEqualTo(64);
    }

    @Test
    void shouldFailWhenAnIdComesTwice() {
        assertThatThrownBy(() -> window.run(
                        new Answers(false, request -> result(request).replaceAll("1000000[0-9]", "10000000")), 2, 2))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unasked");
    }

    @Test
    void shouldFailWhenACallIsAnsweredWithAnError() {
        assertThatThrownBy(() -> window.run(
                        new Answers(false, request -> result(request).replace("\"result\"", "\"error\"")), 1, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("\"error\"");
    }

    @Test
    void shouldFailWhenALaterCallIsAnsweredWithAnError() {
        assertThatThrownBy(() -> window.run(
                        new Answers(
                                false,
                                request -> request.contains("10000001")
                                        ? result(request).replace("\"result\"", "\"error\"")
                                        : result(request)),
                        2,
                        1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("\"error\"");
    }

    @Test
    void shouldMeasureAeronBesideMemoryOnOneThread() throws IOException {
        final Path directory = AeronDirectories.fresh("test");
        try (MeasuredWire memory = new MeasuredMemory();
                MeasuredWire aeron = MeasuredAeron.onOneThread("aeron:ipc", directory)) {
            for (final MeasuredWire wire : new MeasuredWire[] {memory, aeron}) {
                assertThat(wire.run(100, 1).elapsedNs())
                        .as(wire.name())
                        .hasSize(100)
                        .doesNotContain(0);
                assertThat(wire.run(100, 64).messagesPerSecond())
                        .as(wire.name())
                        .isPositive();
            }
        } finally {
            AeronDirectories.delete(directory);
        }
    }

    @Test
    void shouldMeasureRawAeronOnOneThread() throws IOException {
        final Path directory = AeronDirectories.fresh("test-raw");
        try (MeasuredWire raw = MeasuredRawAeron.onOneThread("ipc", directory, 0)) {
            assertThat(raw.run(100, 64).elapsedNs()).hasSize(100).doesNotContain(0);
        } finally {
            AeronDirectories.delete(directory);
        }
    }
}
