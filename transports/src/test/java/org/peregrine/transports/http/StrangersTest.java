package org.peregrine.transports.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.handler.LogLevel;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.task.TaskExtension;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.transports.OverTls;
import org.peregrine.transports.TestTls;
import org.peregrine.transports.TestTokens;
import org.peregrine.transports.nio.NioTransport;
import org.peregrine.transports.settings.HttpSettings;

/**
 * Three callers do at random what callers do, and try with what they have learnt of another's: whatever they receive
 * holds the words of nobody else. Each has a word that stands in all that it sends and in what is made for it.
 */
@OverTls
@Timeout(240)
class StrangersTest {
    private static final int OPERATIONS = 150;
    private static final String BOTH = "Accept: application/json, text/event-stream";
    private static final String ANY = "{\"type\":\"object\"}";
    private static final JsonName WORD = JsonName.of("word");
    private static final Elicitation FORM = Elicitation.form("Who?", Form.EMPTY.required("word", Field.string("Word")));
    private static final Pattern TASK = Pattern.compile("\"taskId\":\"([^\"]+)\"");
    private static final Pattern STATE = Pattern.compile("\"requestState\":\"([^\"]+)\"");
    private static final Pattern ID = Pattern.compile("\"id\":([0-9]+|\"[^\"]*\")");
    private static final String[] NAMES = {"alice", "bob", "carol"};

    @RegisterExtension
    final ServedPeers server = new ServedPeers();

    private final CountDownLatch never = new CountDownLatch(1);
    private final Stranger[] callers = new Stranger[NAMES.length];
    private Random random;
    private int lastId;

    @BeforeEach
    void launch() throws IOException {
        final Registry.Builder registry = Registry.builder()
                .tool(Tool.named("echo").inputSchema(ANY).inline((call, reply) -> reply.text(call.argument(WORD))))
                .tool(Tool.named("talk").inputSchema(ANY).interactive((request, context) -> {
                    context.log(LogLevel.INFO, Stranger.word(context.principal().subject()), "said");
                    context.progress(1, 2, Stranger.word(context.principal().subject()));
                    return ToolResult.text("talked");
                }))
                .tool(Tool.named("ask")
                        .inputSchema(ANY)
                        .interactive((request, context) -> ToolResult.text(
                                "answer " + context.elicit("word", FORM).string("word"))))
                .tool(Tool.named("job").inputSchema(ANY).interactive((request, context) -> {
                    context.becomeTask();
                    context.progress(1, 2, Stranger.word(context.principal().subject()));
                    never.await();
                    return ToolResult.text("never");
                }));
        for (final String name : NAMES) {
            registry.tool(Tool.named("tool-" + Stranger.word(name))
                            .requiresScopes(name + "-only")
                            .inline((call, reply) -> reply.text("own")))
                    .resource(Resource.at("test://" + Stranger.word(name))
                            .requiresScopes(name + "-only")
                            .text(Stranger.word(name)));
        }
        server.launch(
                new EngineContext()
                        .registry(registry.build())
                        .authentication(new TestTokens().authentication())
                        .extension(TaskExtension.inMemory()),
                new NioTransport("net-0")
                        .listen(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                TestTls.of(new HttpProtocol(HttpSettings.LOCAL).withSse("/sse", "/messages"))),
                2);
        for (int i = 0; i < NAMES.length; i++) {
            callers[i] = new Stranger(NAMES[i]);
        }
    }

    /** Sends a request and reads its answer to the end; returns the answer. */
    private String exchange(Stranger caller, String method, String body, String... fields) throws IOException {
        final List<String> all = new ArrayList<>(List.of(fields));
        all.add(caller.field());
        try (HttpPeer peer = new HttpPeer(server.address())) {
            final String answer =
                    peer.send(method, "/mcp", body, all.toArray(String[]::new)).readAnswer();
            caller.received.add(answer);
            return peer.status() + " " + answer;
        }
    }

    private String legacy(Stranger caller, String session, String body) throws IOException {
        return exchange(caller, "POST", body, BOTH, "Mcp-Session-Id: " + session);
    }

    private String modern(Stranger caller, String method, String name, String params) throws IOException {
        return exchange(
                caller,
                "POST",
                Stranger.request(++lastId, method, params + "," + caller.meta()),
                BOTH,
                "MCP-Protocol-Version: 2026-07-28",
                "Mcp-Method: " + method,
                "Mcp-Name: " + name);
    }

