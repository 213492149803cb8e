package org.peregrine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.mcp.ProtocolVersion;

/** A client beside servers, listeners and threads that do what they should not, over lines. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostileLinesTest {
    private static String result(String id, String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}";
    }

    private static String error(String id, String code) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":{\"code\":" + code + ",\"message\":\"no\"}}";
    }

    @Test
    void shouldTakeTheFirstAnswerOfItsOwnAlone() throws Exception {
        try (HostileServer server = new HostileServer(peer -> {
                    peer.line();
                    peer.sendLine(result("7", "{\"protocolVersion\":\"1999-01-01\"}"));
                    peer.sendLine(HostileServer.INITIALIZED);
                    peer.line();
                    peer.line();
                    peer.sendLine(
                            result("99", "{\"whose\":\"nobody\"}") + "\n" + result("\"1\"", "{\"whose\":\"text\"}")
                                    + "\n" + result("1", "{\"whose\":\"mine\"}") + "\n" + error("1", "-1") + "\n"
                                    + result("1", "{\"whose\":\"late\"}"));
                    peer.line();
                    peer.sendLine(result("1", "{}") + "\n" + result("2", "{\"whose\":\"second\"}"));
                    peer.hold();
                });
                McpClient client = McpClient.connect(server.target("tcp"))) {
            assertThat(client.request("a", "{}")).isEqualTo("{\"whose\":\"mine\"}");
            assertThat(client.request("b", "{}")).isEqualTo("{\"whose\":\"second\"}");
        }
    }

    @Test
    void shouldWriteARequestOnOneLine() throws Exception {
        try (HostileServer server = new HostileServer(peer -> {
                    peer.line();
                    peer.sendLine(result("1", "{}"));
                    peer.hold();
                });
                McpClient client = McpClient.connect(server.target("tcp"), ProtocolVersion.V2026_07_28)) {
            client.callTool("add", """
                    {
                      "a": 1,\r
                      "b": "x\\ny"
                    }
                    """);
            assertThat(server.next()).contains("\"a\": 1,", "\"b\": \"x\\ny\"").endsWith("}}}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}},\"method\":\"evil\",\"x\":{\"a\":1", "{} {}", "[]", "1", "", "{\"a\":}", "{\"a\":1"})
    void shouldTakeOneObjectAndNothingBehindIt(String json) throws Exception {
        try (HostileServer server = new HostileServer(HostileServer.Peer::hold);
                McpClient client = McpClient.connect(server.target("tcp"), ProtocolVersion.V2026_07_28)) {
            assertThatIllegalArgumentException().isThrownBy(() -> client.callTool("x", json));
            assertThatIllegalArgumentException().isThrownBy(() -> client.request("x", json));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ping\r\nX-Evil: 1", "\u00e9"})
    void shouldRefuseAMethodThatNoHeadCanName(String method) throws Exception {
        try (HostileServer server = new HostileServer(HostileServer.Peer::hold);
                McpClient client = McpClient.connect(server.target("tcp"), ProtocolVersion.V2026_07_28)) {
            assertThatIllegalArgumentException().isThrownBy(() -> client.request(method, "{}"));
        }
    }

    @Test
    void shouldCancelWhatItGivesUp() throws Exception {
        try (HostileServer server = new HostileServer(HostileServer.Peer::hold);
                McpClient client = McpClient.connect(server.target("tcp"), ProtocolVersion.V2026_07_28)
                        .timeout(Duration.ofMillis(1))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> client.request("slow", "{}"))
                    .withMessage("The server did not answer slow within 1 ms");
            assertThat(server.next()).contains("\"method\":\"slow\"");
            assertThat(server.next()).contains("\"method\":\"notifications/cancelled\"", "\"requestId\":1");
        }
    }

    @Test
    void shouldEndWhenItsThreadIsInterrupted() throws Exception {
        try (HostileServer server = new HostileServer(peer -> {
                    peer.line();
                    peer.line();
                    peer.sendLine(result("2", "{}"));
                    peer.hold();
                });
                McpClient client = McpClient.connect(server.target("tcp"), ProtocolVersion.V2026_07_28)) {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> client.request("a", "{}"));
            assertThat(Thread.interrupted()).isTrue();
            assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> {
                Thread.currentThread().interrupt();
                McpClient.connect(server.target("tcp")).close();
            });
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void shouldBeSharedByThreads() throws Exception {
        try (HostileServer server = new HostileServer(peer -> {
                    String line = peer.line();
                    while (line != null) {
                        final String id = line.replaceFirst("^.*\"id\":([0-9]+),.*$", "$1");
                        final String params = line.replaceFirst("^.*\"n\":([0-9]+).*$", "$1");
                        peer.sendLine(result(id, "{\"n\":" + params + "}"));
                        line = peer.line();
                    }
                });
                McpClient client = McpClient.connect(server.target("tcp"), ProtocolVersion.V2026_07_28);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            final List<Callable<String>> calls = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                final int n = i;
                calls.add(() -> client.request("echo", "{\"n\":" + n + "}"));
            }
            int expected = 0;
            for (final Future<String> answer : threads.invokeAll(calls)) {
                assertThat(answer.get()).isEqualTo("{\"n\":" + expected + "}");
                expected++;
            }
        }
    }

    @Test
    void shouldBeClosedByAnotherThread() throws Exception {
        try (HostileServer server = new HostileServer(HostileServer.Peer::hold)) {
            final McpClient client = McpClient.connect(server.target("tcp"), ProtocolVersion.V2026_07_28);
            final AtomicReference<Throwable> thrown = new AtomicReference<>();
            final Thread waiting = Thread.ofPlatform().start(() -> {
                try {
                    client.request("never", "{}");
                } catch (final IOException ended) {
                    thrown.set(ended);
                }
            });
            server.next();
            client.close();
            client.close();
            assertThat(waiting.join(Duration.ofSeconds(30))).isTrue();
            assertThat(thrown.get()).hasMessage("The connection ended: closed by the client");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> client.request("late", "{}"))
                    .withMessage("The connection ended: closed by the client");
        }
    }

    @Test
    void shouldSurviveItsListener() throws Exception {
        final String notification = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}";
        final AtomicReference<McpClient> shared = new AtomicReference<>();
        final List<String> notifications = new ArrayList<>();
        try (HostileServer server = new HostileServer(peer -> {
                    peer.line();
                    peer.sendLine(notification + "\n" + result("1", "{}"));
                    peer.line(); // The cancellation of what the listener spoiled.
                    peer.line();
                    peer.sendLine(notification + "\n" + result("2", "{\"n\":2}"));
                    peer.line();
                    peer.sendLine(notification + "\n" + result("3", "{}"));
                    peer.hold();
                });
                McpClient client = McpClient.connect(server.target("tcp"), ProtocolVersion.V2026_07_28)) {
            shared.set(client);
            client.onNotification(message -> {
                throw new UnsupportedOperationException("not today");
            });
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> client.request("a", "{}"));
            client.onNotification(notifications::add);
            assertThat(client.request("b", "{}")).isEqualTo("{\"n\":2}");
            assertThat(notifications).containsExactly(notification);
            client.onNotification(message -> {
                try {
                    shared.get().request("nested", "{}");
                } catch (final IOException impossible) {
                    throw new AssertionError(impossible);
                }
            });
            assertThatIllegalStateException()
                    .isThrownBy(() -> client.request("c", "{}"))
                    .withMessageContaining("listener");
        }
    }

    @Test
    void shouldBeClosedByItsListener() throws Exception {
        final CountDownLatch closed = new CountDownLatch(1);
        try (HostileServer server = new HostileServer(peer -> {
            peer.line();
            peer.sendLine("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}");
            peer.hold();
            closed.countDown();
        })) {
            final McpClient client = McpClient.connect(server.target("tcp"), ProtocolVersion.V2026_07_28);
            client.onNotification(message -> {
                try {
                    client.close();
                } catch (final IOException impossible) {
                    throw new AssertionError(impossible);
                }
            });
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> client.request("a", "{}"))
                    .withMessage("The connection ended: closed by the client");
            assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"V2025_11_25", "V2026_07_28"})
    void shouldAskForProgressWhenSomebodyListens(ProtocolVersion version) throws Exception {
        try (HostileServer server = new HostileServer(peer -> {
                    if (!version.isModern()) {
                        peer.initializeLines();
                    }
                    for (int id = 1; id <= 3; id++) {
                        peer.line();
                        peer.sendLine(result(String.valueOf(id), "{}"));
                    }
                    peer.hold();
                });
                McpClient client = McpClient.connect(server.target("tcp"), version)) {
            client.request("first", "{}");
            client.onNotification(message -> {}).request("second", "{\"a\":1}");
            client.request("third", "{}");
            String heard = server.next();
            while (!heard.contains("first")) {
                heard = server.next();
            }
            assertThat(heard).doesNotContain("progressToken");
            assertThat(server.next()).contains("\"progressToken\":2},\"a\":1}}");
            assertThat(server.next()).contains("\"progressToken\":3}}}");
        }
    }

    @Test
    void shouldAnswerPings() throws Exception {
        try (HostileServer server = new HostileServer(peer -> {
                    peer.line();
                    peer.sendLine("{\"jsonrpc\":\"2.0\",\"id\":\"p\",\"method\":\"ping\"}");
                    peer.line();
                    peer.sendLine(result("1", "{}"));
                    peer.hold();
                });
                McpClient client = McpClient.connect(server.target("tcp"), ProtocolVersion.V2026_07_28)) {
            client.request("a", "{}");
            server.next();
            assertThat(server.next()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"p\",\"result\":{}}");
        }
    }

    @Test
    void shouldReadHugeNumbersAndDeepNestsWithoutHarm() throws Exception {
        try (HostileServer server = new HostileServer(peer -> {
                    peer.line();
                    peer.sendLine(error("1", "99999999999999"));
                    peer.line();
                    peer.sendLine(error("2", "-1e400"));
                    peer.line();
                    peer.sendLine(result("3", "[".repeat(10_000) + "]".repeat(10_000)));
                    peer.line();
                    peer.line();
                    peer.sendLine(result("4", "{}"));
                    peer.hold();
                });
                McpClient client = McpClient.connect(server.target("tcp"), ProtocolVersion.V2026_07_28)) {
            assertThatExceptionOfType(ServerErrorException.class)
                    .isThrownBy(() -> client.request("a", "{}"))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(Integer.MAX_VALUE));
            assertThatExceptionOfType(ServerErrorException.class).isThrownBy(() -> client.request("b", "{}"));
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> client.request("c", "{}"))
                    .withMessageContaining("with no JSON-RPC");
            assertThat(client.request("d", "{}")).isEqualTo("{}");
        }
    }

    @Test
    void shouldNotKeepALineWithoutEnd() throws Exception {
        try (HostileServer server = new HostileServer(peer -> {
                    peer.line();
                    while (true) {
                        peer.send("x".repeat(8192));
                    }
                });
                McpClient client = McpClient.connect(
                        server.target("tcp"),
                        ClientSettings.of(ProtocolVersion.V2026_07_28).withMaxMessageBytes(1 << 16))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> client.request("a", "{}"))
                    .withMessage("The connection ended: a message is longer than 65536 bytes");
        }
    }

    @Test
    void shouldRefuseATimeoutThatIsNone() throws Exception {
        try (HostileServer server = new HostileServer(peer -> {
                    peer.line();
                    peer.sendLine(result("1", "{}"));
                    peer.hold();
                });
                McpClient client = McpClient.connect(server.target("tcp"), ProtocolVersion.V2026_07_28)) {
            assertThatIllegalArgumentException().isThrownBy(() -> client.timeout(Duration.ZERO));
            assertThat(client.timeout(Duration.ofSeconds(Long.MAX_VALUE)).request("a", "{}"))
                    .isEqualTo("{}");
        }
    }
}
