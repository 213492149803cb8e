package org.peregrine.transports.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.websocket.FrameCases.Case;

/** Every case of {@code frames.txt}: in one piece, cut at every position, byte by byte, and with a ring that is full. */
class FrameTableTest {
    @TempDir
    private Path directory;

    private WebSocketServer webSocket;

    @BeforeEach
    void open() throws IOException {
        webSocket = new WebSocketServer(directory, new EngineContext().limit(Limit.MAX_FRAME_BYTES, 1000));
    }

    @AfterEach
    void close() {
        assertThat(webSocket.server.pool.borrowedBytes()).isZero();
        webSocket.close();
    }

    @Test
    void shouldAnswerEachCaseAsExpected() throws IOException {
        final List<String> surprises = new ArrayList<>();
        for (final Case frames : FrameCases.read()) {
            final List<String> answers = webSocket.exchange(frames.bytes());
            if (!answers.equals(frames.expected())) {
                surprises.add(frames.name() + ": expected " + frames.expected() + " but was " + answers);
            }
        }
        assertThat(surprises).isEmpty();
    }

    @Test
    void shouldAnswerTheSameWhereverFramesAreCut() throws IOException {
        for (final Case frames : FrameCases.read()) {
            final String bytes = frames.bytes();
            for (int cut = 1; cut < bytes.length(); cut += isAmongMany(cut, bytes.length()) ? 13 : 1) {
                assertThat(webSocket.exchange(bytes.substring(0, cut), bytes.substring(cut)))
                        .as("%s, cut at %d", frames.name(), cut)
                        .isEqualTo(frames.expected());
            }
        }
    }

    /** Inside a long payload one place is as good as another. */
    private static boolean isAmongMany(int cut, int length) {
        return cut > 20 && cut < length - 20;
    }

    @Test
    void shouldAnswerTheSameByteByByte() throws IOException {
        for (final Case frames : FrameCases.read()) {
            assertThat(webSocket.exchange(frames.bytes().split("")))
                    .as(frames.name())
                    .isEqualTo(frames.expected());
        }
    }

    /** Each refused message is passed to the framing again, with its mask taken off already. */
    @Test
    void shouldAnswerTheSameWhenTheRingIsFullAtFirst() throws IOException {
        for (final Case frames : FrameCases.read()) {
            try (TestClient client = webSocket.open()) {
                webSocket.server.full = true;
                client.sendSome(frames.bytes());
                for (int i = 0; i < 12; i++) {
                    webSocket.server.full = i % 3 != 2;
                    webSocket.server.cycle();
                }
                webSocket.settle();
                final List<String> events = ServerOutput.frames(client.read());
                if (client.isEnded()) {
                    events.add("end");
                }
                assertThat(events).as(frames.name()).isEqualTo(frames.expected());
            }
            webSocket.settle();
        }
    }
}
