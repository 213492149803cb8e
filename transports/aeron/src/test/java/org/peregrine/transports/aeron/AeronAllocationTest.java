package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.Offer;
import org.peregrine.client.aeron.AeronClient;
import org.peregrine.client.aeron.MessageListener;

/** Nothing is allocated for a message over shared memory and over UDP: by driver, transport, engine and client, on one thread. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
final class AeronAllocationTest {
    /** Few enough that a round is over between two timers of Aeron's, whose work allocates, however slow the machine. */
    private static final int MESSAGES = 10_000;

    /** The compiler may be at work for the first rounds; a path that allocates does so in every round. */
    private static final int MAX_ROUNDS = 200;

    private static final int WINDOW = 16;

    private final UnsafeBuffer ping =
            new UnsafeBuffer("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}".getBytes(StandardCharsets.US_ASCII));
    private long answers;
    private byte[] seen;

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldAllocateNothingForAMessage(String medium) throws Exception {
        assertThat(allocated(medium, (buffer, offset, length) -> answers++, MAX_ROUNDS))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldSeeWhatOneMessageAllocates(String medium) throws Exception {
        final MessageListener allocating = (buffer, offset, length) -> {
            answers++;
            seen = new byte[length];
        };
        assertThat(allocated(medium, allocating, 2)).isGreaterThanOrEqualTo((long) MESSAGES * seen.length);
    }

    /** Bytes of the last of so many rounds, or of the first one that allocates nothing. */
    private long allocated(String medium, MessageListener listener, int maxRounds) throws Exception {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long thread = Thread.currentThread().threadId();
        final String channel = medium.equals("ipc") ? "aeron:ipc" : Ports.freeUdp();
        final Path directory = TestServer.freshDirectory();
        // The driver has a thread of its own: whether the compiler removes its iterators is not ours.
        try (MediaDriver driver = MediaDriver.launch(new MediaDriver.Context()
                        .aeronDirectoryName(directory.toString())
                        .threadingMode(ThreadingMode.SHARED)
                        .dirDeleteOnShutdown(true));
                TestServer server = TestServer.invoked(channel, TestServer.small(), directory, false, 1)) {
            assertThat(driver.aeronDirectoryName()).isEqualTo(directory.toString());
            final AeronClient client = server.connected().client;
            server.callers.clear();
            run(server, client, listener);
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < maxRounds && allocated != 0; round++) {
                final long before = threads.getThreadAllocatedBytes(thread);
                run(server, client, listener);
                allocated = threads.getThreadAllocatedBytes(thread) - before;
            }
            client.close();
            return allocated;
        }
    }

    private void run(TestServer server, AeronClient client, MessageListener listener) {
        final long until = answers + MESSAGES;
        long sent = answers;
        while (answers < until) {
            while (sent < until && sent - answers < WINDOW && client.offer(ping, 0, ping.capacity()) == Offer.TAKEN) {
                sent++;
            }
            server.engine.invoke();
            client.poll(listener);
            if (client.closeReason() != null) {
                throw new AssertionError(client.closeReason());
            }
        }
    }
}
