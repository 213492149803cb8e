package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.task.TaskExtension;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.transports.TestTokens;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/** Two principals: what one owns it keeps with a new token, and does not exist for the other. */
@Timeout(120)
class OwnershipTest {
    private static final String BOTH = "Accept: application/json, text/event-stream";
    private static final String ALICE = "Authorization: Bearer alice.1";
    private static final String ALICE_LATER = "Authorization: Bearer alice.2.read";
    private static final String BOB = "Authorization: Bearer bob.1";
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{},"
            + "\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}}";
    private static final Pattern TASK = Pattern.compile("\"taskId\":\"([^\"]+)\"");
    private static final Pattern STATE = Pattern.compile("\"requestState\":\"([^\"]+)\"");

    private final TestTokens tokens = new TestTokens();
    private final CountDownLatch goOn = new CountDownLatch(1);

    @RegisterExtension
    final ServedPeers server = new ServedPeers();

    @BeforeEach
    void launch() throws IOException {
        final NioTransport first = new NioTransport("net-0")
                .listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new HttpProtocol(HttpSettings.LOCAL).withSse("/sse", "/messages"));
        final Registry registry = Registry.builder()
                .tool(Tool.named("ask")
                        .interactive((request, context) -> ToolResult.text(context.elicit(
                                        "name",
                                        Elicitation.form("Who?", Form.EMPTY.required("name", Field.string("Name"))))
                                .string("name"))))
                .tool(Tool.named("long").interactive((request, context) -> {
                    context.becomeTask();
                    goOn.await(1, TimeUnit.MINUTES);
                    return ToolResult.text("done");
                }))
                .build();
        server.launch(
                new EngineContext()
                        .registry(registry)
                        .authentication(tokens.authentication())
                        .extension(TaskExtension.inMemory()),
                first,
                2);
    }

    @AfterEach
    void release() {
        goOn.countDown();
    }

    private static String request(int id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + params + "}}";
    }

    private String session() throws IOException {
        final HttpPeer peer = server.peer();
        peer.send(
                "POST",
                "/mcp",
                request(
                        0,
                        "initialize",
                        "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                                + "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}"),
                BOTH,
                ALICE);
        assertThat(peer.readBody()).contains("2025-11-25");
        return "Mcp-Session-Id: " + peer.field("mcp-session-id");
    }

    private int post(String body, String... fields) throws IOException {
        final HttpPeer peer = server.peer();
        peer.send("POST", "/mcp", body, fields);
        peer.readBody();
        return peer.status();
    }

    private String modern(String caller, String method, String name, String params) throws IOException {
        return server.peer()
                .send(
                        "POST",
                        "/mcp",
                        request(7, method, params + "," + META),
                        "Accept: application/json",
                        "MCP-Protocol-Version: 2026-07-28",
                        "Mcp-Method: " + method,
                        "Mcp-Name: " + name,
                        caller)
                .readBody();
    }

    private static String find(Pattern pattern, String text) {
        final Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tools/list", "ping", "logging/setLevel", "resources/subscribe", "tools/call"})
    void shouldHideASessionFromAStranger(String method) throws IOException {
        final String session = session();

        assertThat(post(request(1, method, ""), BOTH, session, BOB)).isEqualTo(404);
        assertThat(post(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}",
                        BOTH,
                        session,
                        BOB))
                .isEqualTo(404);
        assertThat(post("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", BOTH, session, BOB))
                .isEqualTo(404);
        assertThat(post(request(2, "tools/list", ""), BOTH, session, ALICE_LATER))
                .isEqualTo(200);
    }

    @Test
    void shouldHideAStreamAndItsResumptionFromAStranger() throws IOException {
        final String session = session();

        for (final String last : new String[] {"X-Nothing: 0", "Last-Event-ID: 0-0"}) {
            final HttpPeer stranger = server.peer();
            stranger.send("GET", "/mcp", "", BOTH, session, last, BOB).readBody();
            assertThat(stranger.status()).isEqualTo(404);
        }
        final HttpPeer own = server.peer();
        own.send("GET", "/mcp", "", BOTH, session, ALICE_LATER).readHead();
        assertThat(own.status()).isEqualTo(200);
        assertThat(own.isStream()).isTrue();
    }

    @Test
    void shouldLetNoStrangerEndASession() throws IOException {
        final String session = session();
        final HttpPeer stranger = server.peer();
        stranger.send("DELETE", "/mcp", "", session, BOB).readBody();
        assertThat(stranger.status()).isEqualTo(404);

        assertThat(post(request(1, "tools/list", ""), BOTH, session, ALICE)).isEqualTo(200);
        server.peer().send("DELETE", "/mcp", "", session, ALICE_LATER).readHead();
        assertThat(post(request(1, "tools/list", ""), BOTH, session, ALICE)).isEqualTo(404);
    }

    @Test
    void shouldHideADeprecatedSessionFromAStranger() throws IOException {
        final HttpPeer stream = server.peer();
        assertThat(stream.send("GET", "/sse", "", ALICE).readHead()).isEqualTo(200);
        final String endpoint = stream.readEvent().data();

        final HttpPeer stranger = server.peer();
        assertThat(stranger.send("POST", endpoint, request(1, "ping", ""), BOB).readHead())
                .isEqualTo(404);
        final HttpPeer own = server.peer();
        assertThat(own.send("POST", endpoint, request(2, "ping", ""), ALICE_LATER)
                        .readHead())
                .isEqualTo(202);
        assertThat(stream.readEvent().data()).contains("\"id\":2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tasks/get", "tasks/cancel", "tasks/update"})
    void shouldHideATaskFromAStranger(String method) throws IOException {
        final String id = find(TASK, modern(ALICE, "tools/call", "long", "\"name\":\"long\",\"arguments\":{}"));
        final String params = "\"taskId\":\"" + id + "\",\"inputResponses\":{}";

        assertThat(modern(BOB, method, id, params)).contains("\"code\":-32602", "Task not found");
        assertThat(modern(ALICE_LATER, "tasks/get", id, params)).contains("\"status\":\"working\"");
        assertThat(modern(ALICE_LATER, method, id, params)).contains("\"result\"");
    }

    @Test
    void shouldTakeTheStateOfARequestFromItsCallerAlone() throws IOException {
        final String call = "\"name\":\"ask\",\"arguments\":{}";
        final String state = find(STATE, modern(ALICE, "tools/call", "ask", call));
        final String next = call + ",\"requestState\":\"" + state
                + "\",\"inputResponses\":{\"name\":{\"action\":\"accept\",\"content\":{\"name\":\"Ada\"}}}";

        assertThat(modern(BOB, "tools/call", "ask", next)).contains("\"code\":-32602");
        assertThat(modern(ALICE_LATER, "tools/call", "ask", next)).contains("Ada");
    }
}
