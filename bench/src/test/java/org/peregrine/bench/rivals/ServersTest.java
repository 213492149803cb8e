package org.peregrine.bench.rivals;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.bench.process.RigProcess;
import org.peregrine.tools.result.Second;

/** Checks of servers and backends, each with one that does not pass it. */
@Timeout(60)
final class ServersTest {
    private static final String ECHO = """
            {"jsonrpc":"2.0","id":1000000002,"result":{"content":[{"type":"text","text":"%s"}]}}""";

    @TempDir
    Path folder;

    private HttpServer fake;
    private Process process;
    private ServerProcess server;
    private Rival rival;
    private String discovered = "{\"result\":{\"supportedVersions\":[\"2026-07-28\"]}}";

    @BeforeEach
    void start() throws IOException {
        fake = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        fake.createContext("/mcp", this::answer);
        fake.start();
        process = new ProcessBuilder("sleep", "60").start();
        final int port = fake.getAddress().getPort();
        server = new ServerProcess(new RigProcess("fake", process), Mode.STATELESS, port, 0, "");
        rival = new Rival("fake", "Fake", Rival.Commands.of(List.of("sleep", "60"), List.of()), Rival.Session.ALWAYS);
    }

    @AfterEach
    void stop() {
        fake.stop(0);
        process.destroyForcibly();
    }

