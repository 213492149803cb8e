package org.peregrine.transports.stdio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.Transport;
import org.peregrine.engine.transport.TransportContext;

@Timeout(60)
class StdioFlowTest {
    private static final int BURST = 20_000;
    private static final int CLEAN_ROUND_LIMIT = 50;

    private StdioFixture stdio;

    @AfterEach
    void close() {
        stdio.close();
        assertThat(stdio.pool.borrowedBytes()).as("memory still lent out").isZero();
    }

    @Test
    void shouldAnswerABurstOfAPeerThatReadsOnlyAfterwards() throws Exception {
        stdio = new StdioFixture();
        final AtomicBoolean running = new AtomicBoolean(true);
        final CompletableFuture<Void> server = CompletableFuture.runAsync(() -> {
            while (running.get()) {
                final int workCount = stdio.transport.poll(64, 0) + stdio.answerAll();
                if (workCount == 0) {
                    stdio.transport.await(Long.MAX_VALUE);
                }
            }
        });
        final String padding = "x".repeat(180);
        for (int id = 0; id < BURST; id++) {
            stdio.send(id + " " + padding + "\n");
        }
        final BitSet answered = new BitSet(BURST);
        final StringBuilder partial = new StringBuilder();
        int count = 0;
        while (count < BURST) {
            partial.append(stdio.receive(10_000));
            final int end = partial.lastIndexOf("\n") + 1;
            assertThat(end).isPositive();
            for (final String line : partial.substring(0, end).split("\n", 0)) {
                final int id = Integer.parseInt(line, 0, line.indexOf(' '), 10);
                assertThat(answered.get(id)).as("answered twice: %d", id).isFalse();
                answered.set(id);
                count++;
            }
            partial.delete(0, end);
        }
        running.set(false);
        stdio.transport.wakeup();
        server.join();
        assertThat(answered.cardinality()).isEqualTo(BURST);
        assertThat(stdio.receive(0)).isEmpty();
    }

    @Test
    void shouldStopReadingWhileThePeerDoesNot() throws IOException {
        stdio = new StdioFixture(new EngineContext().limit(Limit.MAX_PENDING_REPLY_BYTES, 200_000), 64 << 20);
        final String line = "y".repeat(999) + "\n";
        int sent = 0;
        for (; sent < 230; sent++) {
            stdio.send(line);
            stdio.transport.poll(64, 0);
            stdio.answerAll();
        }
        final int delivered = stdio.frames.size();
        assertThat(delivered).isBetween(200, 229);
        assertThat(stdio.transport.hasPendingReplies()).isTrue();
        final StringBuilder received = new StringBuilder();
        while (received.length() < sent * line.length()) {
            received.append(stdio.receiveLines(1));
            stdio.answerAll();
        }
        assertThat(received.toString()).isEqualTo(line.repeat(sent));
        assertThat(stdio.ends).isZero();
    }

    @Test
    void shouldEndAConnectionWhosePeerLetsTooMuchWait() throws IOException {
        stdio = new StdioFixture(new EngineContext().limit(Limit.MAX_PENDING_REPLY_BYTES, 100_000), 64 << 20);
        stdio.send("request\n");
        stdio.pollAll();
        final byte[] reply = new byte[10_000];
        int result = Transport.SENT;
        for (int i = 0; i < 30 && result == Transport.SENT; i++) {
            result = stdio.offer(1, reply);
        }
        assertThat(result).isEqualTo(Transport.CLOSED);
        assertThat(stdio.value(EngineCounter.SLOW_READERS_CLOSED)).isEqualTo(1);
        stdio.pollAll();
        assertThat(stdio.ends).isEqualTo(1);
        assertThat(stdio.disconnects).isEqualTo(1);
        assertThat(stdio.value(EngineCounter.CONNECTIONS_CLOSED)).isEqualTo(1);
    }

    @Test
    void shouldSendALargeReplyWhole() throws IOException {
        stdio = new StdioFixture();
        stdio.send("request\n");
        stdio.pollAll();
        final byte[] reply = "z".repeat(3_000_000).getBytes(StandardCharsets.US_ASCII);
        assertThat(stdio.offer(1, reply)).isEqualTo(Transport.SENT);
        assertThat(stdio.receiveLines(1)).hasSize(reply.length + 1).endsWith("z\n");
    }

    @Test
    void shouldAnswerWhatCameBeforeTheInputEnded() throws IOException {
        stdio = new StdioFixture();
        stdio.send("1\n2\n\nlast");
        stdio.pollAll();
        assertThat(stdio.frames).containsExactly("1", "2");
        stdio.closeInput();
        stdio.pollAll();
        assertThat(stdio.frames).containsExactly("1", "2", "last");
        assertThat(stdio.ends).isEqualTo(1);
        assertThat(stdio.transport.ended()).isTrue();
        assertThat(stdio.disconnects).as("before the answers").isZero();
        assertThat(stdio.peerEnds).isEqualTo(1);
        stdio.answerAll();
        stdio.accepting = false;
        stdio.pollAll();
        assertThat(stdio.disconnects).as("refused").isZero();
        stdio.accepting = true;
        stdio.pollAll();
        assertThat(stdio.receive(0)).isEqualTo("1\n2\nlast\n");
        assertThat(stdio.disconnects).isEqualTo(1);
        assertThat(stdio.ends).isEqualTo(1);
        assertThat(stdio.peerEnds).isEqualTo(1);
    }

