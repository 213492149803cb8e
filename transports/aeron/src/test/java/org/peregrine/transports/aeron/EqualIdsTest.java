package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.aeron.Aeron;
import io.aeron.AeronCounters;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.ext.DebugReceiveChannelEndpoint;
import io.aeron.driver.ext.LossGenerator;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.protocol.DataHeaderFlyweight;
import io.aeron.protocol.HeaderFlyweight;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.engine.status.EngineCounter;

/**
 * Ids that can be the same: each driver counts registrations from where it likes and chooses sessions by itself, and
 * servers of one driver choose their streams and ports.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EqualIdsTest {
    private static final int SESSION = 77;
    private static final int SETUPS = 3;
    private static final LossGenerator NONE = (address, frame, length) -> false;

    private final List<MediaDriver> drivers = new ArrayList<>();

    @AfterEach
    void close() {
        CloseHelper.closeAll(drivers);
    }

    private Path launch(MediaDriver.Context context) {
        final Path directory = TestServer.freshDirectory();
        drivers.add(MediaDriver.launch(context.aeronDirectoryName(directory.toString())
                .threadingMode(ThreadingMode.SHARED)
                .dirDeleteOnShutdown(true)));
        return directory;
    }

    private Path launch() {
        return launch(new MediaDriver.Context());
    }

    private static String ping(int id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}";
    }

    private static String pong(int id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}";
    }

    /** The registration of a client's publication, by which its driver finds the way back. */
    private static long registration(MediaDriver driver) {
        final CountersReader counters = new CountersReader(
                driver.context().countersMetaDataBuffer(), driver.context().countersValuesBuffer());
        final long[] found = {-1};
        counters.forEach((id, type, key, label) -> {
            if (type == AeronCounters.DRIVER_PUBLISHER_POS_TYPE_ID) {
                found[0] = counters.getCounterRegistrationId(id);
            }
        });
        return found[0];
    }

    @Test
    void shouldAnswerClientsOfSeveralDriversWhoseRegistrationsAreTheSame() throws Exception {
        final Path own = launch();
        try (TestServer server = TestServer.invoked(Ports.freeUdp(), TestServer.small(), own, false, 1)) {
            final List<Caller> callers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                callers.add(server.caller(server.settings().directory(launch())));
            }
            server.runUntil(() -> callers.stream().allMatch(caller -> caller.client.isOpen()));
            assertThat(registration(drivers.get(1))).isNotNegative().isEqualTo(registration(drivers.get(2)));
            for (int i = 0; i < 2; i++) {
                callers.get(i).send(ping(i));
            }
            server.runUntil(() -> callers.stream().allMatch(caller -> !caller.messages.isEmpty()));
            for (int i = 0; i < 2; i++) {
                assertThat(callers.get(i).messages).containsExactly(pong(i));
            }
        }
    }

    /** Counts the set-ups of one session by the address that they come from, and loses none. */
    private static final class SetUps implements LossGenerator {
        private final Map<InetSocketAddress, Integer> counts = new ConcurrentHashMap<>();

        @Override
        public boolean shouldDropFrame(InetSocketAddress address, UnsafeBuffer frame, int length) {
            final int type = frame.getShort(HeaderFlyweight.TYPE_FIELD_OFFSET, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
            final int session = frame.getInt(DataHeaderFlyweight.SESSION_ID_FIELD_OFFSET, ByteOrder.LITTLE_ENDIAN);
            if (type == HeaderFlyweight.HDR_TYPE_SETUP && session == SESSION) {
                counts.merge(address, 1, Integer::sum);
            }
            return false;
        }

        boolean cameFromTwo() {
            return counts.size() == 2 && counts.values().stream().anyMatch(count -> count >= SETUPS);
        }
    }

    /** A client that names its session, which ours never do. */
    private static final class NamingClient implements AutoCloseable {
        private final Aeron aeron;
        private final Subscription replies;
        private final ExclusivePublication requests;
        private final List<String> messages = new ArrayList<>();
        private final FragmentHandler listener =
                (buffer, offset, length, header) -> messages.add(buffer.getStringWithoutLengthUtf8(offset, length));

        NamingClient(Path directory, String text) {
            final AeronChannel channel = AeronChannel.parse(text);
            aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(directory.toString()));
            replies = aeron.addSubscription(
                    channel.responseSubscription(), AeronChannel.responses(AeronChannel.FIRST_STREAM));
            requests = aeron.addExclusivePublication(
                    channel.requestPublication(replies.registrationId(), 1 << 16) + "|session-id=" + SESSION,
                    AeronChannel.FIRST_STREAM);
        }

        boolean isOpen() {
            return requests.isConnected() && replies.isConnected();
        }

        void send(String message) {
            final byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
            assertThat(requests.offer(new UnsafeBuffer(bytes))).isPositive();
        }

        boolean hasRead(int count) {
            replies.poll(listener, 1);
            return messages.size() >= count;
        }

        @Override
        public void close() {
            aeron.close();
        }
    }

    @Test
    void shouldKeepASecondClientOutThatHasTheSessionIdOfAnother() throws Exception {
        final SetUps setUps = new SetUps();
        final Path own = launch(new MediaDriver.Context()
                .receiveChannelEndpointSupplier((channel, dispatcher, status, driver) ->
                        new DebugReceiveChannelEndpoint(channel, dispatcher, status, driver, setUps, NONE)));
        try (TestServer server = TestServer.invoked(Ports.freeUdp(), TestServer.small(), own, false, 1);
                NamingClient first = new NamingClient(launch(), server.channel)) {
            server.runUntil(first::isOpen);
            first.send(ping(1));
            server.runUntil(() -> first.hasRead(1));
            try (NamingClient second = new NamingClient(launch(), server.channel)) {
                server.runUntil(setUps::cameFromTwo);
                first.send(ping(2));
                server.runUntil(() -> first.hasRead(2));
                assertThat(second.isOpen()).isFalse();
                assertThat(server.count(EngineCounter.CONNECTIONS_OPENED)).isOne();
            }
            assertThat(first.messages).containsExactly(pong(1), pong(2));
        }
    }

    @Test
    void shouldServeTwoStreamsOfOnePortByTwoServersOfOneDriver() throws Exception {
        final Path own = launch();
        final String channel = Ports.freeUdp();
        try (TestServer first = TestServer.invoked(channel, TestServer.small(), own, false, 1);
                TestServer second =
                        TestServer.invoked(channel + "|stream-id=2001", TestServer.small(), own, false, 1)) {
            final Caller of = first.connected();
            final Caller other = second.connected();
            of.send(ping(1));
            other.send(ping(2));
            first.runUntil(() -> !of.messages.isEmpty());
            second.runUntil(() -> !other.messages.isEmpty());
            assertThat(of.messages).containsExactly(pong(1));
            assertThat(other.messages).containsExactly(pong(2));
        }
    }

    /** Such a server would be refused by the driver with each client, or the other one would. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRefuseRepliesOfOneServerWhereRequestsOfAnotherAre(boolean repliesFirst) throws Exception {
        final Path own = launch();
        final String requests = Ports.freeUdp();
        final String replies = Ports.freeUdp() + "|response-endpoint=" + requests.substring(requests.indexOf('=') + 1);
        final String second = repliesFirst ? requests : replies;
        try (TestServer first =
                TestServer.invoked(repliesFirst ? replies : requests, TestServer.small(), own, false, 1)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> TestServer.invoked(second, TestServer.small(), own, false, 1))
                    .withMessage("'" + second + "' has "
                            + (repliesFirst ? "requests where the replies" : "replies where the requests")
                            + " of process " + ProcessHandle.current().pid()
                            + " are; response-endpoint=HOST:PORT sets them apart");
            assertThat(first.connected().client.isOpen()).isTrue();
        }
    }
}
