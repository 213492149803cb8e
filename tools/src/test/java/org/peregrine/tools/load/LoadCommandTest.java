package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.Target;
import org.peregrine.tools.client.ServerUnderTest;

@Timeout(120)
final class LoadCommandTest {
    private static final long MILLI_NS = TimeUnit.MILLISECONDS.toNanos(1);

    @TempDir
    private Path directory;

    private Ending load(String target, String... options) throws Exception {
        return Ending.of(directory, target, options);
    }

    private static long stallOnceASecond(long sinceStartNs) {
        final long inSecondNs = sinceStartNs % TimeUnit.SECONDS.toNanos(1);
        final long stallNs = 200 * MILLI_NS;
        return inSecondNs < stallNs ? stallNs - inSecondNs : 0;
    }

    @ParameterizedTest
    @EnumSource(value = Target.Kind.class, names = "OTHER", mode = EnumSource.Mode.EXCLUDE)
    void shouldLoadThisServerOverEachTransport(Target.Kind kind) throws Exception {
        try (ServerUnderTest server = new ServerUnderTest()) {
            final Ending ending = load(
                    server.target(kind).text(),
                    "--mix=tools/call:echo=3,ping,resources/read:peregrine://about",
                    "--era=legacy",
                    "--rate=200",
                    "--connections=2",
                    "--warmup=100ms",
                    "--duration=1s");
            assertThat(ending.failures()).isEmpty();
            assertThat(ending.result().work().operations()).isBetween(1L, 200L);
            assertThat(ending.result().transport()).isEqualToIgnoringCase(kind.name());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP", "TCP", "WEBSOCKET"})
    void shouldLoadAServerOfTheModernEraInAClosedLoop(Target.Kind kind) throws Exception {
        try (ServerUnderTest server = new ServerUnderTest()) {
            final Ending ending = load(
                    server.target(kind).text(),
                    "--args={\"message\":\"{{n}} {{payload}}\"}",
                    "--payload=2k",
                    "--connections=4",
                    "--warmup=0s",
                    "--duration=500ms");
            assertThat(ending.said()).contains("2026-07-28").doesNotContain("FAILED");
            assertThat(ending.code()).isZero();
            assertThat(ending.result().work().operations()).isGreaterThan(10);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Target.Kind.class,
            names = {"TCP", "HTTP"})
    void shouldSpeakTheLegacyEraWhenTheMixNeedsIt(Target.Kind kind) throws Exception {
        try (ServerUnderTest server = new ServerUnderTest()) {
            final Ending ending = load(
                    server.target(kind).text(),
                    "--mix=tools/call:echo=80,ping=20",
                    "--warmup=100ms",
                    "--duration=500ms");
            assertThat(ending.said()).contains("2025-11-25").doesNotContain("FAILED");
            assertThat(ending.code()).isZero();
        }
    }

    @Test
    void shouldSayThatTheGarbageOfAForeignServerIsUnknown() throws Exception {
        final String[] calls = {"--era=legacy", "--window=1", "--warmup=0s", "--duration=3s"};
        final Ending own = load("stdio:" + ServerUnderTest.serve("--stdio"), calls);
        assertThat(own.result().usage().allocatedBytesPerOp()).isPositive();
        assertThat(own.said()).contains("B of heap a request");
        // Nothing tells this one from another's: it has no status file.
        final Ending foreign = load("stdio:" + ServerUnderTest.serve("--stdio", "--no-stat"), calls);
        assertThat(foreign.result().work().operations()).isPositive();
        assertThat(foreign.result().usage().allocatedBytesPerOp()).isNaN();
        assertThat(foreign.result().usage().gcCollections()).isNegative();
        assertThat(foreign.said()).contains("heap unknown");
    }

    @Test
    void shouldCountABadAnswerOnceOverHttp() throws Exception {
        for (final String body : List.of("oops", SlowServer.result("7"), "[]", "")) {
            try (HttpResponder server = new HttpResponder(body)) {
                final Ending ending = load(
                        server.target(),
                        "--mix=ping",
                        "--sessionless",
                        "--rate=100",
                        "--warmup=0s",
                        "--duration=1s",
                        "--max-errors=100");
                assertThat(ending.said()).as(body).contains("100 due, " + server.answered() + " errors");
                assertThat(ending.result().details()).containsEntry("errors", (double) server.answered());
            }
        }
    }

    @Test
    void shouldCountABadAnswerOnceOverLines() throws Exception {
        for (final String line : List.of("oops", SlowServer.result("7"))) {
            try (SlowServer server =
                    new SlowServer(time -> 0, (id, number) -> number % 5 == 0 ? line : SlowServer.result(id))) {
                final Ending ending = load(
                        server.target(),
                        "--mix=ping",
                        "--sessionless",
                        "--rate=100",
                        "--warmup=0s",
                        "--duration=1s",
                        "--timeout=1s");
                assertThat(ending.said()).as(line).contains("100 due, 20 errors");
                assertThat(ending.result().work().operations()).isEqualTo(80);
            }
        }
    }

    @Test
    void shouldCountWhatIsLostWithItsConnectionOnce() throws Exception {
        try (SlowServer server =
                new SlowServer(time -> 0, (id, number) -> number < 20 ? SlowServer.result(id) : null)) {
            final Ending ending = load(server.target(), "--mix=ping", "--sessionless", "--warmup=0s", "--duration=20s");
            assertThat(ending.code()).isEqualTo(2);
            assertThat(ending.result().details())
                    .containsEntry("errors", 1.0)
                    .containsEntry("errors_lost", 1.0)
                    .containsEntry("errors_connection_ended", 1.0);
        }
    }

    @Test
    void shouldGiveUpWhenEveryAnswerIsAnError() throws Exception {
        final SlowServer.Reply reply = (id, number) ->
                "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":{\"code\":-32601,\"message\":\"no\"}}";
        try (SlowServer server = new SlowServer(time -> 0, reply)) {
            for (final String pace : List.of("--rate=100", "--window=1")) {
                final Ending ending =
                        load(server.target(), "--mix=ping", "--sessionless", pace, "--warmup=1s", "--duration=1h");
                assertThat(ending.code()).isEqualTo(2);
                assertThat(ending.said()).contains("FAILED: every answer was an error; given up after ", "-32601");
                assertThat(ending.result().details().get("errors")).isLessThan(1_000_000);
            }
        }
    }

    @Test
    void shouldSayThatTheServerHeldItBack() throws Exception {
        // Nothing is read after the first second: sockets fill up, and the generator has nothing to do.
        final SlowServer.Reply reply = (id, number) -> SlowServer.result(id);
        try (SlowServer server = new SlowServer(time -> TimeUnit.SECONDS.toNanos(30), reply)) {
            final Ending ending = load(
                    server.target(),
                    "--tool=echo",
                    "--era=legacy",
                    "--sessionless",
                    "--payload=64k",
                    "--rate=2000",
                    "--warmup=0s",
                    "--duration=2s",
                    "--timeout=100ms");
            assertThat(ending.code()).isEqualTo(2);
            assertThat(ending.said())
                    .contains("what was due could not be sent, because the server took no more; ")
                    .containsPattern("generator: busy \\d+ %, held back [1-9]\\d* %");
            assertThat(ending.result().details().get("never_sent")).isGreaterThan(100);
            assertThat(ending.result().details().get("generator_held_back_percent"))
                    .isGreaterThan(10);
        }
    }

    @Test
    void shouldShowAStallThatAClosedLoopDoesNotSee() throws Exception {
        try (SlowServer server =
                new SlowServer(LoadCommandTest::stallOnceASecond, (id, number) -> SlowServer.result(id))) {
            final Ending open = load(
                    server.target(),
                    "--mix=ping",
                    "--era=legacy",
                    "--sessionless",
                    "--rate=1000",
                    "--warmup=0s",
                    "--duration=3s");
            final Ending closed = load(
                    server.target(),
                    "--mix=ping",
                    "--era=legacy",
                    "--sessionless",
                    "--window=1",
                    "--warmup=0s",
                    "--duration=3s");
            // A fifth of the time nothing is answered: every tenth request waits 100 ms or more.
            assertThat(open.result().latency().p95()).isGreaterThan(100_000);
            assertThat(open.result().latency().p99()).isGreaterThan(150_000);
            assertThat(open.failures()).isEmpty();
            assertThat(closed.result().latency().max()).isGreaterThan(100_000);
            assertThat(closed.result().latency().p95())
                    .isLessThan(open.result().latency().p95() / 4);
        }
    }

    @Test
    void shouldFailWhenTheServerIsSlowerThanTheRate() throws Exception {
        try (SlowServer server = new SlowServer(time -> 2 * MILLI_NS, (id, number) -> SlowServer.result(id))) {
            final Ending ending = load(
                    server.target(),
                    "--mix=ping",
                    "--era=legacy",
                    "--sessionless",
                    "--rate=1000",
                    "--warmup=0s",
                    "--duration=2s");
            assertThat(ending.code()).isEqualTo(2);
            assertThat(ending.said()).contains("FAILED: the rate was not held: 1000 requests/s were due");
            assertThat(ending.result().isValid()).isFalse();
        }
    }

    @Test
    void shouldSayThatTheServerDiedAndNotHang() throws Exception {
        try (SlowServer server =
                new SlowServer(time -> 0, (id, number) -> number < 100 ? SlowServer.result(id) : null)) {
            final Ending ending = load(
                    server.target(),
                    "--mix=ping",
                    "--era=legacy",
                    "--sessionless",
                    "--rate=1000",
                    "--warmup=0s",
                    "--duration=60s");
            assertThat(ending.code()).isEqualTo(2);
            assertThat(ending.said()).contains("FAILED: all connections have ended: ");
            assertThat(ending.result().work().operations()).isBetween(1L, 100L); // A reset loses what was not read.
            assertThat(ending.result().details().get("errors_connection_ended")).isEqualTo(1);
        }
    }

    @Test
    void shouldCountEachKindOfWrongAnswer() throws Exception {
        final SlowServer.Reply reply = (id, number) -> switch ((int) number % 5) {
            case 0 -> SlowServer.result(id);
            case 1 -> "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":{\"code\":-32000,\"message\":\"no\"}}";
            case 2 -> "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"content\":[],\"isError\":true}}";
            case 3 -> SlowServer.result(id) + "\n" + SlowServer.result(id);
            default -> SlowServer.result(id) + "\noops";
        };
        try (SlowServer server = new SlowServer(time -> 0, reply)) {
            final Ending ending = load(
                    server.target(),
                    "--tool=echo",
                    "--era=legacy",
                    "--sessionless",
                    "--rate=100",
                    "--warmup=0s",
                    "--duration=1s");
            assertThat(ending.code()).isEqualTo(2);
            assertThat(ending.said()).contains("80 errors, allowed are 0", "the first: oops");
            assertThat(ending.result().work().operations()).isEqualTo(60);
            assertThat(ending.result().details())
                    .containsEntry("errors_error_response", 20.0)
                    .containsEntry("errors_tool_error", 20.0)
                    .containsEntry("errors_wrong_id", 20.0)
                    .containsEntry("errors_invalid", 20.0);
        }
    }

    @Test
    void shouldCountWhatIsNeverAnswered() throws Exception {
        final SlowServer.Reply reply = (id, number) -> number % 10 == 9 ? "" : SlowServer.result(id);
        try (SlowServer server = new SlowServer(time -> 0, reply)) {
            final Ending ending = load(
                    server.target(),
                    "--mix=ping",
                    "--era=legacy",
                    "--sessionless",
                    "--rate=100",
                    "--warmup=0s",
                    "--duration=1s",
                    "--timeout=300ms",
                    "--max-errors=10");
            assertThat(ending.result().details()).containsEntry("errors_timeout", 10.0);
            assertThat(ending.result().work().operations()).isEqualTo(90);
            assertThat(ending.failures()).isEmpty();
        }
    }

    @Test
    void shouldFailAboveTheThresholdOfThePercentile() throws Exception {
        try (SlowServer server = new SlowServer(time -> 5 * MILLI_NS, (id, number) -> SlowServer.result(id))) {
            final String[] options = {"--mix=ping", "--era=legacy", "--sessionless", "--warmup=0s", "--duration=500ms"};
            final List<String> strict = new ArrayList<>(List.of(options));
            strict.add("--max-p99=1ms");
            final List<String> lax = new ArrayList<>(List.of(options));
            lax.add("--max-p99=10s");
            final Ending failed = load(server.target(), strict.toArray(String[]::new));
            assertThat(failed.code()).isEqualTo(2);
            assertThat(failed.said()).contains("FAILED: p99 is ");
            assertThat(load(server.target(), lax.toArray(String[]::new)).code()).isZero();
        }
    }

    @Test
    void shouldWaitForAProcessToAnswerBeforeItsClockStarts() throws Exception {
        final Ending ending = load("stdio:sleep 60", "--era=modern", "--timeout=1s", "--duration=5s");
        assertThat(ending.code()).isEqualTo(2);
        assertThat(ending.said()).contains("FAILED: process 1 of 1 has not answered: the first request timed out");
    }

    @Test
    void shouldFailWhenNobodyListens() throws Exception {
        final Ending ending = load("tcp:127.0.0.1:1", "--era=legacy");
        assertThat(ending.code()).isEqualTo(2);
        assertThat(ending.said())
                .contains("FAILED: connection 1 of 1 could not be opened: cannot connect to 127.0.0.1:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1 --window=2",
                "tcp:127.0.0.1:1 --rate=10 --window=2",
                "tcp:127.0.0.1:1 --rate=fast",
                "tcp:127.0.0.1:1 --mix=tools/call",
                "tcp:127.0.0.1:1 --era=legacy --args=[1]",
                "tcp:127.0.0.1:1 --duration=0s",
                "tcp:127.0.0.1:1 --protocol=2020-01-01",
                "tcp:127.0.0.1:1 --connections=0",
                "nowhere",
                "tcp:127.0.0.1:1 --unknown"
            })
    void shouldTakeWrongUsageForBadInput(String line) {
        final StringWriter said = new StringWriter();
        assertThat(Ending.execute(said, line.split(" ", -1)))
                .as(said.toString())
                .isEqualTo(1);
    }

    @Test
    void shouldWriteHistogramsThatOtherToolsReadAndAPage() throws Exception {
        final Path log = directory.resolve("run.hlog");
        final Path page = directory.resolve("run.html");
        try (SlowServer server = new SlowServer(time -> 0, (id, number) -> SlowServer.result(id))) {
            final Ending ending = load(
                    server.target(),
                    "--mix=ping",
                    "--era=legacy",
                    "--sessionless",
                    "--rate=100",
                    "--warmup=0s",
                    "--duration=1s",
                    "--hlog",
                    log.toString(),
                    "--html",
                    page.toString());
            assertThat(ending.failures()).isEmpty();
        }
        final List<String> tags = new ArrayList<>();
        try (HistogramLogReader reader = new HistogramLogReader(log.toFile())) {
            for (EncodableHistogram next = reader.nextIntervalHistogram();
                    next != null;
                    next = reader.nextIntervalHistogram()) {
                tags.add(next.getTag());
            }
        }
        assertThat(tags).containsExactly("response", "service", "lateness");
        assertThat(Files.readString(page)).contains("<svg", "Second by second", "Passed.");
    }
}
