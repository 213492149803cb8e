package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.recording.RecordingSettings;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.task.TaskExtension;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.tools.kit.Kit;
import org.peregrine.tools.serve.Banner;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A recording that is replayed against the same server has the same answers; against another one, the others are found. */
@Timeout(180)
final class ReplayTest {
    private static final int DIFFERENCES = 2;
    private static final int BAD_INPUT = 1;
    private static final int SMALL_PAGE = 5;
    private static final JsonName N = JsonName.of("n");
    private static final JsonMapper JSON = new JsonMapper();
    /** The tools that answer the same each time; what else they say, and ask, is replayed, too. */
    private static final Map<String, String> CALLS = Map.ofEntries(
            Map.entry("echo", "{\"message\":\"grüße\"}"),
            Map.entry("add", "{\"a\":1,\"b\":2.5}"),
            Map.entry("longRunningOperation", "{\"duration\":0,\"steps\":2}"),
            Map.entry("sampleLLM", "{\"prompt\":\"hello\",\"maxTokens\":10}"),
            Map.entry("annotatedMessage", "{\"messageType\":\"error\",\"includeImage\":true}"),
            Map.entry("listRoots", "{}"),
            Map.entry("test_sampling", "{\"prompt\":\"hello\"}"),
            Map.entry("test_elicitation", "{\"message\":\"hello\"}"),
            Map.entry("test_elicitation_sep1034_defaults", "{}"),
            Map.entry("test_tool_with_progress", "{}"),
            Map.entry("test_input_required_result_multi_round", "{}"),
            Map.entry("test_input_required_result_request_state", "{}"),
            Map.entry("no_such_tool", "{}"));

    @TempDir
    private Path directory;

    /** A server over HTTP and TCP, with the kits' tools and one whose answers depend on its server. */
    private static final class Server implements AutoCloseable {
        private final NioTransport transport;
        private final McpEngine engine;

        Server(RecordingSettings recording, int oddOne) throws IOException {
            final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            transport = new NioTransport("net")
                    .listen(any, new HttpProtocol(HttpSettings.LOCAL))
                    .listen(any, new LineProtocol());
            final EngineContext context = new EngineContext()
                    .registry(Registry.builder()
                            .plugin(Kit.CONFORMANCE.plugin())
                            .plugin(Kit.EVERYTHING.plugin())
                            .tool(Tool.named("double")
                                    .inputSchema("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}}")
                                    .inline((call, reply) -> {
                                        final long n = call.argument(N).longValue(0);
                                        reply.text(Long.toString(n == oddOne ? -1 : 2 * n));
                                    }))
                            .tool(Tool.named("keyed")
                                    .inputSchema("{\"type\":\"object\",\"properties\":{\"apiKey\":{\"type\":\"string\","
                                            + "\"x-mcp-header\":\"Region\"}}}")
                                    .inline((call, reply) ->
                                            reply.text("{\"password\":\"" + System.nanoTime() + "\"}")))
                            .tool(Tool.named("slow").blocking(request -> ToolResult.text("slow")))
                            .build())
                    .limit(Limit.PAGE_SIZE, SMALL_PAGE)
                    .extension(TaskExtension.inMemory())
                    .recording(recording);
            Kit.CONFORMANCE.configure(context);
            Kit.EVERYTHING.configure(context);
            engine = TestedEngine.launch(context, transport);
        }

        InetSocketAddress tcp() {
            return (InetSocketAddress) transport.boundAddresses().getLast();
        }

        String tcpTarget() {
            return "tcp:127.0.0.1:" + tcp().getPort();
        }

