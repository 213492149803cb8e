package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.task.TaskExtension;
import org.peregrine.tools.connect.AeronServer;
import org.peregrine.tools.kit.Kit;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.tcp.LineProtocol;
import tools.jackson.databind.JsonNode;

/**
 * What the server sends is what the specification's JSON Schema of the negotiated revision allows: every method, every
 * notification, every request of the server's and the errors, with all that two kits can bring about.
 */
@Timeout(180)
@ParameterizedClass
@ValueSource(strings = {"tcp", "ipc", "udp"})
final class MessageSchemaTest {
    private static final Map<String, String> ARGUMENTS = Map.ofEntries(
            Map.entry("echo", "{\"message\":\"hello\"}"),
            Map.entry("add", "{\"a\":1,\"b\":2.5}"),
            Map.entry("longRunningOperation", "{\"duration\":0,\"steps\":2}"),
            Map.entry("sampleLLM", "{\"prompt\":\"hello\",\"maxTokens\":10}"),
            Map.entry("annotatedMessage", "{\"messageType\":\"error\",\"includeImage\":true}"),
            Map.entry("structuredContent", "{\"location\":\"here\"}"),
            Map.entry("test_sampling", "{\"prompt\":\"hello\"}"),
            Map.entry("test_elicitation", "{\"message\":\"hello\"}"),
            Map.entry("test_x_mcp_header", "{\"region\":\"eu\"}"),
            Map.entry("json_schema_2020_12_tool", "{\"name\":\"Ann\",\"phone\":\"1\",\"contactMethod\":\"phone\"}"),
            Map.entry("greet", "{\"name\":\"Ann\"}"),
            Map.entry("slow_compute", "{\"seconds\":0,\"label\":\"x\"}"),
            Map.entry("confirm_delete", "{\"filename\":\"x\"}"));

    private static final List<String> LEGACY_NOTIFICATIONS = List.of(
            "notifications/message",
            "notifications/progress",
            "notifications/tools/list_changed",
            "notifications/prompts/list_changed",
            "notifications/resources/list_changed",
            "notifications/resources/updated");

    @Parameter
    private String medium;

    private NioTransport tcp;
    private AeronServer aeron;
    private McpEngine engine;

