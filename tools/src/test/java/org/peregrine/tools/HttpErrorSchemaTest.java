package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.task.TaskExtension;
import org.peregrine.tools.kit.Kit;
import org.peregrine.tools.serve.Banner;
import org.peregrine.transports.http.HttpProtocol;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Errors that only HTTP knows: their status, their code, and their form by the schema of 2026-07-28. */
final class HttpErrorSchemaTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"VERSION\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    private NioTransport transport;
    private McpEngine engine;

    @BeforeEach
    void launch() throws Exception {
        transport = new NioTransport("http")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new HttpProtocol(HttpSettings.LOCAL));
        final Registry registry =
                Registry.builder().plugin(Kit.CONFORMANCE.plugin()).build();
        engine = TestedEngine.launch(
                new EngineContext().registry(registry).extension(TaskExtension.inMemory()), transport);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-07-28 | 2025-11-25 | tools/list             | tools/list | 400 | -32020",
                "2026-07-28 | 2026-07-28 | tools/list             | tools/call | 400 | -32020",
                "2099-01-01 | 2099-01-01 | tools/list             | tools/list | 400 | -32022",
                "2026-07-28 | 2026-07-28 | ping                   | ping       | 404 | -32601",
                "2026-07-28 | 2026-07-28 | test_missing_capability | tools/call | 400 | -32021",
                "2026-07-28 | 2026-07-28 | test_x_mcp_header      | tools/call | 400 | -32020"
            })
    void shouldRefuseInTheFormOfTheSchema(String body, String header, String method, String named, int status, int code)
            throws Exception {
        final boolean call = method.startsWith("test_");
        final String arguments = "test_x_mcp_header".equals(method) ? "{\"region\":\"eu\"}" : "{}";
        final String params = call ? "\"name\":\"" + method + "\",\"arguments\":" + arguments + "," : "";
        final String message = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + (call ? "tools/call" : method)
                + "\",\"params\":{" + params + META.replace("VERSION", body) + "}}";
        final HttpResponse<String> response;
        try (HttpClient client = HttpClient.newHttpClient()) {
            response = client.send(
                    HttpRequest.newBuilder(
                                    URI.create(Banner.url(transport.bound().getFirst())))
                            .header("Content-Type", "application/json")
                            .header("Accept", "application/json, text/event-stream")
                            .header("MCP-Protocol-Version", header)
                            .header("Mcp-Method", named)
                            .header("Mcp-Name", method)
                            .POST(HttpRequest.BodyPublishers.ofString(message))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        final JsonNode answer = JSON.readTree(response.body());
        assertThat(answer.at("/error/code").asInt()).isEqualTo(code);
        assertThat(SpecificationSchema.of(ProtocolVersion.V2026_07_28).errorsOf(answer, null))
                .isEmpty();
    }
}
