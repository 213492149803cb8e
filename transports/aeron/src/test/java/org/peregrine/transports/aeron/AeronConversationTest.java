package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.Offer;
import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.handler.Sampling;
import org.peregrine.engine.handler.ToolContext;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.task.TaskExtension;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolRequest;
import org.peregrine.engine.tool.ToolResult;

/** Everything that works over TCP, over shared memory and over UDP. */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AeronConversationTest {
    private static final JsonName TEXT = JsonName.of("text");
    private static final String ANYTHING = "{\"type\":\"object\"}";
    private static final String META =
            "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private static final Elicitation NAME =
            Elicitation.form("Your name?", Form.EMPTY.required("name", Field.string("name")));
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    private EngineContext context() {
        return TestServer.small()
                .registry(Registry.builder()
                        .tool(Tool.named("echo")
                                .inputSchema(ANYTHING)
                                .inline((call, reply) -> reply.text(call.argument(TEXT))))
                        .tool(Tool.named("steps").interactive((request, said) -> {
                            said.progress(1, 2, "half");
                            return ToolResult.text("done");
                        }))
                        .tool(Tool.named("ask")
                                .interactive((request, asked) ->
                                        ToolResult.text(asked.sample("q", Sampling.user("capital?", 10))
                                                .text())))
                        .tool(Tool.named("name").interactive(AeronConversationTest::greet))
                        .tool(Tool.named("wait").blocking(request -> {
                            started.countDown();
                            try {
                                never.await(10, TimeUnit.MINUTES);
                            } catch (final InterruptedException cancelled) {
                                interrupted.countDown();
                            }
                            return ToolResult.text("waited");
                        }))
                        .tool(Tool.named("large")
                                .inputSchema(ANYTHING)
                                .blocking(request -> ToolResult.text("x".repeat((int) request.longValue("length", 0)))))
                        .tool(Tool.named("job").taskRequired().interactive((request, task) -> {
                            task.becomeTask();
                            done.await(10, TimeUnit.MINUTES);
                            return ToolResult.text("done");
                        }))
                        .resource(Resource.at("test://watched")
                                .blocking(request -> ResourceResult.text(request.uri(), "text/plain", "here")))
                        .build())
                .extension(TaskExtension.inMemory());
    }

    private static ToolResult greet(ToolRequest request, ToolContext asked) {
        final String first = asked.elicit("first", NAME).string("name");
        return ToolResult.text(first + " " + asked.elicit("last", NAME).string("name"));
    }

    private static String channel(String medium) throws IOException {
        return medium.equals("ipc") ? "aeron:ipc" : Ports.freeUdp();
    }

    private static String call(Object id, String tool, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + "}}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldAnswerBothEras(String medium) throws Exception {
        try (TestServer server = TestServer.ofTheRun(channel(medium), context())) {
            final Caller legacy = server.initialized();
            legacy.send(call(1, "echo", "{\"text\":\"grüß\"}"));
            server.runUntil(() -> legacy.messages.size() == 1);
            assertThat(legacy.messages.getFirst()).contains("\"id\":1", "grüß");

            final Caller modern = server.connected();
            modern.send(call(2, "echo", "{\"text\":\"hi\"}").replace("\"params\":{", "\"params\":{" + META + ","));
            modern.send("{\"jsonrpc\":\"2.0\",\"id\":\"d\",\"method\":\"server/discover\",\"params\":{" + META + "}}");
            server.runUntil(() -> modern.messages.size() == 2);
            assertThat(modern.messages.getFirst()).contains("\"id\":2", "\"hi\"");
            assertThat(modern.messages.getLast()).contains("\"id\":\"d\"", "2026-07-28");
            assertThat(server.count(EngineCounter.CONNECTIONS_OPENED)).isEqualTo(2);

            legacy.close();
            modern.close();
            server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 2);
            server.runUntil(() -> server.engine.borrowedBytes() == 0);
            assertThat(server.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldReportProgressAndAskTheClient(String medium) throws Exception {
        try (TestServer server = TestServer.ofTheRun(channel(medium), context())) {
            final Caller caller = server.initialized();
            caller.send(
                    call(1, "steps", "{}").replace("\"params\":{", "\"params\":{\"_meta\":{\"progressToken\":\"p\"},"));
            server.runUntil(() -> caller.messages.size() == 2);
            assertThat(caller.messages.getFirst()).contains("notifications/progress", "\"half\"");
            assertThat(caller.messages.getLast()).contains("\"id\":1", "\"done\"");
            caller.messages.clear();

            caller.send(call(2, "ask", "{}"));
            server.runUntil(() -> caller.messages.size() == 1);
            final String question = caller.messages.getFirst();
            assertThat(question).contains("sampling/createMessage");
            final String id = question.replaceAll(".*\"id\":(\"[^\"]*\"|[0-9]+).*", "$1");
            caller.send("{\"jsonrpc\":\"2.0\",\"id\":" + id + """
                ,"result":{"role":"assistant","content":{"type":"text","text":"Paris"},"model":"m"}}""");
            server.runUntil(() -> caller.messages.size() == 2);
            assertThat(caller.messages.getLast()).contains("\"id\":2", "Paris");
        }
    }

    /** A legacy server asks by requests of its own; a modern one in further rounds of the call. */
    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldElicitInBothEras(String medium) throws Exception {
        try (TestServer server = TestServer.ofTheRun(channel(medium), context())) {
            final Caller legacy = server.initialized();
            legacy.send(call(1, "name", "{}"));
            for (final String name : new String[] {"Ada", "Lovelace"}) {
                server.runUntil(() -> legacy.messages.size() == 1);
                final String question = legacy.messages.removeFirst();
                assertThat(question).contains("\"elicitation/create\"", "Your name?");
                legacy.send("{\"jsonrpc\":\"2.0\",\"id\":" + question.replaceAll(".*\"id\":(\"[^\"]*\"|[0-9]+).*", "$1")
                        + ",\"result\":{\"action\":\"accept\",\"content\":{\"name\":\"" + name + "\"}}}");
            }
            server.runUntil(() -> legacy.messages.size() == 1);
            assertThat(legacy.messages.getFirst()).contains("\"id\":1,", "\"Ada Lovelace\"");

            final Caller modern = server.connected();
            final String meta = "\"params\":{"
                    + META.replace("Capabilities\":{}", "Capabilities\":{\"elicitation\":{\"form\":{}}}") + ",";
            modern.send(call(2, "name", "{}").replace("\"params\":{", meta));
            for (final String[] said : new String[][] {{"first", "Ada"}, {"last", "Lovelace"}}) {
                server.runUntil(() -> modern.messages.size() == 1);
                final String question = modern.messages.removeFirst();
                assertThat(question)
                        .contains(
                                "\"resultType\":\"input_required\"",
                                "\"" + said[0] + "\":{\"method\":\"elicitation/create\"");
                final String round =
                        meta + "\"requestState\":\"" + question.replaceAll(".*\"requestState\":\"([^\"]+)\".*", "$1")
                                + "\",\"inputResponses\":{\"" + said[0]
                                + "\":{\"action\":\"accept\",\"content\":{\"name\":\"" + said[1] + "\"}}},";
                modern.send(call(3, "name", "{}").replace("\"params\":{", round));
            }
            server.runUntil(() -> modern.messages.size() == 1);
            assertThat(modern.messages.getFirst()).contains("\"id\":3,", "\"Ada Lovelace\"", "\"complete\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldTellSubscribersOfChanges(String medium) throws Exception {
        try (TestServer server = TestServer.ofTheRun(channel(medium), context())) {
            final Caller first = server.initialized();
            final Caller second = server.initialized();
            for (final Caller each : new Caller[] {first, second}) {
                each.send(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/subscribe\",\"params\":{\"uri\":\"test://watched\"}}");
                server.runUntil(() -> each.messages.size() == 1);
            }
            server.engine.notifier().resourceUpdated("test://watched");
            server.runUntil(() -> first.messages.size() == 2 && second.messages.size() == 2);
            assertThat(first.messages.getLast()).contains("notifications/resources/updated", "test://watched");
            assertThat(second.messages.getLast()).isEqualTo(first.messages.getLast());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldRunTasksAndAnswerBatches(String medium) throws Exception {
        try (TestServer server = TestServer.ofTheRun(channel(medium), context())) {
            final Caller caller = server.connected();
            final String meta = "\"params\":{"
                    + META.replace(
                            "Capabilities\":{}",
                            "Capabilities\":{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}")
                    + ",";
            caller.send(call(1, "job", "{}").replace("\"params\":{", meta));
            server.runUntil(() -> caller.messages.size() == 1);
            assertThat(caller.messages.getFirst()).contains("\"resultType\":\"task\"");
            final String task = caller.messages.getFirst().replaceAll(".*\"taskId\":\"([^\"]+)\".*", "$1");
            done.countDown();
            int id = 2;
            while (!caller.messages.getLast().contains("\"status\":\"completed\"")) {
                caller.send("{\"jsonrpc\":\"2.0\",\"id\":" + id++ + ",\"method\":\"tasks/get\"," + meta
                        + "\"taskId\":\"" + task + "\"}}");
                final int before = caller.messages.size();
                server.runUntil(() -> caller.messages.size() > before, caller.messages::toString);
            }
            assertThat(caller.messages.getLast()).contains("done");

            final Caller batching = server.connected();
            batching.send("""
                {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-03-26",\
                "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""");
            server.runUntil(() -> batching.messages.size() == 1);
            batching.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            batching.send("[" + call(1, "echo", "{\"text\":\"one\"}") + "," + call(2, "large", "{\"length\":2}") + "]");
            server.runUntil(() -> batching.messages.size() == 2);
            assertThat(batching.messages.getLast())
                    .startsWith("[")
                    .endsWith("]")
                    .contains("\"id\":1,", "\"one\"", "\"id\":2,", "\"xx\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldCancelACallByRequestAndByTheEndOfItsClient(String medium) throws Exception {
        try (TestServer server = TestServer.ofTheRun(channel(medium), context())) {
            final Caller caller = server.initialized();
            caller.send(call(7, "wait", "{}"));
            server.runUntil(() -> started.getCount() == 0);
            caller.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":7}}");
            server.runUntil(() -> interrupted.getCount() == 0 && server.engine.callsUnderWay() == 0);
            caller.send(call(8, "wait", "{}"));
            server.runUntil(() -> server.engine.callsUnderWay() == 1);
            caller.close();
            server.runUntil(() -> server.engine.callsUnderWay() == 0);
            assertThat(server.count(EngineCounter.CONNECTIONS_CLOSED)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldCarryMessagesOfSeveralFragmentsAndRefuseThoseThatAreTooLong(String medium) throws Exception {
        try (TestServer server = TestServer.ofTheRun(channel(medium), context().limit(Limit.MAX_FRAME_BYTES, 6_000))) {
            final Caller caller = server.initialized();
            final String text = "y".repeat(4_000);
            caller.send(call(1, "echo", "{\"text\":\"" + text + "\"}"));
            server.runUntil(() -> caller.messages.size() == 1);
            assertThat(caller.messages.getFirst()).contains("\"id\":1", text);

            caller.send(call(2, "echo", "{\"text\":\"" + "z".repeat(7_000) + "\"}"));
            server.runUntil(() -> caller.messages.size() == 2);
            assertThat(caller.messages.getLast()).contains("-32600", "Message exceeds the size limit");

            caller.send(call(3, "large", "{\"length\":7500}"));
            caller.send(call(4, "large", "{\"length\":9000}"));
            server.runUntil(() -> caller.messages.size() == 4);
            assertThat(caller.messages).anyMatch(message -> message.contains("\"id\":3") && message.length() > 7_500);
            assertThat(caller.messages)
                    .anyMatch(message -> message.contains("\"id\":4,\"error\"")
                            && message.contains("Result exceeds the size limit"));
            caller.close();
            server.runUntil(() -> server.count(EngineCounter.CONNECTIONS_CLOSED) == 1);
            server.runUntil(() -> server.engine.borrowedBytes() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldAnswerGarbageAndEmptyMessagesAndServeOn(String medium) throws Exception {
        try (TestServer server = TestServer.ofTheRun(channel(medium), context())) {
            final Caller caller = server.initialized();
            caller.send("");
            caller.send("GET / HTTP/1.1");
            caller.send("\u0000\u0001\uffff");
            caller.send("[]");
            server.runUntil(() -> caller.messages.size() == 4);
            assertThat(caller.messages.subList(0, 3)).allMatch(message -> message.contains("-32700"));
            assertThat(caller.messages.getLast()).contains("-32600");
            caller.send(call(1, "echo", "{\"text\":\"on\"}"));
            server.runUntil(() -> caller.messages.size() == 5);
            assertThat(caller.messages.getLast()).contains("\"on\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldBackPressureAClientAndLoseNothing(String medium) throws Exception {
        try (TestServer server = TestServer.ofTheRun(
                channel(medium), context().limit(Limit.RING_CAPACITY, 4).limit(Limit.FRAME_LIMIT, 16))) {
            final Caller caller = server.initialized();
            final int calls = 2_000;
            int sent = 0;
            while (sent < calls) {
                final Offer offer = caller.offer(call(sent, "echo", "{\"text\":\"" + "t".repeat(100) + "\"}"));
                if (offer == Offer.TAKEN) {
                    sent++;
                } else {
                    assertThat(offer).isEqualTo(Offer.BACK_PRESSURED);
                    server.cycle();
                }
            }
            server.runUntil(() -> caller.messages.size() == calls);
            for (int i = 0; i < calls; i++) {
                assertThat(caller.messages.get(i)).contains("\"id\":" + i + ",");
            }
            assertThat(server.count(EngineCounter.RING_FULL)).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ipc", "udp"})
    void shouldServeWithSeveralShardsAStreamEach(String medium) throws Exception {
        final String channel = channel(medium);
        try (TestServer server = TestServer.invoked(channel, context(), TestServer.freshDirectory(), true, 3)) {
            for (int stream = 1001; stream <= 1003; stream++) {
                final String one = channel + (medium.equals("ipc") ? "?" : "|") + "stream-id=" + stream;
                final Caller caller = server.caller(org.peregrine.client.aeron.AeronClientSettings.of(one)
                        .directory(server.directory)
                        .termBytes(1 << 16));
                server.runUntil(caller.client::isOpen, caller.client::closeReason);
                caller.send(call(1, "echo", "{\"text\":\"s\"}"));
                server.runUntil(() -> caller.messages.size() == 1);
            }
            final Caller any = server.initialized();
            any.send(call(1, "echo", "{\"text\":\"s\"}"));
            server.runUntil(() -> any.messages.size() == 1);
        }
    }
}
