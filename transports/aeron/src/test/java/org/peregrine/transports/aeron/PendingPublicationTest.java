package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.AeronCounters;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.engine.status.EngineCounter;

/** A client that ends before the driver has made the channel of its replies. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PendingPublicationTest {
    private static final long SILENT_NS = TimeUnit.SECONDS.toNanos(61);
    private static final String OF_REPLIES = " " + AeronChannel.responses(AeronChannel.FIRST_STREAM) + " ";

    /** A driver on a thread of its own, which waits while the test holds it. */
    private static final class HeldDriver implements AutoCloseable {
        private static final long NAP_NS = 1_000;
        private final ReentrantLock held = new ReentrantLock(true);
        private final MediaDriver driver;
        private volatile boolean ended;

        HeldDriver(Path directory) {
            driver = MediaDriver.launch(new MediaDriver.Context()
                    .aeronDirectoryName(directory.toString())
                    .threadingMode(ThreadingMode.INVOKER)
                    .dirDeleteOnShutdown(true)
                    .ipcTermBufferLength(1 << 16));
            Thread.ofPlatform().daemon().start(this::run);
        }

        private void run() {
            while (!ended) {
                held.lock();
                try {
                    if (!ended) {
                        turn();
                    }
                } finally {
                    held.unlock();
                }
                LockSupport.parkNanos(NAP_NS);
            }
        }

        /** One turn, of whoever holds the driver. */
        void turn() {
            driver.sharedAgentInvoker().invoke();
        }

        /** Counts the channels for replies that it has. */
        int publications() {
            final AtomicInteger count = new AtomicInteger();
            new CountersReader(
                            driver.context().countersMetaDataBuffer(),
                            driver.context().countersValuesBuffer())
                    .forEach((id, type, key, label) -> {
                        if (type == AeronCounters.DRIVER_PUBLISHER_POS_TYPE_ID && label.contains(OF_REPLIES)) {
                            count.incrementAndGet();
                        }
                    });
            return count.get();
        }

        @Override
        public void close() {
            ended = true;
            held.lock(); // Nobody is in a turn then, and none begins.
            try {
                driver.close();
            } finally {
                held.unlock();
            }
        }
    }

    @Test
    void shouldWithdrawAPublicationThatTheDriverHasNotMadeYet() throws Exception {
        final AtomicLong nowNs = new AtomicLong(1);
        final Path directory = TestServer.freshDirectory();
        try (HeldDriver driver = new HeldDriver(directory);
                TestServer server =
                        TestServer.invoked("aeron:ipc", TestServer.small().clock(nowNs::get), directory, false, 1)) {
            final Caller first = server.connected();
            server.runUntil(() -> driver.publications() == 1);
            final Caller second;
            driver.held.lock();
            try {
                second = server.caller();
                server.runUntil(() -> {
                    final boolean opened = server.count(EngineCounter.CONNECTIONS_OPENED) == 2;
                    if (!opened) {
                        driver.turn();
                    }
                    return opened;
                });
                assertThat(driver.publications()).isOne();
                nowNs.addAndGet(SILENT_NS);
                server.runUntil(() -> server.count(EngineCounter.AERON_REFUSED_SILENT) == 2);
            } finally {
                driver.held.unlock();
            }
            server.runUntil(() -> second.client.closeReason() != null && first.client.closeReason() != null);
            server.runUntil(() -> driver.publications() == 0, () -> driver.publications() + " channels");
            assertThat(server.errors()).isEmpty();
        }
    }
}
