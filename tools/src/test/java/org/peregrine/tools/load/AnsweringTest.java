package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.Target;
import org.peregrine.tools.client.ServerUnderTest;
import org.peregrine.tools.kit.Kit;

/** Servers that ask the client: a call is over when its last answer is there. */
@Timeout(120)
final class AnsweringTest {
    private static final String CAPABILITIES = "--capabilities=sampling,elicitation,roots";
    private static final String ROUNDS = "test_input_required_result_";

    /** As a request of the server's has it: longer than any of the client's. */
    private static final String OWN_ID = "77";

    @TempDir
    private Path directory;

    private Ending load(String target, String... options) throws Exception {
        return Ending.of(directory, target, options);
    }

    private static String askedIn(String era) {
        return switch (era) {
            case "MODERN" -> "2026-07-28";
            case "LEGACY" -> "2025-11-25";
            default -> era;
        };
    }

    /** The server checks every form that is filled in against its schema, and answers with an error otherwise. */
    @ParameterizedTest
    @CsvSource({
        "HTTP, LEGACY",
        "HTTP, MODERN",
        "TCP, LEGACY",
        "TCP, MODERN",
        "WEBSOCKET, LEGACY",
        "WEBSOCKET, MODERN",
        "UNIX, LEGACY",
        "STDIO, LEGACY",
        "STDIO, MODERN",
        "OTHER, LEGACY",
        "OTHER, MODERN"
    })
    void shouldAnswerWhatThisServerAsks(Target.Kind kind, String era) throws Exception {
        try (ServerUnderTest server = new ServerUnderTest()) {
            final String target = kind == Target.Kind.STDIO
                    ? "stdio:" + ServerUnderTest.serve("--stdio", "--kit=built-in,conformance")
                    : server.target(kind).text();
            final Ending ending = load(
                    target,
                    "--mix=tools/call:" + ROUNDS + "multiple_inputs,tools/call:" + ROUNDS + "multi_round,tools/call:"
                            + ROUNDS + "request_state,tools/call:test_elicitation_sep1330_enums,"
                            + "tools/call:test_elicitation_sep1034_defaults,prompts/get:" + ROUNDS + "prompt",
                    "--args={}",
                    "--era=" + era,
                    CAPABILITIES,
                    "--connections=2",
                    "--warmup=100ms",
                    "--duration=1s");
            assertThat(ending.said()).contains(", 0 errors", askedIn(era)).doesNotContain("FAILED", "not counted");
            assertThat(ending.code()).isZero();
            assertThat(ending.result().work().operations()).isGreaterThan(6);
            // As often as each was called, once at least.
            assertThat(ending.result().details().get("client_asked"))
                    .isGreaterThanOrEqualTo((double) ending.result().work().operations());
        }
    }

