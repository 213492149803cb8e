package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.Target;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.registry.Registry;
import org.peregrine.tools.client.ServerUnderTest;
import org.peregrine.tools.connect.AeronServer;
import org.peregrine.tools.kit.Kit;
import org.peregrine.tools.serve.Banner;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** The official Java SDK's client against the server, over both transports that it speaks. */
final class JavaSdkTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Test
    void shouldServeTheSdkOverStreamableHttp() throws Exception {
        final NioTransport transport = new NioTransport("http")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new HttpProtocol(HttpSettings.LOCAL));
        final EngineContext context = new EngineContext()
                .registry(Registry.builder().plugin(Kit.BUILT_IN.plugin()).build());
        try (McpEngine engine = TestedEngine.launch(context, transport)) {
            final String url = Banner.url(transport.bound().getFirst());
            exercise(HttpClientStreamableHttpTransport.builder(url.replace("/mcp", ""))
                    .endpoint("/mcp")
                    .build());
            assertThat(engine.warnings()).allMatch(ServeLine::isDueToTheMode);
        }
    }

    @Test
    void shouldServeTheSdkOverStdio() {
        final List<String> command = ServeLine.of(List.of(), "--stdio");
        final ServerParameters process = ServerParameters.builder(command.getFirst())
                .args(command.subList(1, command.size()))
                .build();
        exercise(new StdioClientTransport(process, McpJsonDefaults.getMapper()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Target.Kind.class,
            names = {"HTTP", "SSE", "WEBSOCKET", "TCP", "UNIX"})
    void shouldServeTheSdkThroughConnect(Target.Kind kind) throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(Kit.BUILT_IN)) {
            exercise(ConnectLine.transport(server.target(kind).text()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldServeTheSdkThroughConnectOverAeron(String medium) throws Exception {
        try (AeronServer server = new AeronServer(medium)) {
            exercise(ConnectLine.transport(server.target()));
        }
    }

    private static void exercise(McpClientTransport transport) {
        try (McpSyncClient client =
                McpClient.sync(transport).requestTimeout(TIMEOUT).build()) {
            final McpSchema.InitializeResult initialized = client.initialize();
            assertThat(initialized.serverInfo().name()).isEqualTo("peregrine");
            client.ping();
            assertThat(client.listTools().tools())
                    .extracting(McpSchema.Tool::name)
                    .containsExactly("echo", "add", "now");
            assertThat(text(client, "echo", Map.of("message", "grüße 🦅"))).isEqualTo("grüße 🦅");
            assertThat(text(client, "add", Map.of("a", 2, "b", 40))).isEqualTo("42");
            assertThat(client.listResources().resources()).hasSize(1);
            assertThat(client.listResourceTemplates().resourceTemplates()).hasSize(1);
            assertThat(client.readResource(McpSchema.ReadResourceRequest.builder("peregrine://greeting/Ann")
                                    .build())
                            .contents()
                            .toString())
                    .contains("Hello, Ann!");
            assertThat(client.listPrompts().prompts()).hasSize(1);
            assertThat(client.getPrompt(McpSchema.GetPromptRequest.builder("greet")
                                    .arguments(Map.of("name", "Bo"))
                                    .build())
                            .messages())
                    .hasSize(1);
            assertThatThrownBy(() -> text(client, "no-such-tool", Map.of())).hasMessageContaining("Unknown tool");
        }
    }

    private static String text(McpSyncClient client, String tool, Map<String, Object> arguments) {
        final McpSchema.CallToolResult result = client.callTool(
                McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
        return ((McpSchema.TextContent) result.content().getFirst()).text();
    }
}