        String http() {
            return Banner.url(transport.bound().getFirst());
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    private RecordingSettings recording() {
        return RecordingSettings.in(directory, line -> assertThat(line).contains("missed 0, lost 0"));
    }

    /** Replays cold: warming up is tested with the latencies, and changes no verdict. */
    private CommandRun replay(String target, String... more) {
        final Stream<String> cold = Stream.of("replay", directory.toString(), "--to", target, "--warmup", "0");
        return CommandRun.run(Stream.concat(cold, Arrays.stream(more)).toArray(String[]::new));
    }

    private static void converse(WireClient client, ProtocolVersion version) throws Exception {
        if (!version.isModern()) {
            client.request(
                    "initialize",
                    "{\"protocolVersion\":\"" + version.wireName() + "\",\"capabilities\":" + client.capabilities()
                            + ",\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}");
            client.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        }
        final Set<String> tools = new LinkedHashSet<>();
        String page = "{}";
        while (page != null) {
            final JsonNode result = client.request("tools/list", page).get("result");
            result.get("tools").forEach(tool -> tools.add(tool.get("name").asString()));
            page = result.has("nextCursor") ? "{\"cursor\":" + result.get("nextCursor") + "}" : null;
        }
        assertThat(tools).hasSizeGreaterThan(SMALL_PAGE);
        for (final Map.Entry<String, String> call : CALLS.entrySet()) {
            client.request(
                    "tools/call",
                    "{\"name\":\"" + call.getKey() + "\",\"arguments\":" + call.getValue()
                            + ",\"_meta\":{\"progressToken\":\"of " + call.getKey() + "\"}}");
        }
        client.send("{\"jsonrpc\":");
        client.await(message -> message.path("error").path("code").asInt(0) == -32700);
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void shouldFindEveryAnswerEqual(ProtocolVersion version) throws Exception {
        try (Server server = new Server(recording(), 0);
                WireClient client = new WireClient(version, server.tcp())) {
            converse(client, version);
        }
        try (Server other = new Server(null, 0)) {
            for (final String speed : List.of("1", "10", "max")) {
                final CommandRun replay = replay(other.tcpTarget(), "--speed", speed);
                assertThat(replay.exitCode())
                        .as("%s%n%s", replay.out(), replay.err())
                        .isZero();
                assertThat(replay.out())
                        .anyMatch(line -> line.matches(" +equal +[12]\\d answers .*"))
                        .anyMatch(line -> line.matches(" +missing +0 answers +0 requests.*"));
            }
        }
    }

    @Test
    void shouldFindExactlyTheOneChangedAnswer() throws Exception {
        try (Server server = new Server(recording(), -1);
                WireClient client = new WireClient(ProtocolVersion.V2025_11_25, server.tcp())) {
            for (int n = 0; n < 200; n++) {
                client.request("tools/call", "{\"name\":\"double\",\"arguments\":{\"n\":" + n + "}}");
            }
        }
        final Path json = directory.resolve("report.json");
        try (Server changed = new Server(null, 77)) {
            final CommandRun replay = replay(changed.tcpTarget(), "--speed", "max", "--json", json.toString());
            assertThat(replay.exitCode()).isEqualTo(DIFFERENCES);
            final CommandRun ignoring =
                    replay(changed.tcpTarget(), "--speed", "max", "--ignore", "tools/call:/result/content/*/text");
            assertThat(ignoring.exitCode()).as("%s", ignoring.out()).isZero();
        }
        final JsonNode report = JSON.readTree(Files.readString(json));
        assertThat(report.at("/answers/equal").asInt()).isEqualTo(199);
        assertThat(report.at("/answers/different").asInt()).isEqualTo(1);
        assertThat(report.at("/answers/missing").asInt()).isZero();
        assertThat(report.at("/answers/extra").asInt()).isZero();
        assertThat(report.at("/differences")).hasSize(1);
        assertThat(report.at("/differences/0/what").asString())
                .isEqualTo("/result/content/0/text: then \"154\", now \"-1\"");
        assertThat(report.at("/latencyNs/then/count").asInt()).isEqualTo(200);
        assertThat(report.at("/latencyNs/nowSinceSent/p99").asLong()).isPositive();
    }

    @Test
    void shouldReplayALoad() throws Exception {
        try (Server server = new Server(recording(), -1)) {
            final String mix = "tools/call:double=80,tools/list=10,resources/read:test://static-text=10";
            for (final String target : List.of(server.tcpTarget(), server.http())) {
                final CommandRun load = CommandRun.run(("load " + target + " --quiet --era legacy --connections 4"
                                + " --rate 500 --warmup 0s --duration 2s --args {\"n\":{{n}}} --mix " + mix)
                        .split(" "));
                assertThat(load.exitCode()).as("%s%n%s", load.out(), load.err()).isZero();
            }
        }
        try (Server other = new Server(null, -1)) {
            for (final String target : List.of(other.tcpTarget(), other.http())) {
                for (final String speed : List.of("1", "max")) {
                    final CommandRun replay = replay(target, "--speed", speed);
                    assertThat(replay.exitCode())
                            .as("%s%n%s", replay.out(), replay.err())
                            .isZero();
                    // A thousand and four initialize; over HTTP also four statuses of notifications.
                    assertThat(replay.out()).anyMatch(line -> line.matches(" +equal +100[48] answers .*"));
                }
            }
        }
    }

    @Test
    void shouldNameTasksAsTheServerOfNowDoes() throws Exception {
        final String meta = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                + "\"io.modelcontextprotocol/clientCapabilities\":{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}}}";
        try (Server server = new Server(recording(), -1);
                WireClient client = new WireClient(ProtocolVersion.V2026_07_28, server.tcp())) {
            client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"failing_job\","
                    + meta + "}");
            final String id = client.await(message -> message.path("id").asInt(0) == 1)
                    .at("/result/taskId")
                    .asString();
            assertThat(id).isNotEmpty();
            int number = 1;
            for (final String method : List.of("tasks/get", "tasks/cancel", "tasks/get")) {
                final int next = ++number;
                client.send("{\"jsonrpc\":\"2.0\",\"id\":" + next + ",\"method\":\"" + method
                        + "\",\"params\":{\"taskId\":\"" + id + "\"," + meta + "}");
                assertThat(client.await(message -> message.path("id").asInt(0) == next)
                                .has("result"))
                        .isTrue();
            }
        }
        try (Server other = new Server(null, -1)) {
            final CommandRun replay = replay(
                    other.tcpTarget(), "--ignore=tasks/get:/result/status", "--ignore=tasks/get:/result/statusMessage");
            assertThat(replay.exitCode()).as("%s", replay.out()).isZero();
            assertThat(replay.out()).anyMatch(line -> line.matches(" +equal +4 answers .*"));
        }
    }

    @Test
    void shouldFindWhatIsMissing() throws Exception {
        try (Server server = new Server(recording(), -1);
                WireClient client = new WireClient(ProtocolVersion.V2025_11_25, server.tcp())) {
            client.request("tools/call", "{\"name\":\"test_sampling\",\"arguments\":{\"prompt\":\"x\"}}");
            client.request("tools/call", "{\"name\":\"double\",\"arguments\":{\"n\":1}}");
        }
        try (SilentServer silent = new SilentServer()) {
            final CommandRun replay = replay("tcp:127.0.0.1:" + silent.port(), "--timeout", "1");
            assertThat(replay.exitCode()).isEqualTo(DIFFERENCES);
            assertThat(replay.out()).anyMatch(line -> line.matches(" +missing +2 answers .*"));
        }
    }

    /** The argument and the header that repeats it agree again, and an answer whose value is not known is any. */
    @Test
    void shouldReplayWhatWasLeftOut() throws Exception {
        final String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"keyed\","
                + "\"arguments\":{\"apiKey\":\"s3cret\"},\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}";
        try (Server server = new Server(recording(), -1);
                HttpClient client = HttpClient.newHttpClient()) {
            final HttpRequest request = request(server.http(), "")
                    .header("MCP-Protocol-Version", "2026-07-28")
                    .header("Mcp-Method", "tools/call")
                    .header("Mcp-Name", "keyed")
                    .header("Mcp-Param-Region", "s3cret")
                    .POST(HttpRequest.BodyPublishers.ofString(call))
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("password");
        }
        try (Server other = new Server(null, -1)) {
            final CommandRun replay = replay(other.http());
            assertThat(replay.exitCode())
                    .as("%s%n%s", replay.out(), replay.err())
                    .isZero();
            assertThat(replay.out()).anyMatch(line -> line.matches(" +equal +1 answers .*"));
            assertThat(replay.out()).contains("note: 1 frame with redacted values, whose answers may differ");
        }
    }

    @Test
    void shouldReplaceSessionsOverHttp() throws Exception {
        try (Server server = new Server(recording(), -1);
                HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 3; i++) {
                session(client, server.http(), i);
            }
        }
        try (Server other = new Server(null, -1)) {
            for (final String speed : List.of("1", "max")) {
                final CommandRun replay = replay(other.http(), "--speed", speed);
                assertThat(replay.exitCode())
                        .as("%s%n%s", replay.out(), replay.err())
                        .isZero();
                // Three sessions: initialize, initialized, call, malformed, end.
                assertThat(replay.out()).anyMatch(line -> line.matches(" +equal +15 answers .*"));
            }
            assertThat(other.engine.sessionCount()).isZero();
            assertThat(replay(other.tcpTarget()).exitCode()).isEqualTo(BAD_INPUT);
        }
    }