    private String call(Stranger caller, String tool, String more) throws IOException {
        return modern(
                caller,
                "tools/call",
                tool,
                "\"name\":\"" + tool + "\",\"arguments\":{\"word\":\"" + caller.word + "\"}" + more);
    }

    private static String find(Pattern pattern, String text) {
        final Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    private Stranger any() {
        return callers[random.nextInt(callers.length)];
    }

    private Stranger other(Stranger caller) {
        Stranger found = any();
        while (found == caller) {
            found = any();
        }
        return found;
    }

    private String session(Stranger caller) throws IOException {
        if (caller.sessions.isEmpty() || random.nextInt(4) == 0) {
            final String answer = exchange(
                    caller,
                    "POST",
                    Stranger.request(
                            0,
                            "initialize",
                            "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"elicitation\":{},\"roots\":{}},"
                                    + "\"clientInfo\":{\"name\":\"" + caller.word + "\",\"version\":\"1\"}"),
                    BOTH);
            caller.sessions.add(find(Pattern.compile("mcp-session-id=([^,}]+)"), answer));
        }
        return caller.sessions.get(random.nextInt(caller.sessions.size()));
    }

    @AfterEach
    void release() {
        never.countDown();
    }

    private static <T> T any(List<T> list, Random random) {
        return list.isEmpty() ? null : list.get(random.nextInt(list.size()));
    }

    /** Reads a stream in the background until the server closes it. */
    private void openStream(Stranger caller, String method, String body, String... fields) throws IOException {
        final HttpPeer peer = server.peer();
        final List<String> all = new ArrayList<>(List.of(fields));
        all.add(caller.field());
        peer.send(method, "/mcp", body, all.toArray(String[]::new));
        if (peer.readHead() != 200 || !peer.isStream()) {
            return;
        }
        caller.readers.add(Thread.ofVirtual().start(() -> {
            try {
                for (HttpPeer.Event event = peer.readEvent(); event != null; event = peer.readEvent()) {
                    caller.received.add(event.toString());
                }
            } catch (final IOException | RuntimeException closed) {
                caller.received.add("closed");
            }
        }));
    }

    private void step() throws IOException {
        final Stranger caller = any();
        final Stranger other = other(caller);
        switch (random.nextInt(12)) {
            case 0 -> legacy(caller, session(caller), Stranger.request(caller.word.length(), "ping", ""));
            case 1 -> assertThat(call(caller, "echo", "")).contains("200 ", caller.word);
            case 2 -> list(caller);
            case 3 -> tryOthersSession(caller, other);
            case 4 -> caller.tasks.add(find(TASK, call(caller, "job", "")));
            case 5 -> tryOthersTask(caller, other);
            case 6 -> caller.states.add(find(STATE, call(caller, "ask", "")));
            case 7 -> tryOthersState(caller, other);
            case 8 -> openStream(caller, "GET", "", "Accept: text/event-stream", "Mcp-Session-Id: " + session(caller));
            case 9 -> legacy(caller, session(caller), caller.talk());
            case 10 -> listen(caller, other);
            default -> converse(caller, other);
        }
    }

    private void list(Stranger caller) throws IOException {
        assertThat(exchange(
                        caller,
                        "POST",
                        Stranger.request(++lastId, "tools/list", caller.meta()),
                        BOTH,
                        "MCP-Protocol-Version: 2026-07-28",
                        "Mcp-Method: tools/list"))
                .contains("tool-" + caller.word);
        assertThat(legacy(caller, session(caller), Stranger.request(1, "tools/list", "")))
                .contains("tool-" + caller.word);
        legacy(caller, session(caller), Stranger.request(1, "resources/list", ""));
        legacy(
                caller,
                session(caller),
                Stranger.request(1, "resources/subscribe", "\"uri\":\"test://" + caller.word + "\""));
    }

    private void tryOthersSession(Stranger caller, Stranger other) throws IOException {
        final String session = any(other.sessions, random);
        if (session == null) {
            return;
        }
        final String field = "Mcp-Session-Id: " + session;
        assertThat(legacy(caller, session, caller.talk())).startsWith("404 ");
        assertThat(exchange(caller, "GET", "", "Accept: text/event-stream", "Last-Event-ID: 0-0", field))
                .startsWith("404 ");
        assertThat(exchange(caller, "DELETE", "", field)).startsWith("404 ");
        assertThat(legacy(
                        caller,
                        session,
                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}"))
                .startsWith("404 ");
        assertThat(legacy(other, session, Stranger.request(1, "ping", ""))).startsWith("200 ");
    }

    private void tryOthersTask(Stranger caller, Stranger other) throws IOException {
        final String task = any(other.tasks, random);
        if (task == null) {
            return;
        }
        final String params = "\"taskId\":\"" + task + "\",\"inputResponses\":{}";
        for (final String method : List.of("tasks/get", "tasks/update", "tasks/cancel")) {
            assertThat(modern(caller, method, task, params)).contains("\"code\":-32602", "Task not found");
        }
        assertThat(modern(other, "tasks/get", task, params)).contains("\"status\":\"working\"");
    }

    private void tryOthersState(Stranger caller, Stranger other) throws IOException {
        final String state = any(other.states, random);
        if (state == null) {
            return;
        }
        assertThat(call(caller, "ask", caller.answers(state))).contains("\"code\":-32602");
        assertThat(call(other, "ask", other.answers(state))).contains("answer " + other.word);
    }

    private void listen(Stranger caller, Stranger other) throws IOException {
        final List<String> tasks = new ArrayList<>(caller.tasks);
        tasks.addAll(other.tasks);
        openStream(
                caller,
                "POST",
                Stranger.request(
                        ++lastId,
                        "subscriptions/listen",
                        "\"notifications\":{\"toolsListChanged\":true,\"taskIds\":[\"" + String.join("\",\"", tasks)
                                + "\"]}," + caller.meta()),
                BOTH,
                "MCP-Protocol-Version: 2026-07-28",
                "Mcp-Method: subscriptions/listen");
    }

    /** A handler asks the caller; another one answers and cancels by the same ids, in its own session. */
    private void converse(Stranger caller, Stranger other) throws IOException {
        final String session = session(caller);
        final String strange = session(other);
        final String id = "\"" + caller.name + lastId + "\"";
        try (HttpPeer peer = new HttpPeer(server.address())) {
            peer.send(
                    "POST",
                    "/mcp",
                    Stranger.request(id, "tools/call", "\"name\":\"ask\",\"arguments\":{}"),
                    BOTH,
                    "Mcp-Session-Id: " + session,
                    caller.field());
            assertThat(peer.readHead()).isEqualTo(200);
            String question = peer.readEvent().data();
            while (!question.contains("elicitation/create")) { // The stream's first event may be empty.
                question = peer.readEvent().data();
            }
            final String asked = find(ID, question);
            assertThat(legacy(other, strange, other.answer(asked)))
                    .startsWith("400 ")
                    .contains("No request of the server's waits");
            assertThat(legacy(
                            other,
                            strange,
                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":"
                                    + id + "}}"))
                    .startsWith("202 ");
            assertThat(legacy(caller, session, caller.answer(asked))).startsWith("202 ");
            final String result = peer.readEvent().data();
            caller.received.add(result);
            assertThat(result).contains("answer " + caller.word);
        }
    }

    private void assertNobodyKnowsAnother() {
        for (final Stranger caller : callers) {
            for (final Stranger other : callers) {
                if (other != caller) {
                    assertThat(caller.received.toString()).doesNotContain(other.word);
                    assertThat(caller.received.toString()).doesNotContain("tool-" + other.word);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20261129, 7919, 4_294_967_311L})
    void shouldTellNobodyOfAnother(long seed) throws Exception {
        random = new Random(seed);
        for (int i = 0; i < OPERATIONS; i++) {
            step();
        }
        never.countDown();
        server.close(); // Ends the streams.
        for (final Stranger caller : callers) {
            for (final Thread reader : caller.readers) {
                reader.join();
            }
            assertThat(caller.received.toString()).contains(caller.word);
        }
        assertNobodyKnowsAnother();
    }

    /** The check itself: one caller is given what is another's. */
    @Test
    void shouldSeeWhenCallersAreNotToldApart() throws Exception {
        random = new Random(1);
        final Stranger alice = callers[0];
        final Stranger bob = callers[1];
        final String task = find(TASK, call(alice, "job", ""));
        final Stranger asAlice = new Stranger("alice");
        String answer = "";
        while (!answer.contains(alice.word)) { // Which its handler says when it has begun.
            answer = modern(asAlice, "tasks/get", task, "\"taskId\":\"" + task + "\"");
        }
        bob.received.add(answer);
        assertThat(bob.received.toString()).contains(alice.word);
        assertThatThrownBy(this::assertNobodyKnowsAnother).isInstanceOf(AssertionError.class);
    }
}
