package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.Target;
import org.peregrine.tools.client.ServerUnderTest;
import org.peregrine.tools.result.ResultReader;
import org.peregrine.tools.result.Second;

/** Sessions that come and go. */
@Timeout(60)
final class ChurnTest {
    @TempDir
    private Path directory;

    private Ending churn(String target, String... options) throws Exception {
        final List<String> all = new ArrayList<>(List.of(options));
        for (final String usual : List.of("--churn=50", "--warmup=200ms", "--duration=1s")) {
            if (all.stream().noneMatch(option -> option.startsWith(usual.substring(0, usual.indexOf('=') + 1)))) {
                all.add(usual);
            }
        }
        return Ending.of(directory, target, all.toArray(String[]::new));
    }

    /** Without what a busy machine may add. */
    private static String judged(Ending ending) {
        return ending.said().replace("FAILED: the rate was not held", "");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP, auto, 2025-11-25",
        "SSE, legacy, 2024-11-05",
        "TCP, legacy, 2025-11-25",
        "TCP, modern, 2026-07-28",
        "WEBSOCKET, legacy, 2025-11-25",
        "UNIX, modern, 2026-07-28"
    })
    void shouldOpenAndEndSessionsOfThisServer(Target.Kind kind, String era, String revision) throws Exception {
        try (ServerUnderTest server = new ServerUnderTest()) {
            final Ending ending = churn(server.target(kind).text(), "--era=" + era, "--session-calls=3");
            assertThat(judged(ending))
                    .contains(revision, "churn, 50 sessions/s, 3 calls each")
                    .doesNotContain("FAILED");
            assertThat(ending.result().work().operations()).isEqualTo(50);
            assertThat(ending.result().details())
                    .containsEntry("due", 50.0)
                    .containsEntry("errors", 0.0)
                    .containsEntry("calls_per_session", 3.0);
            assertThat(ending.result().latency().p50()).isPositive();
        }
    }

    @Test
    void shouldHoldTheWholeConversationOfASessionOverHttp() throws Exception {
        try (SessionResponder server = new SessionResponder(204, 0)) {
            final Ending ending = churn(server.target(), "--mix=ping", "--session-calls=2");
            assertThat(judged(ending)).doesNotContain("FAILED");
            assertThat(server.opened()).isBetween(50, 60);
            assertThat(server.called()).isEqualTo(2 * server.opened());
            assertThat(server.ended()).isEqualTo(server.opened());
            assertThat(server.strays()).isZero();
            final long seconds =
                    ending.result().seconds().stream().mapToLong(Second::due).sum();
            assertThat(seconds).isEqualTo(50);
        }
    }

    @Test
    void shouldTellApartOpeningFirstAnswerAndEnd() throws Exception {
        final Path json = directory.resolve("churn.json");
        final Path page = directory.resolve("churn.html");
        try (SessionResponder server = new SessionResponder(204, 0)) {
            final StringWriter said = new StringWriter();
            Ending.execute(
                    said,
                    server.target(),
                    "--mix=ping",
                    "--churn=50",
                    "--warmup=0s",
                    "--duration=1s",
                    "--json",
                    json.toString(),
                    "--html",
                    page.toString());
            assertThat(said.toString()).contains("first answer, from the due time", "  opened ", "  ended ");
        }
        final var results = ResultReader.read(json).benchmarks();
        assertThat(results).hasSize(3);
        final double opened = results.get(1).latency().p50();
        final double ended = results.get(2).latency().p50();
        assertThat(results.get(1).workloadId()).endsWith("/opened");
        assertThat(results.getFirst().latency().p50()).isBetween(opened, ended);
        assertThat(results.getFirst().measurementPoint()).contains("first call");
        assertThat(Files.readString(page)).contains("sessions opened and ended", "sessions/s", "first answer");
    }

    @Test
    void shouldCountASessionThatCannotBeOpenedOnce() throws Exception {
        try (SessionResponder server = new SessionResponder(204, 5)) {
            final Ending ending = churn(server.target(), "--mix=ping");
            assertThat(ending.code()).isEqualTo(2);
            final int refused = server.opened() / 5;
            assertThat(ending.result().details())
                    .containsEntry("errors_not_opened", (double) refused)
                    .containsEntry("errors", (double) refused);
            assertThat(ending.said()).contains("sessions that could not be opened, the first: ", "503");
        }
    }

    @Test
    void shouldCountAnEndThatIsRefusedUnlessTheServerLetsNobodyEnd() throws Exception {
        try (SessionResponder broken = new SessionResponder(500, 0);
                SessionResponder strict = new SessionResponder(405, 0)) {
            final Ending failed = churn(broken.target(), "--mix=ping", "--duration=500ms", "--max-errors=1");
            assertThat(failed.code()).isEqualTo(2);
            assertThat(failed.said()).contains("sessions whose end was refused, the first: ");
            assertThat(failed.result().work().operations()).isZero();
            assertThat(judged(churn(strict.target(), "--mix=ping", "--duration=500ms")))
                    .doesNotContain("FAILED");
        }
    }

    @Test
    void shouldCountEachSessionThatFailsOnceOverLines() throws Exception {
        final AtomicLong number = new AtomicLong();
        // Each connection has one call: an error, nothing, the connection's end, a wrong id, no JSON, an answer.
        final SlowServer.Reply reply = (id, ignored) -> switch ((int) (number.getAndIncrement() % 6)) {
            case 0 -> "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":{\"code\":-32000,\"message\":\"no\"}}";
            case 1 -> "";
            case 2 -> null;
            case 3 -> SlowServer.result("7");
            case 4 -> "oops";
            default -> SlowServer.result(id);
        };
        try (SlowServer server = new SlowServer(time -> 0, reply)) {
            final Ending ending = churn(
                    server.target(),
                    "--mix=tools/list",
                    "--era=modern",
                    "--churn=60",
                    "--warmup=0s",
                    "--timeout=500ms");
            assertThat(ending.result().details())
                    .containsEntry("due", 60.0)
                    .containsEntry("errors", 50.0)
                    .containsEntry("errors_error_response", 10.0)
                    .containsEntry("errors_timeout", 10.0)
                    .containsEntry("errors_lost", 10.0)
                    .containsEntry("errors_wrong_id", 10.0)
                    .containsEntry("errors_invalid", 10.0);
            assertThat(ending.result().work().operations()).isEqualTo(10);
        }
    }

    @Test
    void shouldNotOpenMoreSessionsAtOnceThanItMay() throws Exception {
        final Set<String> underWay = ConcurrentHashMap.newKeySet();
        final AtomicInteger most = new AtomicInteger();
        final SlowServer.Reply reply = (id, number) -> {
            underWay.add(id);
            most.accumulateAndGet(underWay.size(), Math::max);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            underWay.remove(id);
            return SlowServer.result(id);
        };
        try (SlowServer server = new SlowServer(time -> 0, reply)) {
            final Ending ending = churn(
                    server.target(),
                    "--mix=tools/list",
                    "--era=modern",
                    "--churn=400",
                    "--connections=3",
                    "--warmup=0s");
            assertThat(most.get()).isBetween(2, 3);
            assertThat(ending.code()).isEqualTo(2);
            assertThat(ending.said())
                    .contains(
                            "FAILED: the rate was not held: 400 sessions/s were due",
                            "because as many sessions were open as --connections allows",
                            "sessions were never sent");
        }
    }

    @Test
    void shouldFailWhenNobodyListensOrEverySessionFails() throws Exception {
        final Ending nobody = churn("tcp:127.0.0.1:1", "--era=legacy");
        assertThat(nobody.code()).isEqualTo(2);
        assertThat(nobody.said()).contains("FAILED: no connection can be opened: cannot connect to 127.0.0.1:1");
        try (SessionResponder server = new SessionResponder(204, 1)) {
            final Ending none = churn(server.target(), "--mix=ping", "--duration=1h");
            assertThat(none.code()).isEqualTo(2);
            assertThat(none.said()).contains("FAILED: every answer was an error; given up after ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp:127.0.0.1:1 --churn=5 --rate=5",
                "tcp:127.0.0.1:1 --churn=5 --window=5",
                "tcp:127.0.0.1:1 --session-calls=2",
                "tcp:127.0.0.1:1 --churn=5 --session-calls=0",
                "tcp:127.0.0.1:1 --churn=0",
                "tcp:127.0.0.1:1 --churn=5 --era=legacy --sessionless",
                "http://127.0.0.1:1 --churn=5 --era=modern"
            })
    void shouldTakeWrongUsageForBadInput(String line) {
        final StringWriter said = new StringWriter();
        assertThat(Ending.execute(said, line.split(" ", -1)))
                .as(said.toString())
                .isEqualTo(1);
    }
}
