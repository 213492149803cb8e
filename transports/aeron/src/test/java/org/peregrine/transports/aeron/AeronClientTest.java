package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.aeron.AeronCounters;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.client.Offer;
import org.peregrine.client.aeron.AeronClient;
import org.peregrine.client.aeron.AeronClientSettings;
import org.peregrine.engine.status.EngineCounter;

/** Programs that use a client in ways that are not meant. */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AeronClientTest {
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    private static final String ANSWER = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";

    private static int clients(MediaDriver driver) {
        final AtomicInteger count = new AtomicInteger();
        driver.context().countersManager().forEach((id, type, key, label) -> {
            if (type == AeronCounters.DRIVER_HEARTBEAT_TYPE_ID) {
                count.incrementAndGet();
            }
        });
        return count.get();
    }

    /** A client that is given up is not noticed by this driver: it has to say that it goes. */
    @Test
    void shouldLeaveTheDriverWhenThereIsNoServer() {
        final Path directory = TestServer.freshDirectory();
        try (MediaDriver driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(directory.toString())
                .threadingMode(ThreadingMode.INVOKER)
                .clientLivenessTimeoutNs(TimeUnit.HOURS.toNanos(1))
                .publicationUnblockTimeoutNs(TimeUnit.HOURS.toNanos(2))
                .dirDeleteOnShutdown(true)
                .errorHandler(error -> {}))) {
            final AeronClientSettings settings = AeronClientSettings.of("aeron:ipc")
                    .directory(directory)
                    .termBytes(1 << 16)
                    .openTimeout(Duration.ofMillis(20))
                    .driver(driver.sharedAgentInvoker());
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> AeronClient.connect(settings))
                        .withMessageContaining("aeron:ipc: no server took the connection within 20 ms");
            }
            while (clients(driver) > 0) { // Ends with the test's time otherwise.
                driver.sharedAgentInvoker().invoke();
            }
            assertThat(clients(driver)).isZero();
        }
    }

    @Test
    void shouldSayThatThereIsNoDriver() {
        final Path directory = TestServer.freshDirectory();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> AeronClient.connect(
                        AeronClientSettings.of("aeron:ipc").directory(directory).openTimeout(Duration.ofMillis(20))))
                .withMessage(
                        "no Aeron driver can be used in " + directory
                                + ": there is no such directory, for 20 ms; a server brings its own, in the directory that its banner names (aeron-dir=DIR)");
    }

    @Test
    void shouldHandOnWhatAListenerThrowsAndLiveOn() throws Exception {
        try (TestServer server = TestServer.ofTheRun("aeron:ipc", TestServer.small())) {
            final Caller caller = server.connected();
            caller.send(PING);
            caller.reading = false;
            final List<Throwable> thrown = new ArrayList<>();
            server.runUntil(() -> {
                try {
                    caller.client.poll((buffer, offset, length) -> {
                        throw new IllegalArgumentException("not mine");
                    });
                } catch (final IllegalArgumentException failure) {
                    thrown.add(failure);
                }
                return !thrown.isEmpty() || caller.client.closeReason() != null;
            });
            assertThat(thrown)
                    .singleElement()
                    .satisfies(failure -> assertThat(failure).hasMessage("not mine"));
            caller.reading = true;
            caller.send(PING);
            server.runUntil(() -> !caller.messages.isEmpty(), caller.client::closeReason);
            assertThat(caller.messages).containsExactly(ANSWER);
        }
    }

    @Test
    void shouldBeClosedByItsListenerAndTwiceAndUsedNoMore() throws Exception {
        try (TestServer server = TestServer.ofTheRun("aeron:ipc", TestServer.small())) {
            final Caller caller = server.connected();
            caller.send(PING);
            caller.send(PING);
            caller.reading = false;
            final List<String> read = new ArrayList<>();
            server.runUntil(() -> {
                caller.client.poll((buffer, offset, length) -> {
                    caller.client.close();
                    caller.client.close();
                    assertThat(caller.client.isOpen()).isFalse();
                    assertThat(caller.offer(PING)).isEqualTo(Offer.CLOSED);
                    read.add(buffer.getStringWithoutLengthUtf8(offset, length));
                });
                return !read.isEmpty();
            });
            assertUnusable(caller.client);
            caller.client.close();
            server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 1);
            assertThat(read).containsExactly(ANSWER);
        }
    }

    private static void assertUnusable(AeronClient client) {
        final byte[] ping = PING.getBytes(StandardCharsets.US_ASCII);
        assertThat(client.isOpen()).isFalse();
        assertThat(client.closeReason()).isEqualTo("closed by the client");
        assertThat(client.offer(new UnsafeBuffer(ping), 0, ping.length)).isEqualTo(Offer.CLOSED);
        assertThat(client.work()).isZero();
        assertThat(client.poll((buffer, offset, length) -> {
                    throw new AssertionError("a message after the end");
                }))
                .isZero();
    }

    /** Closed at once, memory would be unmapped under the listener that reads it, which ends the process. */
    @Test
    void shouldBeClosedByAnotherThreadWhenItsListenerHasReturned() throws Exception {
        try (TestServer server = TestServer.ofTheRun("aeron:ipc", TestServer.small())) {
            final Caller caller = server.connected();
            caller.send(PING);
            caller.reading = false;
            final CountDownLatch entered = new CountDownLatch(1);
            final CountDownLatch closed = new CountDownLatch(1);
            final CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> {
                final List<String> messages = new ArrayList<>();
                while (messages.isEmpty()) {
                    caller.client.poll((buffer, offset, length) -> {
                        entered.countDown();
                        await(closed);
                        messages.add(buffer.getStringWithoutLengthUtf8(offset, length));
                    });
                }
                assertUnusable(caller.client);
                return messages.getFirst();
            });
            server.runUntil(() -> entered.getCount() == 0);
            assertThatIllegalStateException().isThrownBy(() -> caller.client.work());
            assertThatIllegalStateException().isThrownBy(() -> caller.offer(PING));
            caller.client.close();
            assertThat(caller.client.isOpen()).isFalse();
            closed.countDown();
            assertThat(read.get(60, TimeUnit.SECONDS)).isEqualTo(ANSWER);
            server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (final InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
