package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests within every limit that would exhaust the heap of the real process, one kind after the other, with an honest
 * client beside them. The process ends at once when any memory runs out.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeapAttackTest {
    private static final String PLUGIN = """
            final java.util.concurrent.CountDownLatch open = new java.util.concurrent.CountDownLatch(1);
            String any = "{\\"type\\":\\"object\\"}";
            builder.tool(Tool.named("hold").inputSchema(any).blocking(request -> {
                open.await();
                return ToolResult.text("held");
            }));
            builder.tool(Tool.named("stubborn").timeout(java.time.Duration.ofMillis(100)).blocking(request -> {
                while (open.getCount() > 0) {
                    try {
                        open.await();
                    } catch (InterruptedException ignored) {
                        Thread.onSpinWait();
                    }
                }
                return ToolResult.text("at last");
            }));
            builder.tool(Tool.named("open").blocking(request -> {
                open.countDown();
                return ToolResult.text("opened");
            }));
            builder.tool(Tool.named("small").inputSchema(any).blocking(request -> ToolResult.text("served")));
            """;
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private static final Pattern GAUGE = Pattern.compile("(?m)^(peregrine_\\w+) ([0-9.E]+)$");
    private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");
    /** Classes, and the histograms of the metrics, which are made at the first value. */
    private static final int WARM_BYTES = 12 << 20;

    private static final int SOON_MS = 300;
    private static final int LARGE = 900_000;
    private static final int FILE_BYTES = 2 << 20;

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Socket> sockets = new ArrayList<>();
    private URI endpoint;
    private URI metrics;

    private static String call(int id, String tool, String arguments) {
        return request(id, "tools/call", "{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}");
    }

    private static String request(int id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    private static String post(String body, String... fields) {
        final StringBuilder head = new StringBuilder("POST /mcp HTTP/1.1\r\nHost: localhost\r\n")
                .append("Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n");
        for (final String field : fields) {
            head.append(field).append("\r\n");
        }
        return head.append("Content-Length: ")
                .append(body.length())
                .append("\r\n\r\n")
                .append(body)
                .toString();
    }

    /** Sends requests on a connection of their own, and leaves it open. */
    private Socket send(String requests) throws IOException {
        final Socket socket = new Socket(endpoint.getHost(), endpoint.getPort());
        socket.setSoTimeout((int) ServeProcess.PATIENCE.toMillis());
        sockets.add(socket);
        socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Sends as many requests at once, each on its own connection; how many were refused with 503. */
    private int refusedOf(int count, IntFunction<String> request) throws IOException {
        final List<Socket> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(send(request.apply(i)));
        }
        int refused = 0;
        for (final Socket socket : all) {
            refused += statusLine(socket).contains(" 503 ") ? 1 : 0;
        }
        return refused;
    }

    /** Empty when there is no answer soon, as for a call that is held. */
    private static String statusLine(Socket socket) throws IOException {
        socket.setSoTimeout(SOON_MS);
        final InputStream in = socket.getInputStream();
        final StringBuilder line = new StringBuilder();
        try {
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                line.append((char) next);
            }
        } catch (final SocketTimeoutException unanswered) {
            return "";
        }
        return line.toString();
    }

    private HttpResponse<String> exchange(String body, String... fields) throws IOException, InterruptedException {
        final HttpRequest.Builder builder = HttpRequest.newBuilder(endpoint)
                .timeout(ServeProcess.PATIENCE)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream");
        for (int i = 0; i < fields.length; i += 2) {
            builder.header(fields[i], fields[i + 1]);
        }
        return client.send(
                builder.POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private double gauge(String name) throws IOException, InterruptedException {
        final Matcher matcher =
                GAUGE.matcher(client.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                        .body());
        while (matcher.find()) {
            if (matcher.group(1).equals(name)) {
                return Double.parseDouble(matcher.group(2));
            }
        }
        throw new AssertionError("No " + name);
    }

    private void await(String name, Predicate<Double> wanted) throws IOException, InterruptedException {
        final long deadlineNs = System.nanoTime() + 2 * ServeProcess.PATIENCE.toNanos();
        double last = gauge(name);
        while (!wanted.test(last)) {
            assertThat(System.nanoTime()).as("%s is %s", name, last).isLessThan(deadlineNs);
            last = gauge(name);
        }
    }

    /** An honest client that asks one small thing after the other; what goes wrong is noted. */
    private final class Probe {
        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicInteger served = new AtomicInteger();
        private final AtomicReference<String> lost = new AtomicReference<>();
        private final Thread thread = Thread.ofPlatform().start(this::ask);

        private void ask() {
            for (int i = 0; !ended.get() && lost.get() == null; i++) {
                try {
                    final HttpResponse<String> response =
                            exchange(call(i, "small", "{\"padding\":\"" + "x".repeat(500) + "\"}"));
                    if (response.statusCode() != 200 || !response.body().contains("served")) {
                        lost.set(response.statusCode() + " " + response.body());
                    }
                    served.incrementAndGet();
                } catch (final IOException | InterruptedException failed) {
                    lost.set(failed.toString());
                }
            }
        }

        void end() throws InterruptedException {
            ended.set(true);
            thread.join();
            assertThat(lost.get()).isNull();
            assertThat(served.get()).isPositive();
        }
    }

    @Test
    void shouldServeAnHonestClientWhileOthersWantTheWholeHeap() throws Exception {
        final Path files = Files.createDirectory(directory.resolve("files"));
        Files.writeString(files.resolve("large.txt"), "x".repeat(FILE_BYTES));
        try (ServeProcess serve = new ServeProcess(
                        List.of(),
                        List.of(
                                "-Xmx64m",
                                "-XX:+UseSerialGC",
                                "-XX:MaxDirectMemorySize=256m",
                                "-XX:+ExitOnOutOfMemoryError"),
                        "--http",
                        "127.0.0.1:0",
                        "--admin",
                        "127.0.0.1:0",
                        "--resources",
                        files.toString(),
                        "--limit",
                        "SESSION_IDLE_NS=1000000000",
                        "--limit",
                        "MAX_CONCURRENT_CALLS=200",
                        "--plugin",
                        PluginFile.registering(directory, "AttackedPlugin", PLUGIN)
                                .toString());
                HttpClient _ = client) {
            endpoint = serve.awaitHttp();
            final String line = serve.awaitLine("(admin)").strip();
            metrics = URI.create(line.substring(0, line.indexOf(' ')));
            final long before = liveBytes(histogram(serve));
            final Probe probe = new Probe();
            sayMuchOfThemselves();
            subscribeToMuch();
            listenToMuch();
            readMuch();
            callWithMuch();
            ignoreInterruptions();
            assertThat(exchange(call(1, "open", "{}")).body()).contains("opened");
            closeSockets();
            await("peregrine_connections", open -> open < 10);
            probe.end();
            await("peregrine_kept_bytes", kept -> kept == 0);
            final String live = histogram(serve);
            assertThat(live)
                    .doesNotContain(
                            "engine.session.Session ", "engine.subscription.Subscription ", "engine.WorkerCall ");
            assertThat(liveBytes(live)).isLessThan(before + WARM_BYTES);
            assertThat(serve.process.isAlive()).isTrue();
        }
    }

    private void sayMuchOfThemselves() throws Exception {
        for (int i = 0; i < 100; i++) {
            final HttpResponse<String> opened = exchange(request(
                    0,
                    "initialize",
                    "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"x\":\"" + "x".repeat(LARGE) + "\"}}"));
            assertThat(opened.statusCode()).isIn(200, 503);
        }
    }

    private String openSession() throws Exception {
        return exchange(request(0, "initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}"))
                .headers()
                .firstValue("Mcp-Session-Id")
                .orElse(null);
    }

    private void subscribeToMuch() throws Exception {
        int refused = 0;
        for (int i = 0; i < 40; i++) {
            final String session = openSession();
            if (session == null) {
                refused++;
                continue;
            }
            final StringBuilder all = new StringBuilder();
            for (int j = 0; j < 1_000; j++) {
                all.append(post(
                        request(j, "resources/subscribe", "{\"uri\":\"test://" + i + "/" + j + "\"}"),
                        "Mcp-Session-Id: " + session));
            }
            all.append("GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            final InputStream in = new BufferedInputStream(send(all.toString()).getInputStream());
            final String answers = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            refused += answers.split("no memory for this subscription", -1).length - 1;
        }
        assertThat(refused).isPositive();
    }

    private void listenToMuch() throws Exception {
        final String uris = IntStream.range(0, 1_000)
                .mapToObj(i -> "\"test://" + "x".repeat(850) + i + "\"")
                .collect(Collectors.joining(","));
        final int refused = refusedOf(
                60,
                i -> post(
                        request(
                                i,
                                "subscriptions/listen",
                                "{\"notifications\":{\"resourceSubscriptions\":[" + uris + "]}," + META + "}"),
                        "MCP-Protocol-Version: 2026-07-28",
                        "Mcp-Method: subscriptions/listen"));
        assertThat(refused).isPositive();
    }

    private void readMuch() throws Exception {
        closeSockets();
        await("peregrine_kept_bytes", kept -> kept < 1 << 20);
        final int refused = refusedOf(16, i -> post(request(i, "resources/read", "{\"uri\":\"file:///large.txt\"}")));
        assertThat(refused).isLessThan(16);
    }

    private void closeSockets() throws IOException {
        for (final Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    private void callWithMuch() throws Exception {
        final int refused = refusedOf(60, i -> post(call(i, "hold", "{\"padding\":\"" + "x".repeat(LARGE) + "\"}")));
        assertThat(refused).isPositive();
    }

    private void ignoreInterruptions() throws Exception {
        int refused = 0;
        for (int i = 0; i < 8; i++) {
            refused += refusedOf(50, j -> post(call(j, "stubborn", "{}")));
        }
        assertThat(refused).isPositive();
    }

    /** Reachable objects, counted by class. */
    private static String histogram(ServeProcess serve) throws Exception {
        final Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        final String pid = String.valueOf(serve.process.pid());
        final Process histogram = new ProcessBuilder(jcmd.toString(), pid, "GC.class_histogram").start();
        return new String(histogram.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    private static long liveBytes(String histogram) {
        final Matcher total = TOTAL.matcher(histogram);
        assertThat(total.find()).as(histogram).isTrue();
        return Long.parseLong(total.group(1));
    }
}