    private static void session(HttpClient client, String url, int n) throws Exception {
        final HttpResponse<String> initialized = post(
                client,
                url,
                "",
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\","
                        + "\"capabilities\":{},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}");
        final String id = initialized.headers().firstValue("Mcp-Session-Id").orElseThrow();
        post(client, url, id, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        final String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"double\","
                + "\"arguments\":{\"n\":" + n + "}}}";
        assertThat(post(client, url, id, call).body()).contains("\"" + 2 * n + "\"");
        post(client, url, id, "{malformed");
        client.send(request(url, id).DELETE().build(), HttpResponse.BodyHandlers.discarding());
    }

    private static HttpResponse<String> post(HttpClient client, String url, String session, String body)
            throws Exception {
        return client.send(
                request(url, session)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String url, String session) {
        final HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(ServeProcess.PATIENCE)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream");
        return session.isEmpty() ? request : request.header("Mcp-Session-Id", session);
    }

    @Test
    void shouldReplayADamagedRecordingUpToTheDamage() throws Exception {
        try (Server server = new Server(recording(), -1);
                WireClient client = new WireClient(ProtocolVersion.V2025_11_25, server.tcp())) {
            for (int n = 0; n < 10; n++) {
                client.request("tools/call", "{\"name\":\"double\",\"arguments\":{\"n\":" + n + "}}");
            }
        }
        final Path file;
        try (Stream<Path> files = Files.list(directory)) {
            file = files.max(Path::compareTo).orElseThrow(); // The lock sorts first.
        }
        final byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length * 2 / 3));
        try (Server other = new Server(null, -1)) {
            final CommandRun replay = replay(other.tcpTarget());
            assertThat(replay.out())
                    .anyMatch(line -> line.startsWith("note: damaged: "))
                    .anyMatch(line -> line.matches(" +equal +[4-9] answers .*"))
                    .anyMatch(line -> line.matches(" +different +0 answers .*"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nowhere | is no target",
                "tcp:127.0.0.1:9 --speed 0 | a speed is above 0",
                "tcp:127.0.0.1:9 --speed fast | is no speed",
                "tcp:127.0.0.1:9 --ignore result | is no JSON pointer",
                "tcp:127.0.0.1:9 | holds no recording"
            })
    void shouldRefuseBadInput(String arguments, String reason) {
        final CommandRun replay = CommandRun.run(("replay " + directory + " --to " + arguments).split(" "));
        assertThat(replay.exitCode()).isEqualTo(BAD_INPUT);
        assertThat(replay.err()).contains(reason);
    }
}
