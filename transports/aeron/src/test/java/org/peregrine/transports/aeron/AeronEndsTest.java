package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.client.Offer;
import org.peregrine.client.aeron.AeronClientSettings;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** Connections that the server ends. */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AeronEndsTest {
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    private static final String LARGE =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"large\"}}";

    private static EngineContext context() {
        return TestServer.small()
                .registry(Registry.builder()
                        .tool(Tool.named("large").blocking(request -> ToolResult.text("x".repeat(5_000))))
                        .build());
    }

    private static void ping(TestServer server, Caller caller) {
        final int before = caller.messages.size();
        caller.send(PING);
        server.runUntil(() -> caller.messages.size() > before, caller.client::closeReason);
    }

    /** Has a driver stand still between two of its cycles. */
    private static final class Pause implements IdleStrategy {
        private static final long NAP_NS = 20_000;
        private volatile boolean wanted;
        private volatile boolean reached;

        @Override
        public void idle(int workCount) {
            idle();
        }

        @Override
        public void idle() {
            do {
                reached = wanted;
                LockSupport.parkNanos(NAP_NS);
            } while (wanted);
            reached = false;
        }

        @Override
        public void reset() {
            // It has no state.
        }
    }

    @Test
    void shouldRejectAClientWithoutWaitingForTheDriver() throws Exception {
        final Path directory = TestServer.freshDirectory();
        final Pause pause = new Pause();
        try (MediaDriver driver = MediaDriver.launch(new MediaDriver.Context()
                        .aeronDirectoryName(directory.toString())
                        .threadingMode(ThreadingMode.SHARED)
                        .sharedIdleStrategy(pause)
                        .dirDeleteOnShutdown(true)
                        .ipcTermBufferLength(1 << 16)
                        .errorHandler(error -> {}));
                TestServer server = TestServer.invoked("aeron:ipc", context(), directory, false, 1)) {
            assertThat(driver.aeronDirectoryName()).isEqualTo(directory.toString());
            final Caller caller = server.connected();
            ping(server, caller);
            pause.wanted = true;
            server.runUntil(() -> pause.reached);
            server.transports.getFirst().abort(0);
            server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 1);
            pause.wanted = false;
            server.runUntil(() -> caller.client.closeReason() != null);
            assertThat(caller.client.closeReason()).isEqualTo("the server rejected the connection: internal error");
            ping(server, server.connected());
            assertThat(server.count(EngineCounter.AERON_DRIVER_LOST)).isZero();
        }
    }

    /** Replies begin in the last term that a channel may have. */
    @Test
    void shouldSayThatAChannelIsUsedUp() throws Exception {
        final String last = "aeron:ipc?term-length=64k|init-term-id=0|term-id=2147483647|term-offset=0";
        try (TestServer server = TestServer.invoked(last, context())) {
            final Caller caller = server.caller(AeronClientSettings.of("aeron:ipc")
                    .directory(server.directory)
                    .termBytes(1 << 16));
            server.runUntil(caller.client::isOpen, caller.client::closeReason);
            server.runUntil(() -> {
                caller.offer(PING);
                return caller.client.closeReason() != null;
            });
            assertThat(caller.messages).isNotEmpty();
            assertThat(caller.client.closeReason())
                    .isEqualTo("the server rejected the connection: the channel for replies is used up or closed; "
                            + "connect again");
            assertThat(server.count(EngineCounter.AERON_REFUSED_OTHER)).isEqualTo(1);
            assertThat(server.errors()).noneMatch(error -> error.contains("Exception"));
        }
    }

    /** While clients send as fast as they can: what was taken is answered, in order, up to the last that was. */
    @Test
    void shouldAnswerAllThatItHasTakenWhenItClosesUnderLoad() throws Exception {
        final EngineContext context = context().limit(Limit.DRAIN_TIMEOUT_NS, 60_000_000_000L);
        try (TestServer server = TestServer.launch("aeron:ipc", context)) {
            for (int i = 0; i < 4; i++) {
                server.connected();
            }
            final int[] sent = new int[server.callers.size()];
            server.runUntil(() -> {
                offerEach(server, sent);
                return server.callers.stream().allMatch(caller -> caller.messages.size() > 1_000);
            });
            final Thread closing = Thread.ofPlatform().start(server.engine::close);
            server.runUntil(() -> {
                offerEach(server, sent);
                return server.callers.stream().allMatch(caller -> caller.client.closeReason() != null);
            });
            closing.join();
            long answered = 0;
            for (int i = 0; i < sent.length; i++) {
                final Caller caller = server.callers.get(i);
                assertThat(caller.client.closeReason()).contains("closing");
                for (int id = 0; id < caller.messages.size(); id++) {
                    assertThat(caller.messages.get(id)).contains("\"id\":" + id + ",");
                }
                answered += caller.messages.size();
            }
            assertThat(answered).isEqualTo(server.count(EngineCounter.REPLIES_SENT));
            assertThat(server.count(EngineCounter.FRAMES_RECEIVED)).isEqualTo(answered);
        }
    }

    /** Bounded, so that a client cannot fill the memory of the test. */
    private static void offerEach(TestServer server, int[] sent) {
        for (int i = 0; i < sent.length; i++) {
            final Caller caller = server.callers.get(i);
            if (sent[i] - caller.messages.size() < 100
                    && caller.offer(PING.replace("\"id\":1", "\"id\":" + sent[i])) == Offer.TAKEN) {
                sent[i]++;
            }
        }
    }

    /** Time stands still until the engine closes, and then runs with each look at it. */
    @Test
    void shouldNotWaitForAClientThatReadsNothingUntilTheDrainIsOver() throws Exception {
        final AtomicLong nowNs = new AtomicLong(1);
        final AtomicLong stepNs = new AtomicLong();
        final EngineContext context = context()
                .clock(() -> nowNs.addAndGet(stepNs.get()))
                .limit(Limit.DRAIN_TIMEOUT_NS, 600_000_000_000L)
                .limit(Limit.PARTIAL_FRAME_TIMEOUT_NS, 10_000_000_000L);
        final TestServer server = TestServer.invoked("aeron:ipc", context);
        try (server) {
            final Caller slow = server.initialized();
            slow.reading = false;
            server.runUntil(() -> {
                slow.offer(LARGE);
                return server.count(EngineCounter.AERON_BACK_PRESSURE) > 0;
            });
            stepNs.set(1_000_000);
            server.engine.close();
            assertThat(nowNs.get()).isLessThan(300_000_000_000L);
        }
    }
}
