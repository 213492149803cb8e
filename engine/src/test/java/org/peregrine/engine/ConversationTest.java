package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.request;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.handler.ClientAnswers;
import org.peregrine.engine.handler.ClientInput;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.handler.LogLevel;
import org.peregrine.engine.handler.RootsRequest;
import org.peregrine.engine.handler.Sampling;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.memory.MemoryReply;

/** One handler, both eras: what it asks, says and notices reaches its client in the client's own way. */
final class ConversationTest {
    private static final String ABILITIES = "{\"elicitation\":{},\"sampling\":{},\"roots\":{}}";
    private static final Pattern STATE = Pattern.compile("\"requestState\":\"([^\"]+)\"");
    static final Elicitation NAME_FORM = Elicitation.form("Who?", Form.EMPTY.required("name", Field.string("Name")));

    static final Tool GREET = Tool.named("greet").interactive((request, context) -> {
        final String name = context.elicit("name", NAME_FORM).string("name");
        final String line =
                context.sample("line", Sampling.user("Greet " + name, 50)).text();
        return ToolResult.text(name + ": " + line);
    });

    static String initialize(String version) {
        return request(
                0,
                "initialize",
                "{\"protocolVersion\":\"" + version + "\",\"capabilities\":" + ABILITIES
                        + ",\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}");
    }

    /** A call of 2026-07-28 with more members in its params. */
    static String modernCall(Object id, String tool, String more) {
        final String meta = META.replace("Capabilities\":{}", "Capabilities\":" + ABILITIES);
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":{}," + meta + more + "}}";
    }

    static String last(EngineHarness harness) {
        return harness.transport.answers().getLast().text();
    }

    static String next(EngineHarness harness, String message) {
        final int before = harness.transport.answers().size();
        harness.transport.send(1, message);
        harness.runUntilAnswers(before + 1);
        return harness.transport.answers().get(before).text();
    }

    private static String state(String result) {
        final Matcher matcher = STATE.matcher(result);
        assertThat(matcher.find()).as(result).isTrue();
        return matcher.group(1);
    }

