package org.peregrine.transports.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.transport.FrameFault;

@Timeout(30)
class StdioFramingTest {
    private static final int PIECE_BYTES = 4096;

    private StdioFixture stdio;

    @AfterEach
    void close() {
        assertThat(stdio.pool.borrowedBytes()).as("memory still lent out").isZero();
        stdio.close();
    }

    @Test
    void shouldDeliverLinesAndSendReplies() throws IOException {
        stdio = new StdioFixture();
        stdio.send("{\"id\":1}\n{\"id\":2}\n");
        stdio.pollAll();
        assertThat(stdio.frames).containsExactly("{\"id\":1}", "{\"id\":2}");
        assertThat(stdio.answerAll()).isEqualTo(2);
        assertThat(stdio.receive(0)).isEqualTo("{\"id\":1}\n{\"id\":2}\n");
        assertThat(stdio.transport.hasPendingReplies()).isFalse();
    }

    @Test
    void shouldDeliverTheSameLinesWhereverTheyAreSplit() throws IOException {
        stdio = new StdioFixture();
        final byte[] text = "{\"a\":1}\r\n\n\r\n{\"b\":\"\u00e9\"}\n[3]\r\n".getBytes(StandardCharsets.UTF_8);
        for (int split = 0; split <= text.length; split++) {
            stdio.frames.clear();
            stdio.send(text, 0, split);
            stdio.pollAll();
            stdio.send(text, split, text.length - split);
            stdio.pollAll();
            assertThat(stdio.frames).as("split at %d", split).containsExactly("{\"a\":1}", "{\"b\":\"\u00e9\"}", "[3]");
        }
    }

    @Test
    void shouldKeepACarriageReturnInsideALine() throws IOException {
        stdio = new StdioFixture();
        stdio.send("a\rb\n");
        stdio.pollAll();
        assertThat(stdio.frames).containsExactly("a\rb");
    }

    @Test
    void shouldDeliverAtMostTheFrameLimitAndGoOnLater() throws IOException {
        stdio = new StdioFixture();
        stdio.send("1\n2\n3\n4\n5\n");
        assertThat(stdio.transport.poll(2, 0)).isEqualTo(2);
        stdio.transport.await(Long.MAX_VALUE); // Returns at once: there are lines at hand.
        assertThat(stdio.transport.poll(2, 0)).isEqualTo(2);
        stdio.pollAll();
        assertThat(stdio.frames).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void shouldKeepARefusedFrame() throws IOException {
        stdio = new StdioFixture();
        stdio.accepting = false;
        stdio.send("1\n2\n");
        assertThat(stdio.transport.poll(64, 0)).isZero();
        stdio.transport.await(Long.MAX_VALUE); // Returns soon, to offer the frame again.
        assertThat(stdio.transport.poll(64, 0)).isZero();
        stdio.accepting = true;
        stdio.pollAll();
        assertThat(stdio.frames).containsExactly("1", "2");
    }

    @Test
    void shouldDeliverALineOfExactlyTheLimitAndRefuseALongerOne() throws IOException {
        for (final int limit : new int[] {300, LineBuffer.READ_BYTES, 100_000, 1 << 18, 1 << 20}) {
            stdio = new StdioFixture(new EngineContext().limit(Limit.MAX_FRAME_BYTES, limit), 64 << 20);
            sendInPieces(line(limit) + "\r\n" + line(limit + 1) + "\n" + line(limit + 2) + "\r\nafter\n");
            assertThat(stdio.frames).hasSize(2);
            assertThat(stdio.frames.getFirst()).isEqualTo(line(limit));
            assertThat(stdio.frames.getLast()).isEqualTo("after");
            assertThat(stdio.faults).containsExactly(FrameFault.TOO_LARGE, FrameFault.TOO_LARGE);
            close();
        }
    }

    @Test
    void shouldBoundTheMemoryOfAnEndlessLine() throws IOException {
        stdio = new StdioFixture(new EngineContext().limit(Limit.MAX_FRAME_BYTES, 1 << 18), 64 << 20);
        final String piece = line(PIECE_BYTES);
        for (int i = 0; i < 4096; i++) {
            stdio.send(piece);
            stdio.pollAll();
            assertThat(stdio.pool.borrowedBytes()).isLessThanOrEqualTo(1 << 19);
        }
        assertThat(stdio.faults).containsExactly(FrameFault.TOO_LARGE);
        assertThat(stdio.pool.borrowedBytes()).isZero();
        stdio.send("\nafter\n");
        stdio.pollAll();
        assertThat(stdio.frames).containsExactly("after");
    }

    @Test
    void shouldOfferARefusedFaultAgain() throws IOException {
        stdio = new StdioFixture(new EngineContext().limit(Limit.MAX_FRAME_BYTES, 256), 64 << 20);
        stdio.accepting = false;
        stdio.send(line(1000));
        assertThat(stdio.transport.poll(64, 0)).isZero();
        stdio.send(line(1000));
        stdio.accepting = true;
        stdio.pollAll();
        stdio.send("\nafter\n");
        stdio.pollAll();
        assertThat(stdio.faults).containsExactly(FrameFault.TOO_LARGE);
        assertThat(stdio.frames).containsExactly("after");
    }

    @Test
    void shouldReportALineThatThePoolHasNoMemoryFor() throws IOException {
        stdio = new StdioFixture(new EngineContext(), 1 << 16);
        sendInPieces(line(500_000) + "\nafter\n");
        assertThat(stdio.faults).containsExactly(FrameFault.NO_MEMORY);
        assertThat(stdio.frames).containsExactly("after");
    }

    @Test
    void shouldTakeNothingAnyMoreWhenQuiesced() throws IOException {
        stdio = new StdioFixture();
        stdio.send("1\n");
        stdio.pollAll();
        stdio.transport.quiesce();
        stdio.send("2\n");
        stdio.pollAll();
        assertThat(stdio.frames).containsExactly("1");
        assertThat(stdio.answerAll()).isEqualTo(1);
        assertThat(stdio.receive(0)).isEqualTo("1\n");
    }

    private void sendInPieces(String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int sent = 0; sent < bytes.length; sent += PIECE_BYTES) {
            stdio.send(bytes, sent, Math.min(PIECE_BYTES, bytes.length - sent));
            stdio.pollAll();
        }
    }

    private static String line(int length) {
        final byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'x');
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
