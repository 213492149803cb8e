package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.recording.RecordingSettings;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.task.TaskExtension;
import org.peregrine.tools.kit.Kit;
import org.peregrine.tools.serve.Banner;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/**
 * Streams of a session are opened again: one that was resumed with the id that the server of now gave to the event, and
 * each before the session ends.
 */
@Timeout(120)
final class StreamReplayTest {
    private static final Pattern EVENT_ID = Pattern.compile("(?m)^id: ?(\\S+)$");
    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\","
                    + "\"capabilities\":{},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}";
    private static final String CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"test_reconnection\"}}";

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    private static NioTransport transport() throws IOException {
        return new NioTransport("net")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new HttpProtocol(HttpSettings.LOCAL));
    }

    private static McpEngine launch(NioTransport transport, RecordingSettings recording) throws IOException {
        final EngineContext context = new EngineContext()
                .registry(Registry.builder().plugin(Kit.CONFORMANCE.plugin()).build())
                .extension(TaskExtension.inMemory())
                .recording(recording);
        Kit.CONFORMANCE.configure(context);
        return TestedEngine.launch(context, transport);
    }

    private static HttpRequest.Builder request(String url, String session) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(ServeProcess.PATIENCE)
                .header("Content-Type", "application/json")
                .header("MCP-Protocol-Version", "2025-11-25")
                .header("Accept", "application/json, text/event-stream");
        return session.isEmpty() ? request : request.header("Mcp-Session-Id", session);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Calls the tool that closes its stream, and gets the answer from a second one. */
    private void resume(String url) throws Exception {
        final String session = send(request(url, "").POST(HttpRequest.BodyPublishers.ofString(INITIALIZE)))
                .headers()
                .firstValue("Mcp-Session-Id")
                .orElseThrow();
        final String first = send(request(url, session).POST(HttpRequest.BodyPublishers.ofString(CALL)))
                .body();
        final Matcher id = EVENT_ID.matcher(first);
        assertThat(id.find()).as(first).isTrue();
        final HttpResponse<String> second =
                send(request(url, session).header("Last-Event-ID", id.group(1)).GET());
        assertThat(second.body()).contains("Answered after the stream was closed");
        send(request(url, session).DELETE());
    }

    @Test
    void shouldResumeStreamsOfTheSameServer() throws Exception {
        record();
        final NioTransport other = transport();
        try (McpEngine engine = launch(other, null)) {
            final CommandRun replay = replay(Banner.url(other.bound().getFirst()));
            assertThat(replay.exitCode()).as("%s", replay.out()).isZero();
            assertThat(engine.sessionCount()).isZero();
        }
    }

    private void record() throws Exception {
        final NioTransport transport = transport();
        try (McpEngine engine = launch(transport, RecordingSettings.in(directory, line -> {}))) {
            resume(Banner.url(transport.bound().getFirst()));
            assertThat(engine.sessionCount()).isZero();
        }
    }

    private CommandRun replay(String url) {
        return CommandRun.run("replay", directory.toString(), "--to", url, "--timeout", "10");
    }

    @Test
    void shouldNameTheEventAsTheServerOfNowDoes() throws Exception {
        record();
        final List<String> resumedAfter = new CopyOnWriteArrayList<>();
        final HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/mcp", exchange -> {
            try (exchange) {
                answer(exchange, resumedAfter);
            }
        });
        other.start();
        try {
            final CommandRun replay =
                    replay("http://127.0.0.1:" + other.getAddress().getPort() + "/mcp");
            assertThat(replay.out()).anyMatch(line -> line.matches(" +missing +0 answers .*"));
            assertThat(resumedAfter).containsExactly("an id of another kind");
        } finally {
            other.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, List<String> resumedAfter) throws IOException {
        final String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        final String body;
        if (exchange.getRequestMethod().equals("GET")) {
            resumedAfter.add(exchange.getRequestHeaders().getFirst("Last-Event-ID"));
            body = "id: another\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n";
        } else if (request.contains("tools/call")) {
            body = "id: an id of another kind\nretry: 10\ndata:\n\n";
        } else {
            exchange.getResponseHeaders().add("Mcp-Session-Id", "another");
            body = request.isEmpty() ? "" : "data: {\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{}}\n\n";
        }
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void shouldEndASessionAfterItsStreamIsOpen() throws Exception {
        final NioTransport transport = transport();
        try (McpEngine engine = launch(transport, RecordingSettings.in(directory, line -> {}))) {
            listenAndEnd(Banner.url(transport.bound().getFirst()));
            assertThat(engine.sessionCount()).isZero();
        }
        final List<String> answered = new CopyOnWriteArrayList<>();
        final CountDownLatch ended = new CountDownLatch(1);
        final HttpServer slow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        slow.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        slow.createContext("/mcp", exchange -> {
            try (exchange) {
                if (exchange.getRequestMethod().equals("DELETE")) {
                    ended.countDown();
                } else if (exchange.getRequestMethod().equals("GET")) {
                    awaitBriefly(ended);
                }
                answered.add(exchange.getRequestMethod());
                answer(exchange, new CopyOnWriteArrayList<>());
            }
        });
        slow.start();
        try {
            replay("http://127.0.0.1:" + slow.getAddress().getPort() + "/mcp");
            assertThat(answered).endsWith("GET", "DELETE");
        } finally {
            slow.stop(0);
        }
    }

    private void listenAndEnd(String url) throws Exception {
        final String session = send(request(url, "").POST(HttpRequest.BodyPublishers.ofString(INITIALIZE)))
                .headers()
                .firstValue("Mcp-Session-Id")
                .orElseThrow();
        final HttpResponse<InputStream> stream =
                client.send(request(url, session).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream events = stream.body()) {
            assertThat(stream.statusCode()).isEqualTo(200);
            send(request(url, session).DELETE());
            events.readAllBytes();
        }
    }

    /** Gives a session's end the time to overtake, if it would. */
    private static void awaitBriefly(CountDownLatch ended) {
        try {
            ended.await(500, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
