package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.ext.DebugReceiveChannelEndpoint;
import io.aeron.driver.ext.LossGenerator;
import io.aeron.driver.ext.RandomLossGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.client.Offer;
import org.peregrine.client.aeron.AeronClientSettings;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.ReportedError;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** Clients and drivers that fail, with real drivers. */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AeronFaultsTest {
    private static final int CALLS = 500;
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

    private static EngineContext context() {
        return TestServer.small()
                .registry(Registry.builder()
                        .tool(Tool.named("large").blocking(request -> ToolResult.text("x".repeat(5_000))))
                        .build());
    }

    private static MediaDriver driverIn(Path directory) {
        return MediaDriver.launch(contextIn(directory));
    }

    private static MediaDriver.Context contextIn(Path directory) {
        return new MediaDriver.Context()
                .aeronDirectoryName(directory.toString())
                .threadingMode(ThreadingMode.SHARED)
                .dirDeleteOnShutdown(true)
                .ipcTermBufferLength(1 << 16)
                .errorHandler(error -> {});
    }

    private static void ping(TestServer server, Caller caller) {
        final int before = caller.messages.size();
        caller.send(PING);
        server.runUntil(() -> caller.messages.size() > before, caller.client::closeReason);
        assertThat(caller.messages.getLast()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldRejectMoreClientsThanMayBeAndSayWhy(String medium) throws Exception {
        final String channel = medium.equals("ipc") ? "aeron:ipc" : Ports.freeUdp();
        try (TestServer server = TestServer.invoked(channel, context().limit(Limit.MAX_AERON_CLIENTS, 1))) {
            final Caller first = server.connected();
            final Caller second = server.caller();
            server.runUntil(() -> second.client.closeReason() != null);
            assertThat(second.client.closeReason()).isEqualTo("the server rejected the connection: too many clients");
            assertThat(server.count(EngineCounter.AERON_REFUSED_CLIENTS)).isEqualTo(1);
            ping(server, first);
        }
    }

    @Test
    void shouldRejectTermsThatCostTooMuch() throws Exception {
        try (TestServer server =
                TestServer.invoked("aeron:ipc", context().limit(Limit.MAX_AERON_CLIENT_BYTES, 6 << 16))) {
            final Caller large = server.caller(server.settings().termBytes(1 << 17));
            server.runUntil(() -> large.client.closeReason() != null);
            assertThat(large.client.closeReason()).contains("terms are larger than a client's share of memory");
            assertThat(server.count(EngineCounter.AERON_REFUSED_BYTES)).isEqualTo(1);
            ping(server, server.connected());
        }
    }

    @Test
    void shouldRejectAClientThatLeavesTooMuchUnread() throws Exception {
        final int calls = 20; // Their answers are more than half a term, and the pending bytes that it may have.
        final CountDownLatch called = new CountDownLatch(1);
        final EngineContext context = context()
                .limit(Limit.MAX_PENDING_REPLY_BYTES, 20_000)
                .registry(Registry.builder()
                        .tool(Tool.named("large").blocking(request -> {
                            called.await(60, TimeUnit.SECONDS);
                            return ToolResult.text("x".repeat(5_000));
                        }))
                        .build());
        try (TestServer server = TestServer.invoked("aeron:ipc", context)) {
            final Caller slow = server.initialized();
            final Caller other = server.connected();
            slow.reading = false;
            for (int i = 0; i < calls; i++) {
                slow.send("{\"jsonrpc\":\"2.0\",\"id\":" + i
                        + ",\"method\":\"tools/call\",\"params\":{\"name\":\"large\"}}");
            }
            server.runUntil(() -> server.engine.callsUnderWay() == calls);
            called.countDown();
            server.runUntil(() -> server.count(EngineCounter.SLOW_READERS_CLOSED) == 1);
            assertThat(server.count(EngineCounter.AERON_BACK_PRESSURE)).isPositive();
            slow.reading = true;
            server.runUntil(() -> slow.client.closeReason() != null);
            assertThat(slow.client.closeReason())
                    .isEqualTo("the server rejected the connection: replies were not read");
            ping(server, other);
            server.runUntil(() -> server.engine.borrowedBytes() == 0);
        }
    }

    @Test
    void shouldServeTwoHundredClientsThatComeAtOnce() throws Exception {
        try (TestServer server = TestServer.ofTheRun("aeron:ipc", context().limit(Limit.MAX_AERON_CLIENTS, 200))) {
            for (int i = 0; i < 200; i++) {
                server.caller();
            }
            server.runUntil(() -> server.callers.stream().allMatch(caller -> caller.client.isOpen()));
            server.callers.forEach(caller -> caller.send(PING));
            server.runUntil(() -> server.callers.stream().allMatch(caller -> caller.messages.size() == 1));
            assertThat(server.count(EngineCounter.CONNECTIONS_OPENED)).isEqualTo(200);
        }
    }

    @Test
    void shouldComeBackWithTheDriver() throws Exception {
        final Path directory = TestServer.freshDirectory();
        MediaDriver driver = driverIn(directory);
        try (TestServer server = TestServer.ofTheRun("aeron:ipc", context(), directory)) {
            final Caller before = server.connected();
            ping(server, before);
            driver.close();
            awaitErrors(server, "is lost");
            assertThat(server.count(EngineCounter.AERON_DRIVER_LOST)).isEqualTo(1);
            driver = driverIn(directory);
            awaitErrors(server, "is back");
            ping(server, server.connected());
        } finally {
            driver.close();
        }
    }

    /** However many shards have lost it. */
    @Test
    void shouldTellOnceOfADriverThatIsLostAndBack() throws Exception {
        final Path directory = TestServer.freshDirectory();
        MediaDriver driver = driverIn(directory);
        try (TestServer server = TestServer.invoked("aeron:ipc", context(), directory, false, 3)) {
            driver.close();
            awaitErrors(server, "is lost");
            driver = driverIn(directory);
            awaitErrors(server, "is back");
            ping(server, server.connected());
            assertThat(server.errors()).hasSize(2);
            assertThat(server.count(EngineCounter.AERON_DRIVER_LOST)).isEqualTo(1);
        } finally {
            driver.close();
        }
    }

    private static void awaitErrors(TestServer server, String part) {
        server.runUntil(() -> server.errors().stream().anyMatch(line -> line.contains(part)));
    }

    @Test
    void shouldLoseNothingWhereTheNetworkLosesPackets() throws Exception {
        final LossGenerator loss = new RandomLossGenerator(0.05, 42);
        final Path directory = TestServer.freshDirectory();
        try (MediaDriver lossy = MediaDriver.launch(contextIn(directory)
                        .receiveChannelEndpointSupplier((channel, dispatcher, status, driver) ->
                                new DebugReceiveChannelEndpoint(channel, dispatcher, status, driver, loss, loss)));
                TestServer server = TestServer.ofTheRun(Ports.freeUdp(), context(), directory)) {
            assertThat(lossy.aeronDirectoryName()).isEqualTo(directory.toString());
            final Caller caller = server.connected();
            int sent = 0;
            while (sent < CALLS) {
                if (caller.offer(PING.replace("\"id\":1", "\"id\":" + sent)) == Offer.TAKEN) {
                    sent++;
                }
                server.cycle();
            }
            server.runUntil(() -> caller.messages.size() == CALLS, caller.client::closeReason);
            for (int i = 0; i < CALLS; i++) {
                assertThat(caller.messages.get(i)).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":" + i + ",\"result\":{}}");
            }
            server.runUntil(() ->
                    server.count(EngineCounter.AERON_LOSSES) > 0 && server.count(EngineCounter.AERON_RETRANSMITS) > 0);
            server.engine.metrics().takeInterval(failure -> {
                throw new AssertionError(failure);
            });
            assertThat(server.engine.metrics().total().load().counters())
                    .hasEntrySatisfying(
                            EngineCounter.AERON_LOSSES,
                            losses -> assertThat(losses).isPositive())
                    .hasEntrySatisfying(
                            EngineCounter.AERON_RETRANSMITS,
                            again -> assertThat(again).isPositive());
        }
    }

    @Test
    void shouldHandOnTheDistinctErrorsOfTheDriverWithCountAndTimes() throws Exception {
        final Path directory = TestServer.freshDirectory();
        try (MediaDriver driver = driverIn(directory);
                TestServer server = TestServer.invoked("aeron:ipc", context(), directory, false, 2)) {
            assertThat(driver.aeronDirectoryName()).isEqualTo(directory.toString());
            final Caller caller = server.connected();
            for (int i = 0; i < 2; i++) {
                final Caller wrong = server.caller(AeronClientSettings.of(Ports.freeUdp() + "|so-rcvbuf=100")
                        .directory(directory)
                        .termBytes(1 << 16));
                server.runUntil(() -> wrong.client.closeReason() != null);
            }
            server.runUntil(() -> server.transports.getFirst().reportedErrors().stream()
                            .mapToLong(ReportedError::count)
                            .sum()
                    >= 2);
            assertThat(server.transports.getLast().reportedErrors()).isEmpty();
            server.engine.metrics().takeInterval(failure -> {
                throw new AssertionError(failure);
            });
            assertThat(server.engine.metrics().total().load().errors())
                    .isNotEmpty()
                    .allSatisfy(error -> {
                        assertThat(error.source()).isEqualTo("aeron");
                        assertThat(error.text()).contains("so-rcvbuf=100");
                        assertThat(error.firstMs()).isPositive().isLessThanOrEqualTo(error.lastMs());
                    });
            ping(server, caller);
        }
    }

    @Test
    void shouldSayThatNoDriverRuns() {
        final Path directory = TestServer.freshDirectory();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TestServer.invoked("aeron:ipc", context(), directory, false, 1)
                        .close())
                .withMessageContaining("no Aeron driver runs in " + directory);
    }

    @Test
    void shouldSayThatADriverRunsAlready() throws Exception {
        try (TestServer first = TestServer.invoked("aeron:ipc", context())) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> TestServer.invoked("aeron:ipc", context(), first.directory, true, 1)
                            .close())
                    .withMessageContaining("runs in " + first.directory + " already");
            ping(first, first.connected());
        }
    }

    @Test
    void shouldDeleteWhatAnEndedDriverLeft() throws Exception {
        final Path directory = TestServer.freshDirectory();
        Files.createDirectories(directory);
        final Path files = Files.write(directory.resolve("cnc.dat"), new byte[10_000]);
        Files.setLastModifiedTime(files, FileTime.from(Instant.now().minusSeconds(100)));
        try (TestServer server = TestServer.invoked("aeron:ipc", context(), directory, true, 1)) {
            ping(server, server.connected());
        } finally {
            IoUtil.delete(directory.toFile(), true);
        }
    }

    @Test
    void shouldRefuseChannelsThatCannotServe() {
        for (final String channel : new String[] {
            "",
            "ipc",
            "aeron:mem",
            "aeron:udp",
            "aeron:udp?endpoint=here",
            "aeron:udp?endpoint=127.0.0.1:0",
            "aeron:udp?endpoint=224.0.1.1:4000",
            "aeron:udp?endpoint=192.0.2.1:4000",
            "aeron-spy:aeron:ipc",
            "aeron:ipc?control-mode=dynamic",
            "aeron:ipc?stream-id=x",
            "aeron:ipc?aeron-dir=/dev/shm/mine",
            "aeron:ipc?shards=2",
            "aeron:udp?endpoint=127.0.0.1:4000|response-endpoint=127.0.0.1:4000"
        }) {
            assertThatIllegalArgumentException().as(channel).isThrownBy(() -> {
                new AeronTransport("aeron", AeronSettings.of(channel)).name();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"endpoint=192.0.2.1:40123", "endpoint=127.0.0.1:40123|response-endpoint=192.0.2.1:40124"})
    void shouldRefuseAnAddressThatIsNotOurs(String endpoints) {
        final AeronSettings settings = new AeronSettings(
                List.of(AeronChannel.parse("aeron:udp?" + endpoints)), TestServer.freshDirectory(), true, true);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TestServer.invoked(settings, context()).close())
                .withMessageContaining(
                        "'aeron:udp?" + endpoints + "' cannot be served: 192.0.2.1 is no address of this machine");
        assertThat(settings.directory()).doesNotExist();
    }

    @Test
    void shouldRefuseChannelsWithOneStream() {
        final String udp = "aeron:udp?endpoint=127.0.0.1:40123";
        refuseTogether(1, "aeron:ipc", "aeron:ipc");
        refuseTogether(1, "aeron:ipc", "aeron:ipc?term-length=64k");
        refuseTogether(1, udp, udp + "|response-endpoint=127.0.0.1:40999");
        refuseTogether(2, "aeron:ipc", "aeron:ipc?stream-id=1002");
        assertThat(AeronTransport.shards("aeron", AeronSettings.of("aeron:ipc", udp, udp + "|stream-id=1003"), 2))
                .hasSize(2);
    }

    @Test
    void shouldRefuseAChannelAtThePortOfAnothersReplies() {
        final AeronSettings settings =
                AeronSettings.of("aeron:udp?endpoint=127.0.0.1:40123", "aeron:udp?endpoint=127.0.0.1:40124");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AeronTransport.shards("aeron", settings, 2))
                .withMessage(
                        "'aeron:udp?endpoint=127.0.0.1:40124' takes requests where the replies of "
                                + "'aeron:udp?endpoint=127.0.0.1:40123' come from; response-endpoint=HOST:PORT sets them apart");
    }

    private static void refuseTogether(int shards, String channel, String other) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AeronTransport.shards("aeron", AeronSettings.of(channel, other), shards))
                .withMessageContaining("'" + channel + "' and '" + other + "' are one stream");
    }
}