    @Test
    void shouldAskALegacyClientByRequestsOfItsOwn() {
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), GREET)) {
            harness.exchange(initialize("2025-11-25"));
            assertThat(next(harness, call(7, "greet", "{}")))
                    .contains(
                            "\"method\":\"elicitation/create\",\"id\":1,",
                            "\"mode\":\"form\",\"message\":\"Who?\"",
                            "\"required\":[\"name\"]");
            assertThat(harness.transport.answers().getLast().status()).isEqualTo(ReplyStatus.PART);
            harness.transport.send(
                    1,
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"action\":\"accept\",\"content\":{\"name\":\"Ada\"}}}");
            harness.runUntilAnswers(4); // The answer to our answer is that it was taken.
            assertThat(last(harness)).contains("\"method\":\"sampling/createMessage\",\"id\":2,", "Greet Ada");
            harness.transport.send(
                    1,
                    "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"role\":\"assistant\",\"model\":\"m\","
                            + "\"content\":{\"type\":\"text\",\"text\":\"Hello!\"}}}");
            harness.runUntilAnswers(6);
            assertThat(last(harness))
                    .isEqualTo(
                            "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"Ada: Hello!\"}]}}");
        }
    }

    @Test
    void shouldRunAHandlerAgainWithTheAnswersOfAModernClient() {
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), GREET)) {
            final String first = harness.exchange(modernCall(1, "greet", ""));
            assertThat(first)
                    .contains(
                            "\"resultType\":\"input_required\"",
                            "\"inputRequests\":{\"name\":{\"method\":\"elicitation/create\"");
            final String second = harness.exchange(modernCall(
                    2,
                    "greet",
                    ",\"requestState\":\"" + state(first) + "\",\"inputResponses\":{\"name\":{\"action\":\"accept\","
                            + "\"content\":{\"name\":\"Ada\"}},\"more\":{}}"));
            assertThat(second).contains("\"line\":{\"method\":\"sampling/createMessage\"", "Greet Ada");
            assertThat(state(second)).isNotEqualTo(state(first));
            assertThat(
                            harness.exchange(
                                    modernCall(
                                            3,
                                            "greet",
                                            ",\"requestState\":\"" + state(second)
                                                    + "\",\"inputResponses\":{\"line\":{\"role\":"
                                                    + "\"assistant\",\"model\":\"m\",\"content\":{\"type\":\"text\",\"text\":\"Hi\"}}}")))
                    .contains("\"resultType\":\"complete\"", "Ada: Hi");
        }
    }

    /** A modern request carries the answer and is refused; the handler of a legacy one hears of it. */
    @Test
    void shouldHoldAnswersToTheirForm() {
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), GREET)) {
            for (final String wrong : new String[] {"{\"name\":7}", "{}", "[]"}) {
                assertThat(harness.exchange(modernCall(
                                1,
                                "greet",
                                ",\"inputResponses\":{\"name\":{\"action\":\"accept\",\"content\":" + wrong + "}}")))
                        .as(wrong)
                        .contains("\"code\":-32602", "The answer to 'name' is not what its form asks for: ");
            }
            assertThat(harness.exchange(
                            modernCall(1, "greet", ",\"inputResponses\":{\"name\":{\"action\":\"accept\"}}")))
                    .contains("\"code\":-32602", "it has no content");
            harness.exchange(initialize("2025-11-25"));
            next(harness, call(7, "greet", "{}"));
            final int before = harness.transport.answers().size();
            harness.transport.send(
                    1, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"action\":\"accept\",\"content\":{\"name\":[]}}}");
            harness.runUntilAnswers(before + 2);
            assertThat(last(harness)).contains("/name: expected", "\"isError\":true");
        }
    }

    @Test
    void shouldAskAgainForWhatWasNotAnswered() {
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), GREET)) {
            for (final String wrong : new String[] {"{\"other\":{}}", "{\"name\":5}", "{\"name\":null}", "{}"}) {
                assertThat(harness.exchange(modernCall(1, "greet", ",\"inputResponses\":" + wrong)))
                        .as(wrong)
                        .contains("input_required", "\"name\":{\"method\"");
            }
            assertThat(harness.exchange(modernCall(1, "greet", ",\"inputResponses\":[]")))
                    .contains("\"code\":-32602");
        }
    }

    @Test
    void shouldRefuseStateThatIsForgedOrBelongsElsewhere() {
        final Tool other = Tool.named("other").interactive((request, context) -> ToolResult.EMPTY);
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), GREET, other)) {
            final String state = state(harness.exchange(modernCall(1, "greet", "")));
            for (final String forged : new String[] {state + "x", "x" + state, state.substring(1), "", ".", "a.b"}) {
                assertThat(harness.exchange(modernCall(1, "greet", ",\"requestState\":\"" + forged + "\"")))
                        .as(forged)
                        .contains("\"code\":-32602");
            }
            assertThat(harness.exchange(modernCall(1, "greet", ",\"requestState\":7")))
                    .contains("\"code\":-32602");
            assertThat(harness.exchange(modernCall(1, "other", ",\"requestState\":\"" + state + "\"")))
                    .contains("\"code\":-32602");
            assertThat(harness.exchange(modernCall(1, "greet", ",\"requestState\":\"" + state + "\"")))
                    .contains("input_required");
        }
    }

    @Test
    void shouldRefuseStateThatHasExpiredAndTakeThatOfAnotherServerWithTheSameKey() {
        final byte[] key = new byte[32];
        final long[] nowMs = {1_000_000};
        final UnaryOperator<EngineContext> settings =
                context -> context.requestStateKey(key).epochClock(() -> nowMs[0]);
        try (EngineHarness one = EngineHarness.start(settings, GREET);
                EngineHarness two = EngineHarness.start(settings, GREET);
                EngineHarness stranger = EngineHarness.start(UnaryOperator.identity(), GREET)) {
            final String retry = ",\"requestState\":\"" + state(one.exchange(modernCall(1, "greet", ""))) + "\"";
            assertThat(two.exchange(modernCall(2, "greet", retry))).contains("input_required");
            assertThat(stranger.exchange(modernCall(2, "greet", retry))).contains("\"code\":-32602");
            nowMs[0] += TimeUnit.NANOSECONDS.toMillis(Limit.REQUEST_STATE_TTL_NS.initial()) + 1;
            assertThat(two.exchange(modernCall(3, "greet", retry))).contains("\"code\":-32602");
        }
    }

    @Test
    void shouldKeepWhatAHandlerRemembersFromRoundToRound() {
        final AtomicInteger computed = new AtomicInteger();
        final Tool careful = Tool.named("careful").interactive((request, context) -> {
            if (context.remembered() == null) {
                context.remember("number " + computed.incrementAndGet());
            }
            context.elicit("name", NAME_FORM);
            return ToolResult.text(context.remembered());
        });
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), careful)) {
            final String first = harness.exchange(modernCall(1, "careful", ""));
            assertThat(harness.exchange(modernCall(
                            2,
                            "careful",
                            ",\"requestState\":\"" + state(first)
                                    + "\",\"inputResponses\":{\"name\":{\"action\":\"decline\"}}")))
                    .contains("number 1");
            assertThat(computed).hasValue(1);
        }
    }

    @Test
    void shouldAskForSeveralThingsInOneRound() {
        final Tool several = Tool.named("several").interactive((request, context) -> {
            final Map<String, ClientInput> inputs = new LinkedHashMap<>();
            inputs.put("a", NAME_FORM);
            inputs.put("b", Sampling.user("x", 1));
            inputs.put("c", new RootsRequest());
            final ClientAnswers answers = context.ask(inputs);
            return ToolResult.text(answers.elicitation("a").action()
                    + answers.sampling("b").model()
                    + answers.roots("c").getFirst().uri());
        });
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), several)) {
            assertThat(harness.exchange(modernCall(1, "several", "")))
                    .containsSubsequence("\"a\":{", "\"b\":{", "\"c\":{\"method\":\"roots/list\",\"params\":{}}");
            assertThat(harness.exchange(modernCall(
                            2,
                            "several",
                            ",\"inputResponses\":{\"c\":{\"roots\":[{\"uri\":\"file:///x\"}]},"
                                    + "\"a\":{\"action\":\"cancel\"},\"b\":{\"model\":\"m\"}}")))
                    .contains("CANCELmfile:///x");
        }
    }

    @Test
    void shouldNotAskForWhatAClientCannotDo() {
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), GREET)) {
            assertThat(harness.exchange(
                            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"greet\","
                                    + META + "}}"))
                    .contains("\"code\":-32021", "\"data\":{\"requiredCapabilities\":{\"elicitation\":{}}}");
            assertThat(harness.transport.answers().getLast().status()).isEqualTo(ReplyStatus.INVALID);
            assertThat(harness.exchange(call(2, "greet", "{}"))).contains("\"code\":-32600");
            assertThat(harness.transport.answers().getLast().status()).isEqualTo(ReplyStatus.COMPLETE);
        }
    }

    @Test
    void shouldNotAskForWhatARevisionDoesNotKnow() {
        final Tool choosing = Tool.named("choosing").interactive((request, context) -> {
            final Form form = Form.EMPTY.optional("several", Field.choices("a", "b"));
            return ToolResult.text(
                    context.elicit("choice", Elicitation.form("Which?", form)).action() + "");
        });
        for (final String version : new String[] {"2025-03-26", "2025-06-18"}) {
            try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), choosing)) {
                harness.exchange(initialize(version));
                assertThat(next(harness, call(1, "choosing", "{}"))).as(version).contains("\"code\":-32600");
            }
        }
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), choosing)) {
            harness.exchange(initialize("2025-11-25"));
            assertThat(next(harness, call(1, "choosing", "{}"))).contains("elicitation/create");
        }
    }

    @Test
    void shouldSayProgressAndLogsBeforeTheAnswer() {
        final Tool talking = Tool.named("talking").interactive((request, context) -> {
            context.progress(1, 2, "half");
            context.log(LogLevel.DEBUG, "l", "detail");
            context.log(LogLevel.ERROR, null, "bad");
            return ToolResult.EMPTY;
        });
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), talking)) {
            harness.exchange(initialize("2024-11-05"));
            harness.exchange(request(1, "logging/setLevel", "{\"level\":\"warning\"}"));
            harness.transport.send(
                    1, request(2, "tools/call", "{\"name\":\"talking\",\"_meta\":{\"progressToken\":\"t\"}}"));
            harness.runUntilAnswers(5);
            assertThat(harness.transport.answers().subList(2, 5))
                    .extracting(MemoryReply::text)
                    .containsExactly(
                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\","
                                    + "\"params\":{\"progressToken\":\"t\",\"progress\":1,\"total\":2}}",
                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\","
                                    + "\"params\":{\"level\":\"error\",\"data\":\"bad\"}}",
                            "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"content\":[]}}");
        }
    }

    @Test
    void shouldLogToAModernClientOnlyWhatItsRequestAsksFor() {
        final Tool logging = Tool.named("logging").interactive((request, context) -> {
            context.log(LogLevel.INFO, null, "some");
            return ToolResult.EMPTY;
        });
        try (EngineHarness harness = EngineHarness.start(UnaryOperator.identity(), logging)) {
            assertThat(next(harness, modernCall(1, "logging", ""))).contains("\"result\"");
            final String loud = modernCall(2, "logging", "")
                    .replace("\"_meta\":{", "\"_meta\":{\"io.modelcontextprotocol/logLevel\":\"info\",");
            assertThat(next(harness, loud)).contains("notifications/message");
        }
    }
}
