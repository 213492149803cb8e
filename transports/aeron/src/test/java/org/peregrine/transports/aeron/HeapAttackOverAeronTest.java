package org.peregrine.transports.aeron;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.Offer;
import org.peregrine.client.aeron.AeronClient;
import org.peregrine.client.aeron.AeronClientSettings;
import org.peregrine.engine.limit.Limit;
import org.peregrine.transports.HeapAttacks;

/** Attacks on the heap over Aeron, with a client beside them that loses nothing. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HeapAttackOverAeronTest {
    private static final int TERM_BYTES = 1 << 20;

    private final HeapAttacks attacks = new HeapAttacks();

    /** A client that a thread of its own works, as it must be worked to stay alive. */
    private static final class WorkedLink implements HeapAttacks.Link {
        private static final long NAP_NS = 50_000;

        private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        private final Queue<UnsafeBuffer> unsent = new ConcurrentLinkedQueue<>();
        private final AeronClient client;
        private final Thread thread;

        WorkedLink(AeronClientSettings settings) throws IOException {
            client = AeronClient.connect(settings);
            thread = Thread.ofPlatform().daemon().start(this::run);
        }

        private void run() {
            while (client.closeReason() == null) {
                final int workCount = client.poll(
                        (buffer, offset, length) -> answers.add(buffer.getStringWithoutLengthUtf8(offset, length)));
                final UnsafeBuffer next = unsent.peek();
                if (next != null && client.offer(next, 0, next.capacity()) == Offer.TAKEN) {
                    unsent.remove();
                } else if (workCount == 0) {
                    LockSupport.parkNanos(NAP_NS);
                }
            }
        }

        @Override
        public void send(String message) {
            unsent.add(new UnsafeBuffer(message.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public BlockingQueue<String> answers() {
            return answers;
        }

        @Override
        public void close() throws IOException {
            client.close();
            try {
                thread.join(TimeUnit.SECONDS.toMillis(60));
            } catch (final InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldKeepTheHeap(String medium) throws Exception {
        final String channel = medium.equals("ipc") ? "aeron:ipc" : Ports.freeUdp();
        try (TestServer server =
                TestServer.launch(channel, attacks.context().limit(Limit.AERON_TERM_BYTES, TERM_BYTES))) {
            final AeronClientSettings settings = server.settings().termBytes(TERM_BYTES);
            try (WorkedLink probe = new WorkedLink(settings)) {
                attacks.run(server.engine, () -> new WorkedLink(settings), probe);
            }
        }
    }
}
