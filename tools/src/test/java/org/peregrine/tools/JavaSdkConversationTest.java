package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientSseClientTransport;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.handler.LogLevel;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.tools.connect.AeronServer;
import org.peregrine.tools.serve.Banner;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;
import org.peregrine.transports.tcp.LineProtocol;
import org.peregrine.transports.websocket.WebSocketProtocol;

/** The official Java SDK's client in conversation with handlers, over both kinds of HTTP and two shards. */
@Timeout(120)
final class JavaSdkConversationTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** The client passes notifications on by a thread of its own, so the answer may be there before. */
    private final BlockingQueue<Double> progress = new LinkedBlockingQueue<>();

    private final BlockingQueue<String> logs = new LinkedBlockingQueue<>();
    private final CountDownLatch toolsChanged = new CountDownLatch(1);
    private McpEngine engine;
    private String url;
    private List<String> urls;

    @TempDir
    private Path directory;

    @BeforeEach
    void launch() throws IOException {
        final NioTransport first = new NioTransport("net-0")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new HttpProtocol(HttpSettings.LOCAL).withSse("/sse", "/messages"))
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new LineProtocol())
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new WebSocketProtocol(HttpSettings.LOCAL));
        first.listen(UnixDomainSocketAddress.of(directory.resolve("mcp.sock")), new LineProtocol());
        engine = TestedEngine.launch(greeting(), first, 2);
        urls = first.bound().stream().map(Banner::url).toList();
        url = urls.getFirst().replace("/mcp", "");
    }

    private static EngineContext greeting() {
        return new EngineContext()
                .registry(Registry.builder()
                        .tool(Tool.named("greet").interactive((request, context) -> {
                            context.progress(1, 2, "asking");
                            context.log(LogLevel.INFO, "greet", "who is it?");
                            final String name = context.elicit(
                                            "name",
                                            Elicitation.form("Who?", Form.EMPTY.required("name", Field.string("Name"))))
                                    .string("name");
                            context.progress(2, 2, "asked");
                            return ToolResult.text("Hello, " + name + "!");
                        }))
                        .build());
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void shouldConverseOverStreamableHttp() throws InterruptedException {
        converse(HttpClientStreamableHttpTransport.builder(url)
                .endpoint("/mcp")
                .openConnectionOnStartup(false)
                .build());
    }

    @Test
    @SuppressWarnings(
            "deprecation") // The client's class is deprecated because the transport is; servers still meet it.
    void shouldConverseOverTheDeprecatedPair() throws InterruptedException {
        converse(HttpClientSseClientTransport.builder(url).build());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldConverseThroughConnect(int address) throws InterruptedException {
        converse(ConnectLine.transport(urls.get(address)));
    }

    @Test
    void shouldConverseThroughConnectToAUnixSocket() throws InterruptedException {
        converse(ConnectLine.transport("unix:" + directory.resolve("mcp.sock")));
    }

    @Test
    void shouldConverseThroughConnectToTheDeprecatedPair() throws InterruptedException {
        converse(ConnectLine.transport(url.replace("http://", "http+sse://") + "/sse"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldConverseThroughConnectToAeron(String medium) throws Exception {
        engine.close();
        try (AeronServer server = new AeronServer(medium, greeting())) {
            engine = server.engine();
            converse(ConnectLine.transport(server.target()));
        }
    }

    private void converse(McpClientTransport transport) throws InterruptedException {
        try (McpSyncClient client = McpClient.sync(transport)
                .requestTimeout(TIMEOUT)
                .capabilities(
                        McpSchema.ClientCapabilities.builder().elicitation().build())
                .elicitation(request -> new McpSchema.ElicitResult(
                        McpSchema.ElicitResult.Action.ACCEPT, Map.of("name", request.message() + " Ada")))
                .progressConsumer(notification -> progress.add(notification.progress()))
                .loggingConsumer(notification -> logs.add(notification.data()))
                .toolsChangeConsumer(tools -> toolsChanged.countDown())
                .build()) {
            client.initialize();
            for (int i = 1; i <= 3; i++) {
                final McpSchema.CallToolResult result = client.callTool(McpSchema.CallToolRequest.builder("greet")
                        .arguments(Map.of())
                        .progressToken("token-" + i)
                        .build());
                assertThat(((McpSchema.TextContent) result.content().getFirst()).text())
                        .isEqualTo("Hello, Who? Ada!");
                assertThat(progress.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1.0);
                assertThat(progress.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(2.0);
                assertThat(logs.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isNotNull();
            }
            for (int i = 0; i < 100 && toolsChanged.getCount() > 0; i++) { // The client opens its stream when it likes.
                engine.notifier().toolsChanged();
                if (toolsChanged.await(100, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
            assertThat(toolsChanged.getCount()).isZero();
        }
    }
}
