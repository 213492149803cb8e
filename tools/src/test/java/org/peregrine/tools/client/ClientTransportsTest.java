package org.peregrine.tools.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.ClientConnection;
import org.peregrine.client.ClientSelector;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.McpClient;
import org.peregrine.client.Offer;
import org.peregrine.client.ServerErrorException;
import org.peregrine.client.Target;
import org.peregrine.codec.mcp.ProtocolVersion;

final class ClientTransportsTest {
    private static final String META =
            "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}},";
    private static final int CALLS = 200;
    private static ServerUnderTest server;

    @BeforeAll
    static void launch() throws Exception {
        server = new ServerUnderTest();
    }

    @AfterAll
    static void end() throws Exception {
        server.close();
    }

    private static String call(int id, boolean modern, String message) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{" + (modern ? META : "")
                + "\"name\":\"echo\",\"arguments\":{\"message\":\"" + message + "\"}}}";
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP,V2025_03_26",
        "HTTP,V2025_11_25",
        "HTTP,V2026_07_28",
        "SSE,V2024_11_05",
        "SSE,V2025_11_25",
        "WEBSOCKET,V2025_11_25",
        "WEBSOCKET,V2026_07_28",
        "TCP,V2025_11_25",
        "TCP,V2026_07_28",
        "UNIX,V2025_06_18",
        "UNIX,V2026_07_28",
        "STDIO,V2025_11_25",
        "STDIO,V2026_07_28",
        "OTHER,V2025_11_25",
        "OTHER,V2026_07_28"
    })
    void shouldBringEveryCallAndItsAnswerOverEachTransport(Target.Kind kind, ProtocolVersion version) throws Exception {
        final Ear ear = new Ear();
        final boolean modern = version.isModern();
        try (ClientSelector selector = new ClientSelector()) {
            final ClientConnection connection =
                    selector.connect(server.target(kind), ClientSettings.of(version), ear, "attached");
            ear.await(selector, () -> ear.heard.contains("open"));
            assertThat(connection.version()).isEqualTo(version);
            for (int id = 1; id <= CALLS; id++) {
                ear.send(
                        selector,
                        connection,
                        call(id, modern, "m" + id),
                        modern ? "Mcp-Method: tools/call\r\nMcp-Name: echo\r\n" : "");
            }
            ear.await(selector, () -> ear.messages.size() >= CALLS);
            connection.close();
        }
        assertThat(ear.messages).hasSize(CALLS);
        for (int i = 0; i < CALLS; i++) {
            assertThat(ear.messages.get(i)).contains("\"id\":" + (i + 1) + ",", "\"text\":\"m" + (i + 1) + "\"");
        }
        assertThat(ear.heard).noneMatch(line -> line.startsWith("closed") || line.startsWith("invalid"));
    }

    @ParameterizedTest
    @EnumSource
    void shouldBringMessagesLargerThanAnyBuffer(Target.Kind kind) throws Exception {
        final Ear ear = new Ear();
        final String text = "x".repeat(700_000);
        try (ClientSelector selector = new ClientSelector()) {
            final ClientConnection connection =
                    selector.connect(server.target(kind), ClientSettings.of(ProtocolVersion.V2025_11_25), ear, null);
            ear.await(selector, () -> ear.heard.contains("open"));
            for (int id = 1; id <= 3; id++) {
                ear.send(selector, connection, call(id, false, text));
            }
            ear.await(selector, () -> ear.messages.size() == 3);
        }
        assertThat(ear.messages).allMatch(message -> message.contains(text));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldHandOnNotificationsAndTheAnswerOfAnEventStream(boolean modern) throws Exception {
        final Ear ear = new Ear();
        final ProtocolVersion version = modern ? ProtocolVersion.V2026_07_28 : ProtocolVersion.V2025_11_25;
        final String meta =
                modern ? META.replace("{}},", "{},\"progressToken\":\"p\"},") : "\"_meta\":{\"progressToken\":\"p\"},";
        try (ClientSelector selector = new ClientSelector()) {
            final ClientConnection connection =
                    selector.connect(server.target(Target.Kind.HTTP), ClientSettings.of(version), ear, null);
            ear.await(selector, () -> ear.heard.contains("open"));
            assertThat(connection.sessionId() == null).isEqualTo(modern);
            ear.send(
                    selector,
                    connection,
                    "{\"jsonrpc\":\"2.0\",\"id\":\"s-1\",\"method\":\"tools/call\",\"params\":{" + meta
                            + "\"name\":\"test_tool_with_progress\",\"arguments\":{}}}",
                    modern ? "Mcp-Method: tools/call\r\nMcp-Name: test_tool_with_progress\r\n" : "");
            ear.await(selector, () -> ear.exchanges == 1);
        }
        assertThat(ear.messages).hasSize(4);
        assertThat(ear.messages.subList(0, 3)).allMatch(message -> message.contains("notifications/progress"));
        assertThat(ear.messages.getLast()).contains("\"id\":\"s-1\"", "\"result\"");
    }

    @ParameterizedTest
    @EnumSource
    void shouldCallInAFewLinesOverEachTransport(Target.Kind kind) throws Exception {
        final String target = server.target(kind).text();
        try (McpClient client = McpClient.connect(target)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.callTool("echo", "{\"message\":\"m" + i + "\"}"))
                        .contains("\"text\":\"m" + i + "\"");
            }
            assertThatExceptionOfType(ServerErrorException.class)
                    .isThrownBy(() -> client.callTool("nothing", "{}"))
                    .withMessageContaining("(-32602)");
            assertThat(client.request("ping", "{}")).isEqualTo("{}");
        }
        if (kind != Target.Kind.SSE) {
            try (McpClient client = McpClient.connect(target, ProtocolVersion.V2026_07_28)) {
                assertThat(client.callTool("echo", "{\"message\":\"hi\"}")).contains("\"text\":\"hi\"");
                assertThat(client.request("tools/list", "{}")).contains("\"name\":\"echo\"");
            }
        }
    }

    @Test
    void shouldEndASessionSoThatItIsGone() throws Exception {
        final Ear ear = new Ear();
        final Ear second = new Ear();
        final Target target = server.target(Target.Kind.HTTP);
        try (ClientSelector selector = new ClientSelector()) {
            final ClientConnection connection =
                    selector.connect(target, ClientSettings.of(ProtocolVersion.V2025_11_25), ear, null);
            ear.await(selector, () -> ear.heard.contains("open"));
            final ClientConnection other = selector.connect(
                    target,
                    ClientSettings.of(ProtocolVersion.V2025_11_25).withSession(connection.sessionId()),
                    second,
                    null);
            second.send(selector, other, call(1, false, "hi"));
            second.await(selector, () -> second.exchanges == 1);
            ear.await(selector, () -> connection.endSession() == Offer.TAKEN);
            ear.await(selector, () -> ear.exchanges == 1);
            second.send(selector, other, call(2, false, "hi"));
            second.await(selector, () -> second.exchanges == 2);
        }
        assertThat(second.heard).isEqualTo(List.of("open", "status 200", "status 404"));
    }

    @Test
    void shouldSayWhyAServerRefusesToBeInitialized() throws Exception {
        final Ear ear = new Ear();
        try (ClientSelector selector = new ClientSelector()) {
            selector.connect(
                    Target.parse(server.target(Target.Kind.HTTP).text().replace("/mcp", "/elsewhere")),
                    ClientSettings.of(ProtocolVersion.V2025_11_25),
                    ear,
                    null);
            ear.await(selector, () -> !ear.heard.isEmpty());
        }
        assertThat(ear.heard).isEqualTo(List.of("closed: the server answered initialize with status 404"));
    }
}
