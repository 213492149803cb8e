package org.peregrine.transports.aeron;

import static io.aeron.logbuffer.FrameDescriptor.BEGIN_FRAG_FLAG;
import static io.aeron.logbuffer.FrameDescriptor.END_FRAG_FLAG;
import static io.aeron.logbuffer.FrameDescriptor.UNFRAGMENTED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.Offer;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.metrics.MetricsSettings;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;

/** Bounds on input of one client, by a clock that stands still until the test moves it. */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AeronPeerTest {
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    private static final String ANSWER = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong nowNs = new AtomicLong(SECOND_NS);

    private TestServer server() throws Exception {
        return server(TestServer.small());
    }

    private TestServer server(EngineContext context) throws Exception {
        return TestServer.invoked("aeron:ipc", context.clock(nowNs::get));
    }

    private void pass(TestServer server, long seconds) {
        nowNs.addAndGet(seconds * SECOND_NS);
        server.cycle();
    }

    @Test
    void shouldEndAClientThatSaysNothing() throws Exception {
        try (TestServer server = server()) {
            final Caller silent = server.connected();
            final Caller other = server.connected();
            other.send(PING);
            server.runUntil(() -> !other.messages.isEmpty());
            pass(server, 59);
            assertThat(server.count(EngineCounter.AERON_REFUSED_SILENT)).isZero();
            pass(server, 2);
            server.runUntil(() -> silent.client.closeReason() != null);
            assertThat(silent.client.closeReason())
                    .isEqualTo("the server rejected the connection: no whole message came in time");
            assertThat(server.count(EngineCounter.AERON_REFUSED_SILENT)).isEqualTo(1);
            assertThat(other.client.isOpen()).isTrue();
        }
    }

    @Test
    void shouldEndAClientWhoseMessageHasNoEnd() throws Exception {
        try (TestServer server = server();
                RawClient client = new RawClient(server, true)) {
            client.send(PING, UNFRAGMENTED);
            server.runUntil(() -> server.count(EngineCounter.REPLIES_SENT) == 1 && server.engine.borrowedBytes() == 0);
            client.send("{\"jsonrpc\":", BEGIN_FRAG_FLAG);
            client.send("\"2.0\",", 0);
            server.runUntil(() -> server.engine.borrowedBytes() > 0);
            pass(server, 29);
            assertThat(server.count(EngineCounter.AERON_REFUSED_SILENT)).isZero();
            pass(server, 2);
            server.runUntil(() -> server.count(EngineCounter.AERON_REFUSED_SILENT) == 1);
            server.runUntil(() -> !client.isConnected());
            server.runUntil(() -> server.engine.borrowedBytes() == 0);
        }
    }

    /** Terms of 64 KiB take messages of 8 KiB. Neither beginnings without end nor parts without beginning go on for ever. */
    @ParameterizedTest
    @ValueSource(ints = {BEGIN_FRAG_FLAG, 0, END_FRAG_FLAG})
    void shouldEndAClientWhoseFragmentsMakeNoMessage(int flags) throws Exception {
        final String part = "x".repeat(1_000);
        try (TestServer server = server();
                RawClient client = new RawClient(server, true)) {
            client.send(PING, UNFRAGMENTED);
            server.runUntil(() -> server.count(EngineCounter.REPLIES_SENT) == 1);
            for (int i = 0; i < 16; i++) {
                client.send(part, flags);
            }
            server.runUntil(() -> server.cycle() == 0);
            assertThat(server.count(EngineCounter.AERON_REFUSED_OTHER)).isZero();
            client.send(part, flags);
            server.runUntil(() -> server.count(EngineCounter.AERON_REFUSED_OTHER) == 1);
            server.runUntil(() -> !client.isConnected());
            server.runUntil(() -> server.engine.borrowedBytes() == 0);
        }
    }

    /** Its last fragment comes again with each poll while the ring is full, and is the same bytes each time. */
    @Test
    void shouldNotCountAgainTheEndOfAMessageThatIsNotTakenYet() throws Exception {
        final CountDownLatch held = new CountDownLatch(1);
        final EngineContext context = TestServer.small()
                .threadingMode(ThreadingMode.DEDICATED)
                .limit(Limit.RING_CAPACITY, 2)
                .registry(Registry.builder()
                        .tool(Tool.named("hold").inline((call, result) -> await(held)))
                        .build());
        try (TestServer server = TestServer.launch("aeron:ipc", context);
                RawClient client = new RawClient(server, true)) {
            client.send(PING.replace("\"ping\"", "\"tools/call\",\"params\":{\"name\":\"hold\"}"), UNFRAGMENTED);
            client.send(PING, UNFRAGMENTED);
            client.send(PING.substring(0, 1), BEGIN_FRAG_FLAG);
            client.send(PING.substring(1) + " ".repeat(1_000), END_FRAG_FLAG);
            server.runUntil(() -> server.count(EngineCounter.RING_FULL) > 64);
            held.countDown();
            server.runUntil(() -> server.count(EngineCounter.REPLIES_SENT) == 3);
            assertThat(server.count(EngineCounter.AERON_REFUSED_OTHER)).isZero();
            assertThat(server.count(EngineCounter.DECODE_REJECTS)).isZero();
        } finally {
            held.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldPassOverTheRestOfAMessageWhoseBeginningIsMissing() throws Exception {
        try (TestServer server = server();
                RawClient client = new RawClient(server, true)) {
            client.send("\"method\":\"x\"}", 0);
            client.send("\"method\":\"x\"}", END_FRAG_FLAG);
            client.send(PING, UNFRAGMENTED);
            server.runUntil(() -> server.count(EngineCounter.REPLIES_SENT) == 1);
            assertThat(server.count(EngineCounter.FRAMES_RECEIVED)).isEqualTo(1);
            assertThat(server.count(EngineCounter.DECODE_REJECTS)).isZero();
        }
    }

    @Test
    void shouldBeginAnewWithASecondBeginning() throws Exception {
        try (TestServer server = server();
                RawClient client = new RawClient(server, true)) {
            client.send("{{{{", BEGIN_FRAG_FLAG);
            client.send(PING.substring(0, 10), BEGIN_FRAG_FLAG);
            client.send(PING.substring(10), END_FRAG_FLAG);
            server.runUntil(() -> server.count(EngineCounter.REPLIES_SENT) == 1);
            assertThat(server.count(EngineCounter.DECODE_REJECTS)).isZero();
            server.runUntil(() -> server.engine.borrowedBytes() == 0);
        }
    }

    @Test
    void shouldRefuseALongMessageThatIsOneFragment() throws Exception {
        try (TestServer server = server(TestServer.small().limit(Limit.MAX_FRAME_BYTES, 256))) {
            final Caller caller = server.connected();
            caller.send(PING.replace("}", ",\"params\":{\"x\":\"" + "y".repeat(300) + "\"}}"));
            server.runUntil(() -> !caller.messages.isEmpty(), caller.client::closeReason);
            assertThat(caller.messages.getFirst())
                    .contains("\"code\":-32600,\"message\":\"Message exceeds the size limit");
            caller.send(PING);
            server.runUntil(() -> caller.messages.size() == 2, caller.client::closeReason);
            assertThat(caller.messages.getLast()).isEqualTo(ANSWER);
        }
    }

    /** Its own term is full then, and its offers are refused; nothing is lost when it reads again. */
    @Test
    void shouldReadNothingMoreFromAClientThatDoesNotRead() throws Exception {
        try (TestServer server = server(TestServer.small().limit(Limit.MAX_PENDING_REPLY_BYTES, 1 << 18))) {
            final Caller caller = server.connected();
            caller.reading = false;
            int sent = 0;
            for (int refused = 0; refused < 1_000; ) {
                if (caller.offer(PING) == Offer.TAKEN) {
                    sent++;
                    refused = 0;
                } else {
                    refused++;
                }
                server.cycle();
                assertThat(caller.client.closeReason()).isNull();
                assertThat(sent).isLessThan(100_000);
            }
            assertThat(server.count(EngineCounter.SLOW_READERS_CLOSED)).isZero();
            caller.reading = true;
            final int all = sent;
            server.runUntil(() -> caller.messages.size() == all, caller.client::closeReason);
            server.runUntil(() -> server.engine.borrowedBytes() == 0);
        }
    }

    @Test
    void shouldServeOthersBesideAClientThatHasNoChannelForReplies() throws Exception {
        try (TestServer server = server();
                RawClient mute = new RawClient(server, false)) {
            mute.send(PING, UNFRAGMENTED);
            final Caller other = server.connected();
            other.send(PING);
            server.runUntil(() -> !other.messages.isEmpty(), other.client::closeReason);
            assertThat(other.messages).containsExactly(ANSWER);
            pass(server, 61);
            server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 1);
            server.runUntil(() -> server.engine.borrowedBytes() == 0);
        }
    }

    /** One that leaves replies unread, which are parked then. */
    private Caller stalled(TestServer server) throws Exception {
        final Caller caller = server.connected();
        caller.reading = false;
        server.runUntil(() -> {
            caller.offer(PING);
            return server.transports.getFirst().isBacklogged(0);
        });
        return caller;
    }

    @Test
    void shouldRecordForHowLongRepliesWereNotRead() throws Exception {
        final EngineContext context = TestServer.small().metrics(MetricsSettings.standard());
        try (TestServer server = server(context)) {
            final Caller caller = stalled(server);
            pass(server, 7);
            caller.reading = true;
            server.runUntil(() -> !server.transports.getFirst().isBacklogged(0));
            server.engine.metrics().takeInterval(failure -> {
                throw new AssertionError(failure);
            });
            assertThat(server.engine.metrics().total().latencies().slowest())
                    .filteredOn(slow -> slow.name().method().equals("replies"))
                    .isNotEmpty()
                    .allSatisfy(slow -> assertThat(slow.endToEndNs()).isEqualTo(7 * SECOND_NS));
        }
    }

    @Test
    void shouldEndAClientThatReadsNothingForTooLong() throws Exception {
        try (TestServer server = server()) {
            final Caller slow = stalled(server);
            pass(server, 29);
            assertThat(server.count(EngineCounter.SLOW_READERS_CLOSED)).isZero();
            pass(server, 2);
            server.runUntil(() -> server.count(EngineCounter.SLOW_READERS_CLOSED) == 1);
            slow.reading = true;
            server.runUntil(() -> slow.client.closeReason() != null);
            assertThat(slow.client.closeReason())
                    .isEqualTo("the server rejected the connection: replies were not read");
            server.runUntil(() -> server.engine.borrowedBytes() == 0);
        }
    }

    /** Before and after it was told that none follow. */
    @Test
    void shouldHavePendingRepliesUntilAllAreRead() throws Exception {
        try (TestServer server = server()) {
            final Caller caller = stalled(server);
            final AeronTransport transport = server.transports.getFirst();
            assertThat(transport.hasPendingReplies()).isTrue();
            transport.finish();
            assertThat(transport.hasPendingReplies()).isTrue();
            caller.reading = true;
            server.runUntil(() -> !transport.hasPendingReplies());
            final long answered = server.count(EngineCounter.REPLIES_SENT);
            server.runUntil(() -> caller.client.closeReason() != null);
            assertThat(caller.messages).hasSize((int) answered);
        }
    }
}