    @BeforeEach
    void launch() throws Exception {
        final Registry registry = Registry.builder()
                .plugin(Kit.CONFORMANCE.plugin())
                .plugin(Kit.EVERYTHING.plugin())
                .build();
        final EngineContext context = new EngineContext().registry(registry).extension(TaskExtension.inMemory());
        Kit.CONFORMANCE.configure(context);
        Kit.EVERYTHING.configure(context);
        if (medium.equals("tcp")) {
            tcp = new NioTransport("tcp")
                    .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new LineProtocol());
            engine = TestedEngine.launch(context, tcp);
        } else {
            aeron = new AeronServer(medium, context);
        }
    }

    @AfterEach
    void close() {
        CloseHelper.closeAll(engine, aeron);
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void shouldSendOnlyWhatTheSchemaAllows(ProtocolVersion version) throws Exception {
        final SpecificationSchema schema = SpecificationSchema.of(version);
        final List<WireClient.Received> received;
        try (WireClient client = client(version)) {
            open(client, version);
            listAndUse(client);
            provokeErrors(client);
            subscribe(client, version);
            received = client.received();
        }
        final Set<String> wrong = new LinkedHashSet<>();
        received.forEach(each -> schema.errorsOf(each.message(), each.answered()).stream()
                .map(error -> error + " in " + abbreviated(each.message()))
                .forEach(wrong::add));
        assertThat(wrong).isEmpty();
        assertThat(methods(received)).containsAll(expected(version));
    }

    /** Without an id that could be read, an error has none, which the schema allows from 2025-11-25 on. */
    @ParameterizedTest
    @EnumSource(
            value = ProtocolVersion.class,
            names = {"V2025_11_25", "V2026_07_28"})
    void shouldAnswerWhatIsNoRequestWithAnError(ProtocolVersion version) throws Exception {
        final SpecificationSchema schema = SpecificationSchema.of(version);
        try (WireClient client = client(version)) {
            for (final String wrong :
                    List.of("[]", "{\"jsonrpc\":", "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", "{}")) {
                final int before = client.received().size();
                client.send(wrong);
                client.await(message -> client.received().size() > before);
            }
            assertThat(client.received()).hasSize(4).allSatisfy(each -> {
                assertThat(each.message().has("error")).isTrue();
                assertThat(schema.errorsOf(each.message(), null)).isEmpty();
            });
        }
    }

    private WireClient client(ProtocolVersion version) throws Exception {
        return aeron == null
                ? new WireClient(
                        version, (InetSocketAddress) tcp.boundAddresses().getFirst())
                : new WireClient(version, aeron.target());
    }

    private static void open(WireClient client, ProtocolVersion version) throws Exception {
        if (version.isModern()) {
            result(client, "server/discover", "{}");
            return;
        }
        final JsonNode result = result(
                client,
                "initialize",
                "{\"protocolVersion\":\"" + version.wireName() + "\",\"capabilities\":" + client.capabilities()
                        + ",\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}");
        assertThat(result.get("protocolVersion").asString()).isEqualTo(version.wireName());
        client.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        result(client, "ping", "{}");
        result(client, "logging/setLevel", "{\"level\":\"debug\"}");
    }

    private static void listAndUse(WireClient client) throws Exception {
        for (final JsonNode tool : entries(client, "tools/list", "tools")) {
            final String name = tool.get("name").asString();
            client.request(
                    "tools/call",
                    "{\"name\":\"" + name + "\",\"arguments\":" + ARGUMENTS.getOrDefault(name, "{}")
                            + ",\"_meta\":{\"progressToken\":\"of " + name + "\"}}");
        }
        for (final JsonNode resource : entries(client, "resources/list", "resources")) {
            result(client, "resources/read", "{\"uri\":" + resource.get("uri") + "}");
        }
        entries(client, "resources/templates/list", "resourceTemplates");
        result(client, "resources/read", "{\"uri\":\"test://template/7/data\"}");
        for (final JsonNode prompt : entries(client, "prompts/list", "prompts")) {
            final String arguments = Stream.of(prompt.path("arguments"))
                    .flatMap(JsonNode::valueStream)
                    .map(argument -> argument.get("name") + ":\"test://value\"")
                    .collect(Collectors.joining(",", "{", "}"));
            client.request("prompts/get", "{\"name\":" + prompt.get("name") + ",\"arguments\":" + arguments + "}");
        }
        result(client, "completion/complete", """
            {"ref":{"type":"ref/prompt","name":"test_prompt_with_arguments"},\
            "argument":{"name":"arg1","value":"par"}}\
            """);
        result(client, "completion/complete", """
            {"ref":{"type":"ref/resource","uri":"test://static/resource/{id}"},\
            "argument":{"name":"id","value":"1"}}\
            """);
    }

    private static Iterable<JsonNode> entries(WireClient client, String method, String member) throws Exception {
        final Set<JsonNode> all = new LinkedHashSet<>();
        String params = "{}";
        while (params != null) {
            final JsonNode page = result(client, method, params);
            page.get(member).forEach(all::add);
            params = page.has("nextCursor") ? "{\"cursor\":" + page.get("nextCursor") + "}" : null;
        }
        assertThat(all).isNotEmpty();
        return all;
    }

    private static void provokeErrors(WireClient client) throws Exception {
        error(client, "no/such_method", "{}");
        error(client, "tools/call", "{\"name\":\"no_such_tool\"}");
        error(client, "tools/call", "{}");
        error(client, "resources/read", "{\"uri\":\"test://no/such/resource\"}");
        error(client, "prompts/get", "{\"name\":\"no_such_prompt\"}");
        error(client, "prompts/get", "{\"name\":\"test_prompt_with_arguments\"}");
        error(client, "tools/list", "{\"cursor\":\"nonsense\"}");
        error(client, "completion/complete", "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"no_such_prompt\"}}");
        client.send("""
            {"jsonrpc":"2.0","id":"v999","method":"tools/list","params":{"_meta":{\
            "io.modelcontextprotocol/protocolVersion":"v999","io.modelcontextprotocol/clientCapabilities":{}}}}\
            """);
        client.await(message -> message.path("id").asString("").equals("v999"));
    }

    private static void subscribe(WireClient client, ProtocolVersion version) throws Exception {
        if (version.isModern()) {
            final String id = client.begin("subscriptions/listen", """
                {"notifications":{"toolsListChanged":true,"promptsListChanged":true,"resourcesListChanged":true,\
                "resourceSubscriptions":["test://watched-resource"]}}\
                """);
            client.awaitMethod("notifications/subscriptions/acknowledged");
            trigger(client);
            client.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":" + id
                    + ",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}}");
        } else {
            result(client, "resources/subscribe", "{\"uri\":\"test://watched-resource\"}");
            trigger(client);
            result(client, "resources/unsubscribe", "{\"uri\":\"test://watched-resource\"}");
        }
    }

    private static void trigger(WireClient client) throws Exception {
        for (final String what : List.of("tool_change", "prompt_change", "resource_change", "resource_update")) {
            result(client, "tools/call", "{\"name\":\"test_trigger_" + what + "\"}");
        }
        for (final String method : LEGACY_NOTIFICATIONS) {
            client.awaitMethod(method);
        }
    }

    private static JsonNode result(WireClient client, String method, String params) throws Exception {
        final JsonNode response = client.request(method, params);
        assertThat(response.has("result")).as("%s of %s", response, method).isTrue();
        return response.get("result");
    }

    private static void error(WireClient client, String method, String params) throws Exception {
        final JsonNode response = client.request(method, params);
        assertThat(response.has("error")).as("%s of %s", response, method).isTrue();
    }

    private static Set<String> methods(List<WireClient.Received> received) {
        return received.stream()
                .map(each -> each.message().path("method").asString(""))
                .collect(Collectors.toSet());
    }

    private static Set<String> expected(ProtocolVersion version) {
        final Set<String> methods = new LinkedHashSet<>(LEGACY_NOTIFICATIONS);
        if (version.isModern()) {
            methods.add("notifications/subscriptions/acknowledged");
        } else {
            methods.addAll(List.of("sampling/createMessage", "roots/list"));
            if (version.isAtLeast(ProtocolVersion.V2025_06_18)) {
                methods.add("elicitation/create");
            }
        }
        return methods;
    }

    private static String abbreviated(JsonNode message) {
        final String text = message.toString();
        return text.length() > 400 ? text.substring(0, 400) + " …" : text;
    }
}
