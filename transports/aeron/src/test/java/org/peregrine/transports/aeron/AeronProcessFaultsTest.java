package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aeron.CncFileDescriptor;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.driver.ext.DebugReceiveChannelEndpoint;
import io.aeron.driver.ext.LossGenerator;
import io.aeron.protocol.DataHeaderFlyweight;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;
import org.agrona.SemanticVersion;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.aeron.AeronChannel;
import org.peregrine.client.aeron.AeronClient;
import org.peregrine.client.aeron.AeronClientSettings;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** Processes that are killed, directories and memory that cannot be used, and an image that is lost during a call. */
@Timeout(value = 360, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AeronProcessFaultsTest {
    /** Long enough for a machine that is busy, and half of Aeron's default. */
    private static final long LIVENESS_NS = TimeUnit.SECONDS.toNanos(5);

    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
    private static final String WAIT =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"wait\"}}";
    private static final LossGenerator NONE = (address, frame, length) -> false;
    private final CountDownLatch interrupted = new CountDownLatch(2);
    private final CountDownLatch never = new CountDownLatch(1);

    private EngineContext context() {
        return TestServer.small()
                .registry(Registry.builder()
                        .tool(Tool.named("wait").blocking(request -> {
                            try {
                                never.await(10, TimeUnit.MINUTES);
                            } catch (final InterruptedException cancelled) {
                                interrupted.countDown();
                            }
                            return ToolResult.EMPTY;
                        }))
                        .build());
    }

    private static MediaDriver.Context driverIn(Path directory) {
        return new MediaDriver.Context()
                .aeronDirectoryName(directory.toString())
                .threadingMode(ThreadingMode.SHARED)
                .dirDeleteOnShutdown(true)
                .ipcTermBufferLength(1 << 16)
                .clientLivenessTimeoutNs(LIVENESS_NS)
                .imageLivenessTimeoutNs(LIVENESS_NS)
                .errorHandler(error -> {});
    }

    private static void ping(TestServer server, Caller caller) {
        final int before = caller.messages.size();
        caller.send(PING);
        server.runUntil(() -> caller.messages.size() > before, caller.client::closeReason);
        assertThat(caller.messages.getLast()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
    }

    /** Drops every packet of the sessions that there were when it was told to. */
    private static final class Cut implements LossGenerator {
        private final Set<Integer> sessions = ConcurrentHashMap.newKeySet();
        private volatile Set<Integer> lost = Set.of();

        @Override
        public boolean shouldDropFrame(InetSocketAddress address, UnsafeBuffer frame, int length) {
            final int session = frame.getInt(DataHeaderFlyweight.SESSION_ID_FIELD_OFFSET, ByteOrder.LITTLE_ENDIAN);
            if (frame.getInt(DataHeaderFlyweight.STREAM_ID_FIELD_OFFSET, ByteOrder.LITTLE_ENDIAN)
                    == AeronChannel.FIRST_STREAM) {
                sessions.add(session);
            }
            return lost.contains(session);
        }
    }

    @Test
    void shouldCancelACallWhoseImageIsLostAndServeOthers() throws Exception {
        final Cut cut = new Cut();
        final Path directory = TestServer.freshDirectory();
        try (MediaDriver lossy = MediaDriver.launch(driverIn(directory)
                        .receiveChannelEndpointSupplier((channel, dispatcher, status, driver) ->
                                new DebugReceiveChannelEndpoint(channel, dispatcher, status, driver, cut, NONE)));
                TestServer server = TestServer.invoked(Ports.freeUdp(), context(), directory, false, 1)) {
            final Caller lost = server.connected();
            lost.send(WAIT);
            lost.send(WAIT.replace("\"id\":1", "\"id\":2"));
            server.runUntil(() -> server.engine.callsUnderWay() == 2);
            final Set<Integer> ofTheLost = Set.copyOf(cut.sessions);
            assertThat(ofTheLost).hasSize(1);
            final Caller other = server.connected();
            ping(server, other);
            cut.lost = ofTheLost;
            server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 1);
            server.runUntil(() -> interrupted.getCount() == 0 && server.engine.callsUnderWay() == 0);
            server.runUntil(() -> lost.client.closeReason() != null);
            assertThat(lost.messages).isEmpty();
            server.runUntil(() -> server.engine.borrowedBytes() == 0);
            ping(server, other);
            assertThat(lossy.aeronDirectoryName()).isEqualTo(directory.toString());
        }
    }

    @Test
    void shouldCancelTheCallsOfAClientThatIsKilled() throws Exception {
        final Path directory = TestServer.freshDirectory();
        try (MediaDriver driver = MediaDriver.launch(driverIn(directory));
                TestServer server = TestServer.invoked("aeron:ipc", context(), directory, false, 1);
                Child client = new Child(CallingMain.class, "aeron:ipc", driver.aeronDirectoryName())) {
            final Caller other = server.connected();
            ping(server, other);
            server.runUntil(() -> server.engine.callsUnderWay() == 2, client.lines::toString);
            client.kill();
            server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 1);
            server.runUntil(() -> interrupted.getCount() == 0 && server.engine.callsUnderWay() == 0);
            server.runUntil(() -> server.engine.borrowedBytes() == 0);
            ping(server, other);
            assertThat(server.errors()).isEmpty();
        }
    }

    @Test
    void shouldServeOnOverOtherTransportsAndComeBackWhenItsDriverIsKilled() throws Exception {
        final Path directory = TestServer.freshDirectory();
        final Path own = TestServer.freshDirectory();
        try (Child first = new Child(DriverMain.class, directory.toString())) {
            awaitUp(first);
            final EngineContext context = context()
                    .transport(new AeronTransport(
                            "own", AeronSettings.of("aeron:ipc").embeddedIn(own)));
            try (TestServer server = TestServer.invoked("aeron:ipc", context, directory, false, 1)) {
                final Caller other = server.caller(server.settings().directory(own));
                server.runUntil(other.client::isOpen, other.client::closeReason);
                final Caller before = server.connected();
                before.send(WAIT);
                before.send(WAIT.replace("\"id\":1", "\"id\":2"));
                server.runUntil(() -> server.engine.callsUnderWay() == 2);
                first.kill();
                assertThat(endOf(before.client)).isEqualTo("Aeron's driver is gone"); // No missed beat: that says more.
                server.runUntil(() -> server.count(EngineCounter.AERON_DRIVER_LOST) == 1);
                server.runUntil(() -> interrupted.getCount() == 0 && server.engine.callsUnderWay() == 0);
                assertThat(server.errors())
                        .singleElement()
                        .asString()
                        .contains("The Aeron driver in " + directory + " is lost (its process has ended)")
                        .contains("looking for one each second");

                ping(server, other);
                try (Child second = new Child(DriverMain.class, directory.toString())) {
                    server.runUntil(second::isUp);
                    server.runUntil(() -> server.errors().size() == 2);
                    assertThat(server.errors().getLast()).endsWith("The Aeron driver in " + directory + " is back");
                    ping(server, server.connected());
                    ping(server, other);
                }
            }
        }
    }

    /** The reason that a client finds by itself, while its server does nothing. */
    private static String endOf(AeronClient client) {
        final long deadlineNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (client.closeReason() == null) {
            client.work();
            assertThat(System.nanoTime() - deadlineNs).isNegative();
        }
        return client.closeReason();
    }

    private static void awaitUp(Child child) {
        final long deadlineNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!child.isUp()) {
            assertThat(System.nanoTime() - deadlineNs)
                    .as(child.lines.toString())
                    .isNegative();
            Thread.onSpinWait();
        }
    }

    /** A driver within a server that is killed beats no more, which shows after a while. */
    @Test
    void shouldServeInTheDirectoryThatAKilledServerLeft() throws Exception {
        final Path directory = TestServer.freshDirectory();
        try (Child killed = new Child(ClaimingMain.class, "aeron:ipc", directory.toString(), "embedded")) {
            awaitUp(killed);
            killed.kill();
            assertThat(directory.resolve(CncFileDescriptor.CNC_FILE)).exists();
            try (TestServer server = TestServer.invoked("aeron:ipc", context(), directory, true, 1)) {
                ping(server, server.connected());
            }
        }
    }

    /** A file system of its own for a command: the first argument is its size, the second its place. */
    private static List<String> withMemory(String size, Path place) {
        return List.of(
                "unshare",
                "-rm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=$0 none \"$1\" && shift && exec \"$@\"",
                size,
                place.toString());
    }

    private static boolean endsWell(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (final IOException missing) {
            return false;
        }
    }

    private static void assumeMounts(Path place) throws InterruptedException {
        assumeTrue(
                endsWell("unshare", "-rm", "mount", "-t", "tmpfs", "none", place.toString()),
                "not run: no file system can be mounted here");
    }

    @Test
    void shouldSayThatThereIsNoRoomForADriver(@TempDir Path place) throws Exception {
        assumeMounts(place);
        try (Child server = new Child(
                withMemory("2m", place),
                ServingMain.class,
                place.resolve("aeron").toString(),
                "embedded")) {
            assertThat(server.output())
                    .singleElement()
                    .asString()
                    .startsWith("no room for an Aeron driver in " + place.resolve("aeron"));
        }
    }

    @Test
    void shouldRefuseClientsForWhichThereIsNoRoomAndServeOthers(@TempDir Path place) throws Exception {
        assumeMounts(place);
        try (Child all = new Child(withMemory("64m", place), FullMemoryMain.class, place.toString())) {
            final List<String> output = all.output();
            assertThat(output).hasSize(5);
            assertThat(output.get(0)).contains("the channel cannot be used: ", "insufficient usable storage");
            assertThat(output.get(1))
                    .isEqualTo("the server rejected the connection: no channel for replies, or no memory for its three"
                            + " terms of AERON_TERM_BYTES, a limit of the server");
            assertThat(output.subList(2, 5))
                    .containsExactly(
                            "refused by the server: 1",
                            "shared memory has no room left: the file system of Aeron's directory is full",
                            "serves");
        }
    }

    @Test
    void shouldSayAtTheStartThatNoClientFits(@TempDir Path place) throws Exception {
        assumeMounts(place);
        try (Child server = new Child(
                withMemory("60m", place),
                ServingMain.class,
                place.resolve("aeron").toString(),
                "embedded",
                "16777216")) {
            assertThat(server.output())
                    .singleElement()
                    .asString()
                    .contains(
                            "Over Aeron no client fits",
                            " free in " + place.resolve("aeron") + " 100663296 of terms of AERON_TERM_BYTES=16777216");
        }
    }

    /** Root may do everything, unless it is told to give up what makes it root. */
    @ParameterizedTest
    @CsvSource({"---------,cannot be read", "r--r--r--,belongs to somebody else"})
    void shouldSayThatADriversFilesCannotBeUsed(String permissions, String reason) throws Exception {
        final boolean root = System.getProperty("user.name").equals("root");
        final List<String> humbly = List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all");
        assumeTrue(
                !root || endsWell("setpriv", "--bounding-set=-all", "--inh-caps=-all", "true"),
                "not run: root cannot give up its rights here");
        final Path directory = TestServer.freshDirectory();
        try (MediaDriver driver = MediaDriver.launch(driverIn(directory))) {
            Files.setPosixFilePermissions(
                    directory.resolve(CncFileDescriptor.CNC_FILE), PosixFilePermissions.fromString(permissions));
            try (Child server =
                    new Child(root ? humbly : List.of(), ServingMain.class, driver.aeronDirectoryName(), "running")) {
                assertThat(server.output()).singleElement().asString().contains(directory.toString(), reason);
            }
        }
    }

    /** Leaves the directory alone even where nothing is refused, because it is somebody else's. */
    private String refusal(Path directory, boolean embedded) {
        try {
            TestServer.invoked("aeron:ipc", context(), directory, embedded, 1)
                    .engine
                    .close();
            return "nothing was refused";
        } catch (final IOException refused) {
            return refused.getMessage();
        }
    }

    @Test
    void shouldUseNoDirectoryOfSomebodyElse(@TempDir Path parent) throws Exception {
        Path directory = Path.of("/proc/sys");
        if (System.getProperty("user.name").equals("root")) {
            directory = Files.createDirectory(parent.resolve("aeron"));
            Files.setAttribute(directory, "unix:uid", 65_534);
        }
        assertThat(refusal(directory, true))
                .isEqualTo("the Aeron directory " + directory + " belongs to somebody else");
        assertThat(directory).isDirectory();
        final Path file = Files.writeString(parent.resolve("file"), "mine");
        assertThat(refusal(file, true)).isEqualTo(file + " is no directory");
        assertThat(file).hasContent("mine");
    }

    @Test
    void shouldDeleteNoFilesThatAreNotADrivers(@TempDir Path directory) throws Exception {
        final Path file = Files.writeString(directory.resolve("letter"), "mine");
        assertThat(refusal(directory, true)).contains(directory + " has files that are not a driver's");
        assertThat(file).hasContent("mine");
    }

    /** The files of a driver that is alive are those of the next version, in another directory. */
    @Test
    void shouldRefuseADriverOfAnotherVersionOnBothSides(@TempDir Path other) throws Exception {
        final Path directory = TestServer.freshDirectory();
        final Path files = other.resolve(CncFileDescriptor.CNC_FILE);
        try (MediaDriver driver = MediaDriver.launch(driverIn(directory))) {
            Files.copy(Path.of(driver.aeronDirectoryName()).resolve(CncFileDescriptor.CNC_FILE), files);
        }
        final int next = SemanticVersion.compose(SemanticVersion.major(CncFileDescriptor.CNC_VERSION) + 1, 0, 0);
        try (RandomAccessFile patched = new RandomAccessFile(files.toFile(), "rw")) {
            patched.seek(CncFileDescriptor.cncVersionOffset(0));
            patched.write(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .putInt(next)
                    .array());
        }
        Files.setLastModifiedTime(files, FileTime.from(Instant.now().minusSeconds(100)));
        for (final boolean embedded : new boolean[] {false, true}) {
            assertThat(refusal(other, embedded)).isEqualTo("the Aeron driver in " + other + " is of another version");
            assertThat(files).exists();
        }
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() ->
                        AeronClient.begin(AeronClientSettings.of("aeron:ipc").directory(other)))
                .withMessageContaining("no Aeron driver can be used in " + other)
                .withMessageContaining("version");
        IoUtil.delete(directory.toFile(), true);
    }
}
