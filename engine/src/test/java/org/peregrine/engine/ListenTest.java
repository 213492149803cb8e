package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.SERVER;
import static org.peregrine.engine.EngineHarness.request;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.memory.MemoryReply;

/** {@code subscriptions/listen} on a connection with state. */
final class ListenTest {
    private static String listen(Object id, String filter) {
        return request(id, "subscriptions/listen", "{\"notifications\":" + filter + "," + META + "}");
    }

    private static List<String> texts(EngineHarness harness) {
        return harness.transport.answers().stream().map(MemoryReply::text).toList();
    }

    @Test
    void shouldAcknowledgeFirstAndThenTellOnlyOfWhatWasAskedFor() {
        try (EngineHarness harness = EngineHarness.start()) {
            harness.transport.send(
                    1,
                    listen(
                            "\"s\"",
                            "{\"toolsListChanged\":true,\"resourceSubscriptions\":[\"test://text\"],\"other\":1}"));
            harness.engine.notifier().toolsChanged();
            harness.runUntilAnswers(1);
            harness.engine.notifier().promptsChanged();
            harness.engine.notifier().resourceUpdated("test://text");
            harness.engine.notifier().toolsChanged();
            harness.run();
            final String meta = "\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":\"s\"}";
            assertThat(texts(harness))
                    .containsExactly(
                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\",\"params\":{"
                                    + meta + ",\"notifications\":{\"toolsListChanged\":true,"
                                    + "\"resourceSubscriptions\":[\"test://text\"]}}}",
                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{"
                                    + "\"uri\":\"test://text\"," + meta + "}}",
                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\",\"params\":{" + meta
                                    + "}}");
        }
    }

    @Test
    void shouldEndWhenTheClientCancels() {
        try (EngineHarness harness = EngineHarness.start()) {
            harness.exchange(listen(5, "{\"toolsListChanged\":true}"));
            harness.transport.send(
                    1,
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":5," + META
                            + "}}");
            harness.runUntilAnswers(3);
            assertThat(harness.transport.answers())
                    .extracting(MemoryReply::status)
                    .contains(ReplyStatus.STREAM_END);
            harness.engine.notifier().toolsChanged();
            harness.run();
            assertThat(harness.transport.answers()).hasSize(3);
            harness.exchange(listen(5, "{\"toolsListChanged\":true}"));
        }
    }

    @Test
    void shouldEndWithAResultWhenTheServerCloses() {
        final EngineHarness harness = EngineHarness.start();
        harness.exchange(listen(5, "{}"));
        harness.close();
        assertThat(texts(harness).getLast())
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":{\"resultType\":\"complete\","
                        + SERVER.replace("{\"io", "{\"io.modelcontextprotocol/subscriptionId\":5,\"io") + "}}");
    }

    @Test
    void shouldAcknowledgeEvenWhenTheServerClosesAtOnce() {
        final EngineHarness harness = EngineHarness.start();
        harness.transport.send(1, listen(5, "{}"));
        harness.engine.invoke();
        harness.close();
        assertThat(texts(harness))
                .hasSize(2)
                .satisfiesExactly(
                        first -> assertThat(first).contains("acknowledged"),
                        last -> assertThat(last).contains("\"resultType\":\"complete\""));
    }

    @Test
    void shouldEndWhenThePeerSendsNoMore() {
        try (EngineHarness harness = EngineHarness.start()) {
            harness.exchange(listen(5, "{}"));
            harness.transport.endInput(1);
            harness.runUntilAnswers(2);
            assertThat(harness.transport.answers().getLast().status()).isEqualTo(ReplyStatus.STREAM_END);
        }
    }

    /** Shares of what lasts until its peer ends it, as those of heap. */
    @Test
    void shouldNotLetOneAddressTakeAllSubscriptions() {
        try (EngineHarness harness = EngineHarness.start(context -> context.limit(Limit.MAX_LISTENS, 100))) {
            harness.transport.from(1, 6);
            int taken = 0;
            while (harness.exchange(listen(taken, "{}")).contains("acknowledged")) {
                taken++;
            }
            assertThat(taken).isEqualTo(80);
            harness.transport.from(2, 7);
            harness.transport.send(2, listen(1, "{}"));
            harness.runUntilAnswers(taken + 2);
            assertThat(texts(harness).getLast()).contains("acknowledged");
            harness.transport.disconnect(1);
            harness.runUntilAnswers(2 * taken + 2);
            harness.transport.from(3, 6);
            harness.transport.send(3, listen(1, "{}"));
            harness.runUntilAnswers(2 * taken + 3);
            assertThat(texts(harness).getLast()).as("its places are free again").contains("acknowledged");
        }
    }

    @Test
    void shouldRefuseTooManyAndMalformedOnes() {
        final UnaryOperator<EngineContext> few =
                context -> context.limit(Limit.MAX_LISTENS, 1).limit(Limit.MAX_SUBSCRIPTIONS, 1);
        try (EngineHarness harness = EngineHarness.start(few)) {
            assertThat(harness.exchange(listen(1, "[]"))).contains("\"code\":-32602");
            assertThat(harness.exchange(request(1, "subscriptions/listen", "{" + META + "}")))
                    .contains("\"code\":-32602");
            assertThat(harness.exchange(listen(1, "{\"resourceSubscriptions\":[\"a:a\",\"b:b\"]}")))
                    .contains("\"code\":-32600");
            assertThat(harness.exchange(listen(1, "{}"))).contains("acknowledged");
            assertThat(harness.exchange(listen(2, "{}"))).contains("too many subscriptions");
        }
    }

    @Test
    void shouldTellOfTheListsThatANewRegistryChanges() {
        try (EngineHarness harness = EngineHarness.start()) {
            harness.exchange(listen(
                    1, "{\"toolsListChanged\":true,\"promptsListChanged\":true," + "\"resourcesListChanged\":true}"));
            final Registry next = Registry.builder()
                    .tool(Tool.named("fresh").inline((call, reply) -> reply.text("new")))
                    .build();
            harness.engine.registry(next);
            harness.run();
            assertThat(texts(harness).subList(1, texts(harness).size()))
                    .hasSize(3)
                    .allMatch(text -> text.contains("list_changed"));
            assertThat(harness.exchange(EngineHarness.call(2, "fresh", "{}"))).contains("new");
            assertThat(harness.exchange(EngineHarness.echo(3, "m"))).contains("Unknown tool");
        }
    }
}