    /** Echoes over HTTP with a session of 2025-06-18; its Redis tool lies, its other one answers as a stream. */
    private void answer(HttpExchange exchange) throws IOException {
        final String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        final String spoken = exchange.getRequestHeaders().getFirst("MCP-Protocol-Version");
        String type = "application/json";
        int status = 200;
        final String text;
        if (body.contains("initialize\"")) {
            exchange.getResponseHeaders().add("Mcp-Session-Id", "s");
            text = "{\"id\":1000000001,\"result\":{\"protocolVersion\":\"2025-06-18\"}}";
        } else if (body.contains("server/discover")) {
            text = discovered;
        } else if (body.contains("notifications/initialized")) {
            status = 202;
            text = " ";
        } else if (body.contains("_meta")) {
            text = ECHO.formatted(Echo.TEXT);
        } else if (!"s".equals(exchange.getRequestHeaders().getFirst("Mcp-Session-Id"))
                || !"2025-06-18".equals(spoken)) {
            status = 400;
            text = "no session of " + spoken;
        } else if (body.contains("\"redis\"")) {
            text = ECHO.formatted("something else");
        } else if (body.contains("\"fetch\"")) {
            type = "text/event-stream";
            text = "event: message\ndata: " + ECHO.formatted(Echo.TEXT) + "\n\n";
        } else {
            text = ECHO.formatted(Echo.TEXT);
        }
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, text.length());
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        exchange.close();
    }

    @Test
    void shouldCheckTheAnswerOfEachTool() {
        assertThat(server.refusal(rival, RivalWorkload.TYPED_16)).isEmpty();
        assertThat(server.refusal(rival, RivalWorkload.SESSIONS_50)).isEmpty();
        assertThat(server.refusal(rival, RivalWorkload.REDIS_50)).contains("does not echo", "something else");
        assertThat(server.refusal(rival, RivalWorkload.FETCH_50)).contains("event-stream");
        final Rival sessionless = new Rival("a", "A", rival.commands(), Rival.Session.STDIO);
        assertThat(server.refusal(sessionless, RivalWorkload.HTTP_1))
                .contains("status 400", "no session of 2025-11-25");
    }

    @Test
    void shouldTakeAStreamWhereAServerHasSessions() throws IOException {
        final ServerProcess streaming = new ServerProcess(server.child(), Mode.SESSIONS, server.port(), 0, "");
        try (HttpPeer peer = new HttpPeer(streaming.port())) {
            peer.first(process, Mode.SESSIONS);
            peer.begin(true);
            Echo.requireEcho(peer.call(RivalWorkload.Tool.FETCH, Mode.SESSIONS));
        }
    }

    @Test
    void shouldAskWhetherAServerSpeaksTheModernRevision() throws IOException {
        assertThat(server.modernRefusal()).isNull();
        assertThat(server.refusal(rival, RivalWorkload.MODERN_16)).isEmpty();
        discovered = "{\"result\":{\"supportedVersions\":[\"2027-01-01\"]}}";
        assertThat(server.modernRefusal()).contains("2027-01-01");
        discovered = "{\"error\":{\"code\":-32601,\"message\":\"Method not found\"}}";
        assertThat(server.modernRefusal()).contains("Method not found");
        discovered = "no JSON";
        assertThat(server.modernRefusal()).contains("no JSON");
    }

    @Test
    void shouldSayWhyAServerCannotBeMeasured() throws IOException {
        final Path answer = Files.writeString(folder.resolve("answer.json"), ECHO.formatted(Echo.TEXT));
        final Rival floor = RivalField.with(answer).get(1);
        final Rival ended =
                new Rival("ended", "Ended", Rival.Commands.of(List.of("false"), List.of()), Rival.Session.STDIO);
        try (Backends backends = Backends.start("no-such-redis");
                Servers servers = new Servers(backends.environment())) {
            servers.start(ended, backends, (any, workload, running) -> "is warm");
            assertThat(servers.failure(ended, RivalWorkload.HTTP_1)).isEqualTo("it ended with code 1");
            final Rival claims = new Rival("claims", "Claims", floor.commands(), Rival.Session.STDIO);
            servers.start(floor, backends, (any, workload, running) -> "is warm");
            assertThat(servers.failure(floor, RivalWorkload.HTTP_16)).isNull();
            assertThat(servers.absence(floor, RivalWorkload.HTTP_16)).isNull();
            assertThat(servers.failure(claims, RivalWorkload.HTTP_16)).isEqualTo("it was not started");
            servers.running(floor, RivalWorkload.HTTP_16).close();
            assertThat(servers.failure(floor, RivalWorkload.HTTP_16)).isEqualTo("the server's process has ended");
        }
    }

    @Test
    void shouldLeaveRedisOutWhereThereIsNone() throws IOException {
        try (Backends backends = Backends.start("no-such-redis")) {
            assertThat(backends.hasRedis()).isFalse();
            assertThat(backends.absence(RivalWorkload.REDIS_50)).isEqualTo("redis-server is not installed");
            assertThat(backends.absence(RivalWorkload.FETCH_50)).isNull();
        }
    }

    @Test
    void shouldCountWhatTheOtherServerIsAsked() throws Exception {
        try (Backends backends = Backends.start("no-such-redis");
                HttpClient client = HttpClient.newHttpClient()) {
            final URI url = URI.create(backends.environment().get("RIVALS_BACKEND") + "/" + Backends.KEY);
            for (int i = 1; i <= 3; i++) {
                final HttpRequest request = HttpRequest.newBuilder(url).build();
                assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                                .body())
                        .isEqualTo(Echo.TEXT);
                assertThat(backends.count(RivalWorkload.FETCH_50)).isEqualTo(i);
            }
            assertThat(backends.count(RivalWorkload.HTTP_1)).isZero();
        }
    }

    @Test
    void shouldNotBelieveAnAnswerForWhichNobodyWasAsked() {
        final Sample sample = Sample.of(1, rival, RivalWorkload.REDIS_50, Map.of("operations", 100.0));
        assertThat(Backends.verdict(sample, RivalWorkload.REDIS_50, 100)).isNull();
        final String verdict = Backends.verdict(sample, RivalWorkload.REDIS_50, 99);
        assertThat(verdict).isEqualTo("100 answers, but its backend was asked only 99 times");
        assertThat(sample.alsoFailed(verdict).counts()).isFalse();
        assertThat(sample.alsoFailed("one").alsoFailed("two").failure()).isEqualTo("one; two");
        assertThat(Backends.verdict(sample, RivalWorkload.HTTP_1, 0)).isNull();
    }

    @Test
    void shouldMeasureTheSecondsAfterAStartOrFail() throws IOException {
        final Second second = new Second(1, 0.5, 10, 20, 1, 2, 3, 4, 0);
        final Second before = new Second(0, 0.5, 10, 20, 1, 2, 3, 4, 0);
        assertThat(FirstSeconds.values(List.of(before, second)))
                .isEqualTo(Map.of("ops_per_s_in_second_1", 40.0, "p99_us_in_second_1", 3.0));
        assertThat(FirstSeconds.verdict(FirstSeconds.values(List.of(before, second)), 1))
                .isNull();
        assertThat(FirstSeconds.verdict(FirstSeconds.values(List.of(before, second)), 2))
                .isEqualTo("not all of the 2 seconds were measured");
        final Rival ended =
                new Rival("ended", "Ended", Rival.Commands.of(List.of("false"), List.of()), Rival.Session.STDIO);
        final Sample none = new FirstSeconds(Map.of(), 1).sample(1, ended);
        assertThat(none.failure()).isEqualTo("it ended with code 1");
        final Path answer = Files.writeString(folder.resolve("answer.json"), ECHO.formatted(Echo.TEXT));
        final Rival floor = RivalField.with(answer).get(1);
        final Rival sessionless = new Rival("floor", "Floor", floor.commands(), Rival.Session.NEVER);
        final Sample sample = new FirstSeconds(Map.of(), 1).sample(1, sessionless);
        assertThat(sample.failure()).isNull();
        assertThat(sample.value(FirstSeconds.rate(1))).isPositive();
    }
}