    @Test
    void shouldTellOfTheInputsEndAgainWhenTheHandlerWasFull() throws IOException {
        stdio = new StdioFixture();
        stdio.send("1\n");
        stdio.pollAll();
        stdio.accepting = false;
        stdio.closeInput();
        stdio.pollAll();
        assertThat(stdio.ends).isEqualTo(1);
        assertThat(stdio.peerEnds).isZero();
        stdio.accepting = true;
        stdio.pollAll();
        assertThat(stdio.peerEnds).isEqualTo(1);
        stdio.answerAll();
        stdio.pollAll();
        assertThat(stdio.disconnects).isEqualTo(1);
        assertThat(stdio.receive(0)).isEqualTo("1\n");
    }

    @Test
    void shouldEndWithoutDisconnectWhenNothingWasDelivered() throws IOException {
        stdio = new StdioFixture();
        stdio.closeInput();
        stdio.pollAll();
        assertThat(stdio.ends).isEqualTo(1);
        assertThat(stdio.disconnects).isZero();
    }

    @Test
    void shouldEndWhenThePeerClosesTheOutput() throws IOException {
        stdio = new StdioFixture();
        stdio.send("1\n2\n");
        stdio.pollAll();
        stdio.closeOutput();
        stdio.answerAll();
        stdio.pollAll();
        assertThat(stdio.ends).isEqualTo(1);
        assertThat(stdio.disconnects).isEqualTo(1);
        assertThat(stdio.offer(2, new byte[] {'2'})).isEqualTo(Transport.CLOSED);
        assertThat(stdio.transport.hasPendingReplies()).isFalse();
    }

    /** Nothing is written that would show it: the call may take for ever, as a subscription does. */
    @Test
    void shouldEndCallsOfAPeerThatIsGone() throws IOException {
        stdio = new StdioFixture();
        stdio.send("takes long\n");
        stdio.closeInput();
        stdio.pollAll();
        assertThat(stdio.peerEnds).isEqualTo(1);
        assertThat(stdio.disconnects).as("it may read the answer").isZero();
        stdio.closeOutput();
        stdio.transport.await(TimeUnit.DAYS.toNanos(1));
        stdio.pollAll();
        assertThat(stdio.disconnects).isEqualTo(1);
        assertThat(stdio.ends).isEqualTo(1);
    }

    @Test
    void shouldEndWhenTheDescriptorsAreInvalid() throws IOException {
        stdio = new StdioFixture();
        final AtomicInteger ends = new AtomicInteger();
        final StdioTransport transport = new StdioTransport(9_999, 9_998, ends::incrementAndGet);
        transport.open(new TransportContext(
                Limits.standard(), new EngineContext().errorHandler(), stdio, stdio.pool, stdio.counters));
        transport.poll(64, 0);
        assertThat(ends).hasValue(1);
        transport.close();
    }

    @Test
    void shouldEndAnInfiniteWaitFromAnotherThread() throws Exception {
        stdio = new StdioFixture();
        final int rounds = 5_000;
        final AtomicInteger asked = new AtomicInteger();
        final Semaphore seen = new Semaphore(0);
        final CompletableFuture<Void> owner = CompletableFuture.runAsync(() -> {
            int last = 0;
            while (last < rounds) {
                stdio.transport.await(Long.MAX_VALUE);
                final int now = asked.get();
                seen.release(now - last);
                last = now;
            }
        });
        for (int i = 1; i <= rounds; i++) {
            asked.set(i);
            stdio.transport.wakeup();
            assertThat(seen.tryAcquire(10, TimeUnit.SECONDS)).as("round %d", i).isTrue();
        }
        owner.join();
    }

    @Test
    void shouldRememberAWakeupForTheNextWait() throws IOException {
        stdio = new StdioFixture();
        stdio.transport.wakeup();
        stdio.transport.await(Long.MAX_VALUE);
        assertThat(stdio.transport.poll(64, 0)).isZero();
    }

    @Test
    void shouldWaitForInputNoLongerThanAsked() throws IOException {
        stdio = new StdioFixture();
        stdio.transport.await(1);
        stdio.send("1\n");
        stdio.transport.await(Long.MAX_VALUE);
        assertThat(stdio.transport.poll(64, 0)).isEqualTo(1);
        stdio.answerAll();
    }

    @Test
    void shouldNotAllocatePerMessage() throws IOException {
        stdio = new StdioFixture();
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final StdioRoundTrips roundTrips = new StdioRoundTrips(stdio.pool);
        roundTrips.run(BURST);
        long allocatedBytes = Long.MAX_VALUE;
        // Foreign calls allocate until the optimizing compiler has seen them; a busy machine takes a while.
        for (int i = 0; i < CLEAN_ROUND_LIMIT && allocatedBytes > 0; i++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            roundTrips.run(BURST);
            allocatedBytes = threads.getCurrentThreadAllocatedBytes() - before;
        }
        roundTrips.close();
        assertThat(allocatedBytes).isZero();
    }

    @Test
    void shouldWriteNothingToAPipeThatHasNoRoom() throws IOException {
        stdio = new StdioFixture();
        stdio.send("1\n");
        stdio.pollAll();
        assertThat(stdio.offer(1, new byte[1 << 17])).isEqualTo(Transport.SENT);
        stdio.transport.flush();
        assertThat(stdio.transport.poll(64, 0)).isZero();
        assertThat(stdio.transport.hasPendingReplies()).isTrue();
        stdio.transport.await(1);
    }
}
