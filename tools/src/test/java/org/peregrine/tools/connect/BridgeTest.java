package org.peregrine.tools.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.Target;
import org.peregrine.tools.ServeLine;
import org.peregrine.tools.client.ScriptedServer;
import org.peregrine.tools.client.ServerUnderTest;

/** The bridge over one connection, and over every transport. */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BridgeTest {
    private static final int CALLS = 3_000;

    private static String ping(Object id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}";
    }

    private static String call(int id, String message) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"message\":\"" + message
                + "\"}}}";
    }

    private static String lines(ScriptedServer server) {
        return "tcp:127.0.0.1:" + server.port();
    }

    @Test
    void shouldPassBytesAsTheyAreBothWays() throws Exception {
        final String request = "{ \"method\":\"p\\u0069ng\" ,\t\"id\" : \"\\u0061\\/\", \"jsonrpc\":\"2.0\"}";
        final String answer = "{\"result\" : {\"é\":\"\\u00e9\"},\"jsonrpc\":\"2.0\", \"id\":\"a/\"  }";
        final String asked = "{\"jsonrpc\":\"2.0\", \"id\":1, \"method\":\"roots/list\"}";
        try (ScriptedServer server = new ScriptedServer(List.of(List.of(asked + "\r\n" + answer + "\n", "")));
                BridgeRun run = new BridgeRun(lines(server))) {
            run.send(request + "\r");
            assertThat(run.next()).isEqualTo(asked);
            assertThat(run.next()).isEqualTo(answer);
            assertThat(server.heard.take()).isEqualTo(request + "\n");
            assertThat(run.end()).isZero();
            assertThat(server.heard.take()).isEqualTo("[end]");
        }
    }

    @Test
    void shouldAnswerEachOfTwoRequestsWithOneId() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest();
                BridgeRun run = new BridgeRun(server.target(Target.Kind.TCP).text())) {
            run.send(call(7, "one"), call(7, "two"));
            assertThat(List.of(run.next(), run.next()))
                    .anyMatch(line -> line.contains("one"))
                    .anyMatch(line -> line.contains("two"));
            assertThat(run.end()).isZero();
        }
    }

    @Test
    void shouldFailEachOfTwoRequestsWithOneIdWhenTheServerGoes() throws Exception {
        try (ScriptedServer server = new ScriptedServer(List.of(List.of("")));
                BridgeRun run = new BridgeRun(lines(server))) {
            run.send(ping(7), ping(7));
            assertThat(List.of(run.next(), run.next())).allMatch(line -> line.contains("The server is gone"));
        }
    }

    @Test
    void shouldAnswerGarbageAsAServerOnStdioDoes() throws Exception {
        final List<String> garbage = List.of(
                "{bad",
                "",
                " ",
                "{\"jsonrpc\":\"2.0\",\"id\":5,\"params\":3}",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
                "{\"jsonrpc\":\"2.0\",\"result\":{}}",
                "\"\u00ff\"",
                "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":5}");
        final Process process = new ProcessBuilder(ServeLine.of(List.of("-XX:TieredStopAtLevel=1"), "--stdio"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        final List<String> expected = new ArrayList<>();
        try (OutputStream in = process.getOutputStream()) {
            in.write((String.join("\n", garbage) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        process.inputReader(StandardCharsets.UTF_8).lines().forEach(expected::add);
        final List<String> answers = new ArrayList<>();
        try (ServerUnderTest server = new ServerUnderTest();
                BridgeRun run = new BridgeRun(server.target(Target.Kind.TCP).text())) {
            run.send(garbage.toArray(String[]::new));
            assertThat(run.end()).isZero();
            run.answers.lines().forEach(answers::add);
        }
        assertThat(expected).hasSize(garbage.size() - 1);
        assertThat(answers).containsExactlyInAnyOrderElementsOf(expected);
    }

    @ParameterizedTest
    @EnumSource(
            value = Target.Kind.class,
            names = {"HTTP", "SSE", "WEBSOCKET", "TCP", "UNIX", "OTHER"})
    void shouldAnswerEachOfManyRequestsOnce(Target.Kind kind) throws Exception {
        try (ServerUnderTest server = new ServerUnderTest();
                BridgeRun run = new BridgeRun(server.target(kind).text())) {
            final Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int id = 0; id < CALLS; id++) {
                        run.send(call(id, "m" + id));
                    }
                } catch (final IOException gone) {
                    run.notes.add(gone.toString());
                }
            });
            final Set<String> seen = new HashSet<>();
            for (int i = 0; i < CALLS; i++) {
                final String answer = run.next();
                final String id = answer.replaceFirst(".*?\"id\":(\\d+).*", "$1");
                assertThat(answer).contains("\"text\":\"m" + id + "\"");
                assertThat(seen.add(id)).as(answer).isTrue();
            }
            sender.join();
            assertThat(run.end()).isZero();
            assertThat(run.next()).isNull();
            assertThat(run.notes).isEmpty();
        }
    }

    @Test
    void shouldBridgeToATargetOfAnotherScheme() throws Exception {
        try (BridgeRun run = new BridgeRun("pong:a")) {
            assertThat(run.send(ping(7)).next()).startsWith("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{");
            assertThat(run.end()).isZero();
        }
        try (BridgeRun run = new BridgeRun("pong:nowhere")) {
            assertThat(run.send(ping(8)).next()).contains("\"id\":8,\"error\"", "nobody listens at pong:nowhere");
            assertThat(run.code()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Target.Kind.class,
            names = {"HTTP", "WEBSOCKET", "TCP", "UNIX", "OTHER"})
    void shouldAnswerWhatIsUnderWayWhenTheClientEnds(Target.Kind kind) throws Exception {
        final String large = "x".repeat(700_000);
        try (ServerUnderTest server = new ServerUnderTest();
                BridgeRun run = new BridgeRun(server.target(kind).text())) {
            for (int id = 1; id <= 3; id++) {
                run.send(call(id, large));
            }
            final Thread end = Thread.ofVirtual().start(() -> {
                try {
                    run.end();
                } catch (final Exception failure) {
                    run.notes.add(failure.toString());
                }
            });
            assertThat(Stream.of(run.next(), run.next(), run.next()).allMatch(answer -> answer.contains(large)))
                    .isTrue();
            assertThat(run.next()).isNull();
            end.join();
            assertThat(run.code()).isZero();
            assertThat(run.notes).isEmpty();
        }
    }

    @Test
    void shouldAnswerOpenRequestsWhenTheServerEndsInMidMessage() throws Exception {
        try (ScriptedServer server = new ScriptedServer(List.of(List.of("{\"jsonrpc\":\"2.0\",\"id\":1,\"res")));
                BridgeRun run = new BridgeRun(lines(server))) {
            run.send(ping(1));
            assertThat(run.next())
                    .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32603,\"message\":"
                            + "\"The server is gone: the server closed the connection\"}}");
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.notes).containsExactly(lines(server) + ": the server closed the connection");
            assertThat(run.next()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Target.Kind.class,
            names = {"HTTP", "SSE", "WEBSOCKET", "TCP", "UNIX", "OTHER"})
    void shouldAnswerTheFirstRequestWhenThereIsNoServer(Target.Kind kind) throws Exception {
        final String target;
        try (ServerUnderTest server = new ServerUnderTest()) {
            target = server.target(kind).text();
        }
        try (BridgeRun run = new BridgeRun(target)) {
            run.send(ping("\"first\""));
            assertThat(run.next())
                    .startsWith("{\"jsonrpc\":\"2.0\",\"id\":\"first\",\"error\":{\"code\":-32603,\"message\":");
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.next()).as("a second answer").isNull();
            final String reason =
                    kind == Target.Kind.OTHER ? ": no Aeron driver can be used in " : ": cannot connect to ";
            assertThat(run.notes).singleElement().asString().startsWith(target + reason);
        }
    }

    @Test
    void shouldSayWhatTheServerSentInsteadOfMessages() throws Exception {
        final String page = "<html><body>Welcome</body></html>\n";
        final String refusal = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32000,\"message\":\"no\"}}";
        try (ScriptedServer server = new ScriptedServer(List.of(List.of(page + refusal + "\n" + page, "")));
                BridgeRun run = new BridgeRun(lines(server))) {
            run.send(ping(1));
            assertThat(run.next()).isEqualTo(refusal);
            assertThat(run.notes.take()).startsWith(lines(server) + ": the server sent 33 bytes that are no JSON-RPC");
        }
    }

    @Test
    void shouldLiveOnAfterABatchOfWhichSomeIsNoMessage() throws Exception {
        final String pong = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}";
        try (ScriptedServer server = new ScriptedServer(List.of(List.of("[[1],2,{}," + pong + ",[]]\n", "")));
                BridgeRun run = new BridgeRun(lines(server))) {
            run.send(ping(1));
            assertThat(run.next()).isEqualTo(pong);
            assertThat(run.end()).isZero();
            assertThat(run.notes).hasSize(4).anyMatch(note -> note.endsWith("no JSON-RPC: a batch within a batch"));
        }
    }

    @Test
    void shouldGiveUpAfterTheTimesThatAreGiven() throws Exception {
        final long soon = TimeUnit.MILLISECONDS.toNanos(1);
        try (ScriptedServer server = new ScriptedServer(List.of(List.of("", "")));
                BridgeRun run = new BridgeRun(lines(server), "", soon, soon)) {
            run.send(ping(1));
            assertThat(run.next())
                    .contains(
                            "\"id\":1,\"error\":{\"code\":-32603,\"message\":\"The server did not answer within 1 ms");
        }
        try (ScriptedServer server = new ScriptedServer(List.of(List.of("", "")));
                BridgeRun run = new BridgeRun(lines(server), "", 0, soon)) {
            run.send(ping(2));
            assertThat(run.end()).isEqualTo(1);
            assertThat(run.next())
                    .contains(
                            "\"id\":2,\"error\":{\"code\":-32603,\"message\":\"The server did not answer before the end");
            assertThat(run.notes.take()).contains("1 requests had no answer when the client ended");
        }
    }

    @Test
    void shouldEndAfterItsTimeThoughTheServerTakesNothing() throws Exception {
        final long soon = TimeUnit.MILLISECONDS.toNanos(1);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                BridgeRun run = new BridgeRun("http://127.0.0.1:" + server.getLocalPort() + "/mcp", "", 0, soon);
                Socket silent = server.accept()) {
            run.send(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{}}", // Alone until it is
                    // answered.
                    ping(2),
                    ping(3));
            assertThat(run.end()).isEqualTo(1);
            for (int id = 1; id <= 3; id++) {
                assertThat(run.next())
                        .contains("\"id\":" + id + ",\"error\":", "The server did not answer before the end");
            }
            assertThat(run.next()).isNull();
            assertThat(silent.isConnected()).isTrue();
        }
    }

    @Test
    void shouldPassABatchOfMoreRequestsThanMayBeOpen() throws Exception {
        final int count = 100_001;
        final StringBuilder batch = new StringBuilder("[").append(ping(0));
        for (int id = 1; id < count; id++) {
            batch.append(',').append(ping(id));
        }
        batch.append(']');
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                BridgeRun run = new BridgeRun("tcp:127.0.0.1:" + server.getLocalPort(), "", 0, 1);
                Socket socket = server.accept()) {
            final Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    run.send(batch.toString());
                } catch (final IOException closed) {
                    run.notes.add(closed.toString());
                }
            });
            final BufferedReader heard =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(heard.readLine()).hasSameSizeAs(batch);
            writer.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[1]", "[{\"jsonrpc\":\"2.0\",\"method\":\"a\"},{}]"})
    void shouldWaitForTheErrorOfABatchWithoutRequestsAtTheEnd(String batch) throws Exception {
        final String error = "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600,\"message\":\"no\"}}";
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                BridgeRun run = new BridgeRun("tcp:127.0.0.1:" + server.getLocalPort());
                Socket socket = server.accept()) {
            final BufferedReader heard =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            run.send(batch);
            assertThat(heard.readLine()).isEqualTo(batch);
            final CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> end(run));
            socket.setSoTimeout(500);
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .as("the end of a bridge that waits")
                    .isThrownBy(heard::read);
            socket.getOutputStream().write((error + "\n").getBytes(StandardCharsets.UTF_8));
            assertThat(run.next()).isEqualTo(error);
            assertThat(code.get(60, TimeUnit.SECONDS)).isZero();
        }
    }

    private static int end(BridgeRun run) {
        try {
            return run.end();
        } catch (final Exception failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void shouldLeaveToTheServerWhatTheClientDoesNotRead() throws Exception {
        final int count = 2_000;
        final byte[] note = ("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"data\":\""
                        + "x".repeat(64_000) + "\"}}\n")
                .getBytes(StandardCharsets.UTF_8);
        final AtomicLong sent = new AtomicLong();
        final CountDownLatch all = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                BridgeRun run = new BridgeRun("tcp:127.0.0.1:" + server.getLocalPort())) {
            Thread.ofPlatform().daemon().start(() -> {
                try (Socket socket = server.accept()) {
                    for (int i = 0; i < count; i++) {
                        socket.getOutputStream().write(note);
                        sent.incrementAndGet();
                    }
                    all.countDown();
                    socket.getInputStream().readAllBytes();
                } catch (final IOException gone) {
                    run.notes.add(gone.toString());
                }
            });
            long before = -1; // Until it stands still, which a bounded bridge brings about.
            while (sent.get() != before && all.getCount() > 0) {
                before = sent.get();
                all.await(1, TimeUnit.SECONDS);
            }
            assertThat(sent.get()).isLessThan(count / 2);
            for (int i = 0; i < count; i++) {
                assertThat(run.next()).hasSize(note.length - 1);
            }
            assertThat(run.end()).isZero();
        }
    }
}
