package org.peregrine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.codec.tls.TlsCredentials;
import org.peregrine.codec.tls.TlsEngine;

/** A client over TLS beside servers that send garbage, cut what they send, or do not end: one line, and no more memory. */
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileTlsTest {
    /** Added to every seed, so that a fuzzing run sees other streams than a build does. */
    private static final long SEED = Long.getLong("peregrine.test.seed", 0);

    private static final int STREAMS = 100 * Integer.getInteger("peregrine.test.factor", 1);
    private static final Path FILES = Path.of("..", "transports", "src", "test", "resources", "tls");

    /** What the systems of both ends keep on the way, and more. */
    private static final long MOST_TAKEN_BYTES = 32 << 20;

    private static ClientSettings settings() throws IOException {
        return ClientSettings.of(ProtocolVersion.V2026_07_28)
                .withTls(ClientTls.USUAL.withAuthorities(FILES.resolve("ca.pem")))
                .withOpenTimeoutNs(TimeUnit.SECONDS.toNanos(20));
    }

    private static TlsCredentials own() throws IOException {
        return TlsCredentials.read(FILES.resolve("server.pem"), FILES.resolve("server-key.pem"), Instant.now());
    }

    private static String target(int port) {
        return "tls:127.0.0.1:" + port;
    }

    /** Goes on until its socket ends, with whatever exception. */
    private static void start(ExecutorService threads, Callable<?> work) {
        final Future<?> _ = threads.submit(work);
    }

    /** A server that answers every line, with these credentials, until it is closed. */
    private static SSLServerSocket serve(TlsCredentials credentials, ExecutorService threads)
            throws IOException, GeneralSecurityException {
        final SSLServerSocket server = (SSLServerSocket) TlsEngine.JDK
                .context(credentials, List.of())
                .getServerSocketFactory()
                .createServerSocket(0, 64, InetAddress.getLoopbackAddress());
        start(threads, () -> {
            while (!server.isClosed()) {
                final SSLSocket socket = (SSLSocket) server.accept();
                start(threads, () -> answer(socket));
            }
            return null;
        });
        return server;
    }

    private static Void answer(SSLSocket socket) throws IOException {
        try (socket) {
            final InputStream input = socket.getInputStream();
            for (int next = input.read(); next >= 0; next = input.read()) {
                if (next == '\n') {
                    socket.getOutputStream()
                            .write("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                }
            }
        }
        return null;
    }

    /** Passes bytes on from one socket to the other, and then ends its output; damages some of them. */
    private static Void pass(Socket from, Socket to, Random random) throws IOException {
        final byte[] bytes = new byte[32 << 10];
        try (from;
                to) {
            for (int count = from.getInputStream().read(bytes); count > 0; ) {
                if (random != null && random.nextInt(3) == 0) {
                    to.getOutputStream().write(bytes, 0, damage(random, bytes, count));
                    return null;
                }
                to.getOutputStream().write(bytes, 0, count);
                count = from.getInputStream().read(bytes);
            }
        }
        return null;
    }

    /** Returns how many of the bytes are left. */
    private static int damage(Random random, byte[] bytes, int count) {
        switch (random.nextInt(4)) {
            case 0 -> {
                return random.nextInt(count);
            }
            case 1 -> bytes[random.nextInt(Math.min(count, 16))] ^= (byte) (1 << random.nextInt(8));
            case 2 -> {
                for (int i = random.nextInt(8); i >= 0; i--) {
                    bytes[random.nextInt(count)] = (byte) random.nextInt(256);
                }
            }
            default -> {
                final int length = random.nextInt(count);
                System.arraycopy(bytes, random.nextInt(count - length + 1), bytes, 0, length);
            }
        }
        return count;
    }

    @Test
    void shouldSayInOneLineWhatDamagedFlightsOfAServerDo() throws Exception {
        final ClientSettings settings = settings();
        int failed = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                SSLServerSocket server = serve(own(), threads);
                ServerSocket proxy = new ServerSocket(0, 64, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < STREAMS; i++) {
                final Random random = new Random(SEED + i);
                start(threads, () -> {
                    final Socket client = proxy.accept();
                    final Socket real = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
                    start(threads, () -> pass(client, real, null));
                    return pass(real, client, random);
                });
                try (McpClient client = McpClient.connect(target(proxy.getLocalPort()), settings)) {
                    assertThat(client.request("ping", "{}")).isEqualTo("{}");
                } catch (final IOException expected) {
                    failed++;
                    assertThat(expected.getMessage())
                            .as("seed %d, stream %d", SEED, i)
                            .isNotBlank()
                            .doesNotContain("\n", "Exception");
                } catch (final RuntimeException unexpected) {
                    throw new AssertionError("Seed " + SEED + ", stream " + i, unexpected);
                }
            }
        }
        assertThat(failed).isBetween(STREAMS / 8, STREAMS - 1);
    }

    /** What is sent without end: nothing of it is of use, and each kind is a whole record. */
    static List<String> endless() {
        return List.of(
                "\u0016\u0003\u0003@\u0000" + "\u0002\u00ff\u00ff\u00ff" + "c".repeat(16_380),
                "\u0016\u0003\u0003\u0000\u0000",
                "\u0014\u0003\u0003\u0000\u0001\u0001",
                "\u0015\u0003\u0003\u0000\u0002\u0001Z",
                "\u0016\u0003\u0003\u00ff\u00ff" + "x".repeat(65_535),
                "\u0017\u0003\u0003\u0000\u0005early",
                "HTTP/1.1 200 OK\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("endless")
    void shouldEndWhatDoesNotEnd(String record) throws Exception {
        final AtomicLong taken = new AtomicLong();
        final byte[] bytes =
                record.repeat(Math.max(1, 16_384 / record.length())).getBytes(StandardCharsets.ISO_8859_1);
        try (HostileServer server = new HostileServer(peer -> {
            peer.read();
            while (true) {
                peer.send(new String(bytes, StandardCharsets.ISO_8859_1));
                taken.addAndGet(bytes.length);
            }
        })) {
            assertThatThrownBy(() -> McpClient.connect(target(server.port()), settings()))
                    .isInstanceOf(IOException.class)
                    .message()
                    .startsWith("The connection ended: cannot connect to 127.0.0.1:" + server.port() + ": ")
                    .doesNotContain("\n", "Exception");
            server.awaitEnds(1);
            assertThat(taken.get()).isLessThan(MOST_TAKEN_BYTES);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 20})
    void shouldSayThatAServerHasLeft(int bytes) throws Exception {
        final String hello = "\u0016\u0003\u0003\u0000z\u0002\u0000\u0000v\u0003\u0003" + "r".repeat(20);
        try (HostileServer server = new HostileServer(peer -> {
            peer.read();
            peer.send(hello.substring(0, bytes));
        })) {
            assertThatThrownBy(() -> McpClient.connect(target(server.port()), settings()))
                    .isInstanceOf(IOException.class)
                    .message()
                    .contains("127.0.0.1:" + server.port())
                    .doesNotContain("\n", "Exception");
        }
    }

    /** A record that nobody of the two has made. */
    @Test
    void shouldEndAConnectionIntoWhichAnotherWrites() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                SSLServerSocket server = serve(own(), threads);
                ServerSocket proxy = new ServerSocket(0, 64, InetAddress.getLoopbackAddress())) {
            final Socket[] inner = new Socket[1];
            start(threads, () -> {
                final Socket client = proxy.accept();
                inner[0] = client;
                final Socket real = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
                start(threads, () -> pass(client, real, null));
                return pass(real, client, null);
            });
            try (McpClient client = McpClient.connect(target(proxy.getLocalPort()), settings())) {
                assertThat(client.request("ping", "{}")).isEqualTo("{}");
                final OutputStream raw = inner[0].getOutputStream();
                raw.write("\u0017\u0003\u0003\u0000\u0005early".getBytes(StandardCharsets.ISO_8859_1));
                assertThatThrownBy(() -> client.request("ping", "{}"))
                        .isInstanceOf(IOException.class)
                        .message()
                        .startsWith("The connection ended: ")
                        .doesNotContain("\n", "Exception");
            }
        }
    }
}
