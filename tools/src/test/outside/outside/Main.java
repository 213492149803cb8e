package outside;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.content.Content;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.log.HandlerFailure;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.prompt.PromptArgument;
import org.peregrine.engine.prompt.PromptMessage;
import org.peregrine.engine.prompt.PromptResult;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.registry.ServerInfo;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** Serves one of each kind, asks itself for all of them over HTTP, prints the answers and ends. */
public final class Main {
    private static final JsonName MESSAGE = JsonName.of("message");

    private record Sum(int a, int b) {}

    private record Total(int total) {}

    private Main() {}

    private static Registry registry() {
        return Registry.builder()
                .tool(Tool.named("add").typed(Sum.class, Total.class, sum -> new Total(sum.a() + sum.b())))
                .tool(Tool.named("echo")
                        .inputSchema("{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"}}}")
                        .inline((call, reply) -> reply.text(call.argument(MESSAGE))))
                .tool(Tool.named("shout")
                        .inputSchema("{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"}}}")
                        .blocking(request -> ToolResult.of(
                                Content.text(request.string("message").toUpperCase(java.util.Locale.ROOT)))))
                .tool(Tool.named("list").blocking(request -> ToolResult.structured(List.of(1, 2))))
                .resource(Resource.at("test://motto").name("motto").text("low latency"))
                .prompt(Prompt.named("greet")
                        .argument(PromptArgument.required("name", "of whom"))
                        .blocking(request -> PromptResult.of(PromptMessage.user("Greet Ada"))))
                .build();
    }

    /** Builds a typed tool whose results only Jackson can write, and says what came of it. */
    private static String mapTool() {
        try {
            return Tool.named("map").typed(Sum.class, Map.class, sum -> Map.of("a", sum.a())).name() + " is built";
        } catch (final IllegalArgumentException refused) {
            return refused.getMessage();
        }
    }

    private static void ask(HttpClient client, URI uri, String method, String params)
            throws IOException, InterruptedException {
        final String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
        final HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        System.out.println(
                method + ": " + client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    /** Of the module path or the class path. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.out.println("map: " + mapTool());
        final NioTransport http = new NioTransport("http")
                .listen(new InetSocketAddress("127.0.0.1", 0), new HttpProtocol(HttpSettings.LOCAL));
        final EngineContext context = new EngineContext()
                .registry(registry())
                .serverInfo(ServerInfo.of("outside", "1"))
                .limit(Limit.MAX_CONNECTIONS, 16)
                .errorHandler(failure -> System.out.println(
                        failure instanceof HandlerFailure ? "handler: " + failure.getCause() : "engine: " + failure))
                .transport(http);
        try (McpEngine engine = McpEngine.launch(context);
                HttpClient client = HttpClient.newHttpClient()) {
            final int port = ((InetSocketAddress) http.boundAddresses().getFirst()).getPort();
            final URI uri = URI.create("http://127.0.0.1:" + port + "/mcp");
            ask(client, uri, "tools/call", "{\"name\":\"add\",\"arguments\":{\"a\":40,\"b\":2}}");
            ask(client, uri, "tools/call", "{\"name\":\"echo\",\"arguments\":{\"message\":\"hello\"}}");
            ask(client, uri, "tools/call", "{\"name\":\"shout\",\"arguments\":{\"message\":\"hello\"}}");
            ask(client, uri, "tools/call", "{\"name\":\"list\"}");
            ask(client, uri, "resources/read", "{\"uri\":\"test://motto\"}");
            ask(client, uri, "prompts/get", "{\"name\":\"greet\",\"arguments\":{\"name\":\"Ada\"}}");
            System.out.println("warnings: " + engine.warnings());
        }
    }
}