    /** The deprecated pair has sampling and roots alone; in an open loop several requests wait at once. */
    @Test
    void shouldAnswerOverTheDeprecatedPair() throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(Kit.BENCH)) {
            final Ending ending = load(
                    server.target(Target.Kind.SSE).text(),
                    "--tool=sample",
                    "--args={}",
                    "--capabilities=sampling",
                    "--rate=100",
                    "--warmup=100ms",
                    "--duration=1s");
            assertThat(ending.failures()).isEmpty();
            assertThat(ending.result().details().get("client_asked")).isGreaterThan(50);
        }
    }

    @ParameterizedTest
    @CsvSource({"HTTP, LEGACY", "TCP, LEGACY", "TCP, MODERN"})
    void shouldAnswerInSessionsThatComeAndGo(Target.Kind kind, String era) throws Exception {
        try (ServerUnderTest server = new ServerUnderTest(Kit.BENCH)) {
            final Ending ending = load(
                    server.target(kind).text(),
                    "--tool=sample",
                    "--args={}",
                    "--capabilities=sampling",
                    "--era=" + era,
                    "--churn=30",
                    "--session-calls=2",
                    "--warmup=100ms",
                    "--duration=1s");
            assertThat(ending.failures()).isEmpty();
            assertThat(ending.result().details().get("client_asked")).isGreaterThan(30);
        }
    }

    /** Each of the three lines is answered after 30 ms. */
    @Test
    void shouldTimeACallToItsLastAnswer() throws Exception {
        final SlowServer.Reply asking = (id, number) -> id.equals(OWN_ID)
                ? SlowServer.result(String.valueOf(1_000_000_000 + number / 2))
                : "{\"jsonrpc\":\"2.0\",\"id\":" + OWN_ID + ",\"method\":\"roots/list\"}";
        try (SlowServer server = new SlowServer(time -> TimeUnit.MILLISECONDS.toNanos(30), asking)) {
            final Ending ending = load(
                    server.target(),
                    "--mix=tools/call:any",
                    "--sessionless",
                    "--era=legacy",
                    "--warmup=0s",
                    "--duration=500ms");
            assertThat(ending.said()).contains(", 0 errors");
            assertThat(ending.result().latency().p50()).isGreaterThan(60_000);
        }
    }

    private static String required(String id, String members) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"resultType\":\"input_required\"" + members + "}}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"inputRequests\":{\"a\":{\"method\":\"weather/create\"}}",
                ",\"inputRequests\":7",
                ",\"requestState\":\"without end\""
            })
    void shouldCountAResultThatAsksForWhatCannotBeAnsweredOnce(String members) throws Exception {
        try (SlowServer server = new SlowServer(time -> 0, (id, number) -> required(id, members))) {
            final Ending ending = load(
                    server.target(),
                    "--mix=tools/call:any",
                    "--era=modern",
                    "--rate=20",
                    "--warmup=0s",
                    "--duration=1s",
                    "--max-errors=20");
            assertThat(ending.said()).contains("20 due, 20 errors", "the first: {\"jsonrpc\"");
            assertThat(ending.result().details()).containsEntry("errors_unanswerable", 20.0);
        }
    }

    /** The state comes back as it was, and each round has an id of its own. */
    @Test
    void shouldCarryTheStateOfTheServer() throws Exception {
        final SlowServer.Reply stateful = (id, number) ->
                id.length() == 10 ? required(id, ",\"requestState\":\"s\\n\\u00e9\"") : SlowServer.result(id);
        try (SlowServer server = new SlowServer(time -> 0, stateful)) {
            final Ending ending = load(
                    server.target(),
                    "--mix=tools/call:any",
                    "--era=modern",
                    "--rate=20",
                    "--warmup=0s",
                    "--duration=1s");
            assertThat(ending.failures()).isEmpty();
            assertThat(server.lines().stream().filter(line -> line.contains("requestState")))
                    .hasSize(20)
                    .allMatch(line -> line.endsWith("\"arguments\":{},\"requestState\":\"s\\n\\u00e9\"}}")
                            || line.contains("{\"message\":"));
        }
    }

    /** A round that was answered before is none any more. */
    @Test
    void shouldRefuseAnAnswerToARoundThatIsOver() throws Exception {
        final SlowServer.Reply twice = (id, number) -> id.length() == 10
                ? required(id, ",\"requestState\":\"s\"") + "\n" + required(id, ",\"requestState\":\"s\"")
                : SlowServer.result(id);
        try (SlowServer server = new SlowServer(time -> 0, twice)) {
            final Ending ending = load(
                    server.target(),
                    "--mix=tools/call:any",
                    "--era=modern",
                    "--rate=20",
                    "--warmup=0s",
                    "--duration=1s");
            assertThat(ending.result().details()).containsEntry("errors_wrong_id", 20.0);
        }
    }

    @Test
    void shouldSayThatItDoesNotKnowAMethod() throws Exception {
        final SlowServer.Reply asking = (id, number) -> id.equals("\"q\"") || number % 2 == 1
                ? ""
                : "{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"weather/get\"}\n" + SlowServer.result(id);
        try (SlowServer server = new SlowServer(time -> 0, asking)) {
            load(server.target(), "--mix=ping", "--sessionless", "--window=1", "--warmup=0s", "--duration=200ms");
            assertThat(server.lines())
                    .contains(
                            "{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"error\":{\"code\":-32601,\"message\":\"Method not found\"}}");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCountAnAnswerThatTheServerDoesNotTakeOnce(boolean answersAllTheSame) throws Exception {
        try (AskingResponder server = new AskingResponder(answersAllTheSame)) {
            final Ending ending = load(
                    server.target(),
                    "--tool=any",
                    "--sessionless",
                    "--era=legacy",
                    "--rate=20",
                    "--warmup=0s",
                    "--duration=1s",
                    "--max-errors=20");
            assertThat(ending.said()).contains("20 due, 20 errors", "did not take, the first: status 400");
            // The refusal and the end of the call come over two connections, in any order.
            final Map<String, Double> details = ending.result().details();
            assertThat(details.get("errors_reply_refused") + details.get("errors_no_answer"))
                    .isEqualTo(20);
            assertThat(details.get("errors_reply_refused")).isPositive();
        }
    }

    @Test
    void shouldRefuseCapabilitiesThatItDoesNotKnow() throws Exception {
        for (final String wrong : List.of("weather", "sampling,", "{", "[]")) {
            assertThat(load("tcp:127.0.0.1:1", "--era=legacy", "--capabilities=" + wrong)
                            .code())
                    .as(wrong)
                    .isEqualTo(1);
        }
    }
}
