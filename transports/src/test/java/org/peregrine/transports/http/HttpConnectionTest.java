package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.codec.tls.TlsEngine;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.transports.NotOverTls;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.ReceivedFrame;
import org.peregrine.transports.TestClient;
import org.peregrine.transports.TestServer;
import org.peregrine.transports.TestServer.Answer;
import org.peregrine.transports.head.HttpRefusal;
import org.peregrine.transports.settings.HttpSettings;

@OverTls
class HttpConnectionTest {
    private static final String LARGE = "x".repeat(300_000);

    @TempDir
    private Path directory;

    private final EngineContext engine = new EngineContext();
    private HttpServer http;
    private TestServer server;

    private TestClient connect() throws IOException {
        if (http == null) {
            http = new HttpServer(directory, engine, HttpServer.SETTINGS);
            server = http.server;
        }
        return http.connect();
    }

    @AfterEach
    void close() {
        if (http != null) {
            http.close();
            assertThat(server.pool.borrowedBytes()).isZero();
        }
    }

    private static String post(String body) {
        return HttpServer.HEAD + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines);
    }

    private static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + HttpServer.DATE + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void shouldAnswerOnAConnectionThatStays() throws IOException {
        final TestClient client = connect();
        for (int i = 0; i < 3; i++) {
            client.forget().send(post("m" + i));
            http.settle();
            assertThat(client.read()).isEqualTo(ok("<m" + i + ">"));
        }
        assertThat(client.isEnded()).isFalse();
        assertThat(server.count(EngineCounter.CONNECTIONS_OPENED)).isEqualTo(1);
    }

    @Test
    void shouldDeliverTheProtocolsHeaders() throws IOException {
        connect()
                .send(lines(
                        "POST /mcp HTTP/1.1",
                        "mcp-METHOD:\ttools/call ",
                        "Host: localhost",
                        "MCP-Protocol-Version: 2026-07-28",
                        "Content-Type: application/json",
                        "Mcp-Name:",
                        "Transfer-Encoding: chunked",
                        "",
                        "3",
                        "abc",
                        "2;x=y",
                        "de",
                        "0",
                        "",
                        ""));
        http.settle();
        final ReceivedFrame frame = server.frames.get(0);
        assertThat(frame.body()).isEqualTo("abcde");
        assertThat(frame.connectionScoped()).isFalse();
        assertThat(frame.headers())
                .containsEntry(FrameHeader.METHOD, "tools/call")
                .containsEntry(FrameHeader.PROTOCOL_VERSION, "2026-07-28")
                .containsEntry(FrameHeader.NAME, "")
                .doesNotContainKey(FrameHeader.SESSION_ID);
    }

    @Test
    void shouldPutRepliesIntoTheOrderOfTheirRequests() throws IOException {
        final TestClient client = connect();
        server.answering = false;
        client.send(post("0") + post("1") + "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n" + post("3") + post("4"));
        http.settle();
        assertThat(server.frames).hasSize(4);
        for (final int i : new int[] {3, 1, 2}) {
            server.answer(
                    server.frames.get(i), Answer.complete(server.frames.get(i).body()));
        }
        http.settle();
        assertThat(client.read()).isEmpty();
        assertThat(server.pool.borrowedBytes()).isPositive();
        server.answer(server.frames.get(0), Answer.complete("0"));
        http.settle();
        assertThat(client.read())
                .startsWith(ok("0") + ok("1") + "HTTP/1.1 404 Not Found")
                .endsWith(ok("3") + ok("4"));
        assertThat(server.pool.borrowedBytes()).isZero();
    }

    @Test
    void shouldMapReplyStatusToHttp() throws IOException {
        final TestClient client = connect();
        server.script = frame -> new Answer(
                ReplyStatus.valueOf(frame.body()),
                List.of("ACCEPTED", "STREAM_END").contains(frame.body()) ? "" : "{}");
        for (final ReplyStatus status : ReplyStatus.values()) {
            if (status.isFinal()) {
                client.send(post(status.name()));
            }
        }
        http.settle();
        final String received = client.read();
        final String end = HttpServer.DATE + "Content-Length: 2\r\n\r\n{}";
        assertThat(received)
                .isEqualTo("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + end
                        + "HTTP/1.1 202 Accepted\r\n" + HttpServer.DATE + "Content-Length: 0\r\n\r\n"
                        + "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n" + end
                        + "HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\n" + end
                        + "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n" + end
                        + "HTTP/1.1 405 Method Not Allowed\r\nAllow: POST\r\nContent-Type: application/json\r\n" + end
                        + "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nRetry-After: 0\r\n" + end
                        + "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Type: application/json\r\n"
                        + end
                        + "HTTP/1.1 202 Accepted\r\n" + HttpServer.DATE + "Content-Length: 0\r\n\r\n");
    }

    @Test
    void shouldRefuseWithOneLineAndNoByteOfTheRequest() throws IOException {
        final TestClient client = connect();
        client.send("PATCH /mcp HTTP/1.1\r\nHost: localhost\r\nX: secret\r\n\r\n");
        http.settle();
        assertThat(client.read())
                .isEqualTo("HTTP/1.1 405 Method Not Allowed\r\nContent-Type: text/plain\r\nAllow: GET, POST, DELETE\r\n"
                        + HttpServer.DATE + "Content-Length: 24\r\n\r\nUse POST, GET or DELETE\n");
        assertThat(server.count(EngineCounter.REFUSED_METHOD)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST /mcp HTTP/1.1~Host: localhost~Content-Length: x~~ | 400 | REFUSED_MALFORMED",
                "POST /mcp HTTP/1.1~Host: other.example~Content-Length: 0~~ | 403 | REFUSED_FORBIDDEN",
                "POST /mcp HTTP/1.1~Host: localhost~Origin: http://other.example~Content-Length: 0~~ | 403 | REFUSED_FORBIDDEN",
                "POST /other HTTP/1.1~Host: localhost~Content-Length: 0~~ | 404 | REFUSED_NOT_FOUND",
                "PUT /mcp HTTP/1.1~Host: localhost~Content-Length: 0~~ | 405 | REFUSED_METHOD",
                "POST /mcp HTTP/1.1~Host: localhost~Content-Type: text/plain~Content-Length: 2~~{} | 415 | REFUSED_MEDIA_TYPE",
                "POST /mcp HTTP/1.1~Host: localhost~Content-Type: application/json~Accept: application/json, text/event-stream~Content-Length: 99999999~~ | 413 | REFUSED_TOO_LARGE",
                "POST /mcp HTTP/1.1~Host: localhost~Transfer-Encoding: gzip~~ | 501 | REFUSED_UNSUPPORTED",
                "POST /mcp HTTP/2.0~Host: localhost~Content-Length: 0~~ | 505 | REFUSED_UNSUPPORTED"
            })
    void shouldCountWhyItRefused(String request, int status, EngineCounter counter) throws IOException {
        final TestClient client = connect();
        client.send(request.replace("~", "\r\n"));
        http.settle();
        assertThat(client.read()).startsWith("HTTP/1.1 " + status);
        for (final EngineCounter each : EngineCounter.values()) {
            if (each.name().startsWith("REFUSED_")) {
                assertThat(server.count(each)).as("%s", each).isEqualTo(each == counter ? 1 : 0);
            }
        }
    }

    /** So that a refusal that is added is counted, too. */
    @ParameterizedTest
    @EnumSource(
            value = HttpRefusal.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "OPTIONS", "PREFLIGHT", "METADATA", "METADATA_PREFLIGHT", "CLOSING"})
    void shouldCountEveryRefusal(HttpRefusal refusal) {
        assertThat(refusal.counter()).isNotNull();
    }

    @Test
    void shouldAnswerHeadWithoutABody() throws IOException {
        connect();
        assertThat(http.exchange("HEAD /mcp HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .isEqualTo("HTTP/1.1 405 Method Not Allowed\r\nContent-Type: text/plain\r\nAllow: GET, POST, DELETE\r\n"
                        + HttpServer.DATE + "Connection: close\r\nContent-Length: 24\r\n\r\n close");
    }

    @Test
    void shouldTellBrowsersOfAllowedOriginsThatTheyMayRead() throws IOException {
        final TestClient client = connect();
        for (final String origin : List.of("http://localhost:5173", "https://[::1]", "https://app.example")) {
            client.forget().send(HttpServer.HEAD + "Origin: " + origin + "\r\nContent-Length: 2\r\n\r\n{}");
            http.settle();
            assertThat(client.read())
                    .contains("Access-Control-Allow-Origin: " + origin + "\r\nVary: Origin\r\n"
                            + "Access-Control-Expose-Headers: Mcp-Session-Id, WWW-Authenticate, Retry-After\r\n");
        }
        client.forget().send(HttpServer.POST);
        http.settle();
        assertThat(client.read()).doesNotContain("Access-Control");
        client.forget().send("OPTIONS /mcp HTTP/1.1\r\nHost: localhost\r\nOrigin: https://app.example\r\n\r\n");
        http.settle();
        assertThat(client.read())
                .startsWith("HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Methods: GET, POST, DELETE\r\n")
                .doesNotContain("Content-Length")
                .endsWith("\r\n\r\n");
        assertThat(EngineCounter.values())
                .noneMatch(counter -> counter.name().startsWith("REFUSED_") && server.count(counter) > 0);
    }

    @Test
    void shouldNotMixUpOriginsOfPipelinedRequests() throws IOException {
        final TestClient client = connect();
        server.answering = false;
        client.send(HttpServer.HEAD + "Origin: http://localhost:1\r\nContent-Length: 2\r\n\r\n{}" + HttpServer.HEAD
                + "Origin: http://localhost:2\r\nContent-Length: 2\r\n\r\n{}");
        http.settle();
        assertThat(server.frames).hasSize(1);
        server.answering = true;
        http.settle();
        assertThat(client.read()).containsSubsequence("localhost:1\r\n", "localhost:2\r\n");
    }

    @Test
    void shouldTellAWaitingPeerToGoOn() throws IOException {
        final TestClient client = connect();
        client.send(HttpServer.HEAD + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        http.settle();
        assertThat(client.read()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        client.forget().send("hello");
        http.settle();
        assertThat(client.read()).isEqualTo(ok("<hello>"));
    }

    @Test
    void shouldTellAWaitingPeerToGoOnOnlyAfterTheRepliesBefore() throws IOException {
        final TestClient client = connect();
        server.answering = false;
        client.send(HttpServer.POST + HttpServer.HEAD + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        http.settle();
        assertThat(client.read()).isEmpty();
        server.answering = true;
        http.settle();
        assertThat(client.read()).isEqualTo(ok("<{}>") + "HTTP/1.1 100 Continue\r\n\r\n");
    }

    @Test
    void shouldTakeLargeBodiesInEitherFraming() throws IOException {
        final TestClient client = connect();
        final StringBuilder chunked = new StringBuilder(HttpServer.HEAD + "Transfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < LARGE.length(); i += 10_000) {
            chunked.append("2710\r\n").append(LARGE, i, i + 10_000).append("\r\n");
        }
        client.send(post(LARGE) + chunked + "0\r\n\r\n" + post("end"));
        client.awaitText("<end>");
        assertThat(server.frames.stream().map(ReceivedFrame::body)).containsExactly(LARGE, LARGE, "end");
    }

    @Test
    void shouldAnswerAfterAHalfClose() throws IOException {
        final TestClient client = connect();
        server.answering = false;
        client.send(post("a") + post("b")).shutdownOutput();
        http.settle();
        assertThat(client.isEnded()).isFalse();
        server.answering = true;
        assertThat(client.awaitEnd()).isEqualTo(ok("<a>") + ok("<b>"));
        http.settle();
        assertThat(server.disconnects).hasSize(1);
    }

    @NotOverTls(engines = TlsEngine.CONSCRYPT, reason = "ADR 91: read last, an end of one side ends both")
    @Test
    void shouldRefuseWhatAHalfCloseCutShort() throws IOException {
        final TestClient client = connect();
        client.send(post("a") + HttpServer.HEAD + "Content-Length: 2\r\n\r\n{").shutdownOutput();
        assertThat(client.awaitEnd()).startsWith(ok("<a>") + "HTTP/1.1 400 Bad Request");
    }

    @Test
    void shouldForgetWhoResetsInTheMiddleOfABody() throws IOException {
        connect();
        try (TestServer tcp = TestServer.open(new HttpProtocol(HttpSettings.LOCAL), engine)) {
            final TestClient client = new TestClient(tcp);
            client.send(HttpServer.HEAD + "Content-Length: 100000\r\n\r\n" + "x".repeat(50_000));
            tcp.runUntil(() -> tcp.pool.borrowedBytes() > 50_000);
            client.reset();
            tcp.runUntil(() -> tcp.count(EngineCounter.CONNECTIONS_CLOSED) == 1);
            assertThat(tcp.pool.borrowedBytes()).isZero();
            assertThat(tcp.disconnects).isEmpty();
        }
    }

    @Test
    void shouldLoseNothingWhenTheHandlerIsFull() throws IOException {
        final TestClient client = connect();
        server.full = true;
        final List<String> expected =
                IntStream.range(0, 60).mapToObj(i -> "m".repeat(i * 50)).toList();
        for (int i = 0; i < expected.size(); i++) {
            final String body = expected.get(i);
            client.send(
                    i % 2 == 0
                            ? post(body)
                            : HttpServer.HEAD + "Transfer-Encoding: chunked\r\n\r\n"
                                    + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
            server.cycle();
        }
        assertThat(server.frames).isEmpty();
        for (int i = 0; i < 300; i++) {
            server.full = i % 3 != 0;
            server.frameLimit = 1 + i % 5;
            server.cycle();
        }
        assertThat(server.frames.stream().map(ReceivedFrame::body)).containsExactlyElementsOf(expected);
    }

    @Test
    void shouldAnswerOnlyToNamesThatAreAllowed() throws IOException {
        connect();
        final HttpSettings listed = HttpSettings.LOCAL.withAllowedHosts("mcp.example", "other.example:8443");
        final Path sub = Files.createDirectory(directory.resolve("listed"));
        try (HttpServer named = new HttpServer(sub, engine, listed)) {
            assertThat(status(named, "mcp.EXAMPLE:99")).isEqualTo("200");
            assertThat(status(named, "other.example:8443")).isEqualTo("200");
            assertThat(status(named, "other.example:8444")).isEqualTo("403");
            assertThat(status(named, "localhost")).isEqualTo("200");
        }
        try (HttpServer open = new HttpServer(sub, engine, HttpSettings.LOCAL.withAllowedHosts("*"))) {
            assertThat(status(open, "anything.example")).isEqualTo("200");
            assertThat(status(open, "no/name")).isEqualTo("400");
        }
    }

    private static String status(HttpServer target, String host) throws IOException {
        return target.exchange(HttpServer.POST.replace("localhost", host)).substring(9, 12);
    }
}
