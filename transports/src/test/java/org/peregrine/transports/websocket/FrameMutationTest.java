package org.peregrine.transports.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.transports.TestClient;

/** Random frames, whole and damaged, cut anywhere, into a ring that is full now and then: as Netty understands them. */
class FrameMutationTest {
    private static final int MAX_MESSAGE_BYTES = 1000;
    private static final long SEED = Long.getLong("peregrine.test.seed", 20261103);
    private static final int ROUNDS = 6_000;
    /** Netty judges a head before its length and mask have come. */
    private static final String REST_OF_A_HEAD = "\0".repeat(12);

    @TempDir
    private Path directory;

    private WebSocketServer webSocket;

    @BeforeEach
    void open() throws IOException {
        webSocket = new WebSocketServer(directory, new EngineContext().limit(Limit.MAX_FRAME_BYTES, MAX_MESSAGE_BYTES));
    }

    @AfterEach
    void close() {
        assertThat(webSocket.server.pool.borrowedBytes()).isZero();
        webSocket.close();
    }

    /** What the server answered. Pongs overtake the answers to messages, which have a longer way. */
    private record Answers(List<String> messages, List<String> pongs, String verdict) {
        static Answers of(List<String> events) {
            final String last = events.isEmpty() ? "" : events.getLast();
            return new Answers(
                    events.stream().filter(event -> event.startsWith("text")).toList(),
                    events.stream().filter(event -> event.startsWith("pong")).toList(),
                    last.startsWith("close") ? last : "");
        }

        boolean equalsReference(NettyReference reference) {
            return saysTheSame(reference) && verdict.equals(reference.verdict());
        }

        boolean saysTheSame(NettyReference reference) {
            return messages.equals(reference.messages()) && pongs.equals(reference.pongs());
        }
    }

    private Answers exchange(String bytes, Random random) throws IOException {
        try (TestClient client = webSocket.open()) {
            int from = 0;
            while (from < bytes.length()) {
                final int to = Math.min(bytes.length(), from + 1 + random.nextInt(random.nextInt(4) == 0 ? 8 : 2000));
                client.sendSome(bytes.substring(from, to));
                webSocket.server.full = random.nextInt(3) == 0;
                webSocket.server.cycle();
                from = to;
            }
            webSocket.server.full = false;
            webSocket.settle();
            final Answers answers = Answers.of(ServerOutput.frames(client.read()));
            assertThat(client.isEnded()).isEqualTo(!answers.verdict.isEmpty());
            return answers;
        } finally {
            webSocket.settle();
        }
    }

    @Test
    void shouldUnderstandValidFramesAsNettyDoes() throws IOException {
        final RandomFrames frames = new RandomFrames(SEED);
        for (int round = 0; round < ROUNDS / 4; round++) {
            final String bytes = frames.valid();
            final NettyReference reference = NettyReference.read(bytes, MAX_MESSAGE_BYTES);
            final Answers answers = exchange(bytes, frames.random());
            assertThat(answers.messages).as("round %d", round).isEqualTo(reference.messages());
            assertThat(answers.pongs).as("round %d", round).isEqualTo(reference.pongs());
            assertThat(answers.verdict).as("round %d", round).isEqualTo(reference.verdict());
        }
    }

    @Test
    void shouldUnderstandDamagedFramesAsNettyDoes() throws IOException {
        final RandomFrames frames = new RandomFrames(SEED + 1);
        int same = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final String bytes = frames.mutate(frames.valid());
            final NettyReference reference = NettyReference.read(bytes, MAX_MESSAGE_BYTES);
            Answers answers = exchange(bytes, frames.random());
            if (answers.verdict.isEmpty() && !reference.verdict().isEmpty()) {
                answers = exchange(bytes + REST_OF_A_HEAD, frames.random());
            }
            if (answers.equalsReference(reference)) {
                same++;
            } else if (!isKnownDifference(answers, reference)) {
                throw new AssertionError("Seed " + SEED + ", round " + round + ": " + answers + ", but Netty: "
                        + reference.messages() + reference.pongs() + reference.verdict() + " " + reference.complaint());
            }
        }
        assertThat(same).isGreaterThan(ROUNDS * 3 / 4);
    }

    /** The specification leaves open when something is noticed, and with which of two codes. */
    private static boolean isKnownDifference(Answers answers, NettyReference reference) {
        final boolean same = answers.saysTheSame(reference);
        return switch (reference.verdict()) {
            // Netty looks at text as it comes, this server when the message is complete; pings may come in between.
            case "close:1007" ->
                reference.complaint().contains("close frame body")
                        ? same && answers.verdict.equals("close:1002")
                        : answers.messages.equals(reference.messages());
            // This server says so at the head, Netty when the payload is there.
            case "" -> same && (answers.verdict.equals("close:1003") || answers.verdict.equals("close:1009"));
            // Netty takes any code above 3000; RFC 6455, 7.4.2 ends at 4999.
            default -> same && answers.verdict.equals("close:1002") && codeAbove4999(reference.verdict());
        };
    }

    private static boolean codeAbove4999(String verdict) {
        return verdict.matches("close:\\d+") && Integer.parseInt(verdict.substring("close:".length())) > 4999;
    }
}
