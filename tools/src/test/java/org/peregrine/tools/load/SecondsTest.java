package org.peregrine.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.peregrine.client.Target;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Second;

/** Each second of a run is told of. */
@Timeout(60)
final class SecondsTest {
    private static final String[] OPTIONS = {
        "--mix=ping",
        "--era=legacy",
        "--sessionless",
        "--rate=200",
        "--warmup=300ms",
        "--duration=3s",
        "--max-errors=10"
    };

    @TempDir
    private Path directory;

    private Ending load(SlowServer server, String... more) throws Exception {
        final String[] options = new String[OPTIONS.length + more.length];
        System.arraycopy(OPTIONS, 0, options, 0, OPTIONS.length);
        System.arraycopy(more, 0, options, OPTIONS.length, more.length);
        return Ending.of(directory, server.target(), options);
    }

    @Test
    void shouldTellEachSecondInTheResult() throws Exception {
        final SlowServer.Reply reply = (id, number) -> number == 300
                ? "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":{\"code\":-32000,\"message\":\"no\"}}"
                : SlowServer.result(id);
        try (SlowServer server = new SlowServer(time -> 0, reply)) {
            final Ending ending = load(server);
            final List<Second> seconds = ending.result().seconds();
            assertThat(seconds).isNotEmpty();
            double before = seconds.getFirst().endS() - seconds.getFirst().lengthS();
            assertThat(before).isGreaterThan(-0.02);
            for (final Second second : seconds) {
                // Each follows the one before, but for what the file rounds.
                assertThat(second.endS() - second.lengthS()).isBetween(before - 2e-3, before + 2e-3);
                before = second.endS();
            }
            assertThat(before).isGreaterThanOrEqualTo(2.99);
            assertThat(seconds.stream().mapToLong(Second::due).sum()).isEqualTo(600);
            assertThat(seconds.stream().mapToLong(Second::errors).sum()).isEqualTo(1);
            assertThat(seconds.stream().mapToLong(Second::answered).sum())
                    .isBetween(1L, ending.result().work().operations());
            assertThat(seconds)
                    .allMatch(second -> second.p50Us() <= second.p95Us()
                            && second.p95Us() <= second.p99Us()
                            && second.p99Us() <= second.maxUs());
            assertThat(ending.said()).contains("seconds: p95 from ");
        }
    }

    /** One stall: what came after it waited, too, and is answered in the second that ends it. */
    @Test
    void shouldFailWhenOneSecondIsAboveTheLimit() throws Exception {
        final AtomicLong answers = new AtomicLong();
        try (SlowServer server = new SlowServer(
                time -> answers.incrementAndGet() == 360 ? TimeUnit.MILLISECONDS.toNanos(700) : 0,
                (id, number) -> SlowServer.result(id))) {
            final Ending strict = load(server, "--max-second-p95=300ms");
            assertThat(strict.code()).isEqualTo(2);
            assertThat(strict.said()).containsPattern("FAILED: p95 was above 300000 us in \\d of \\d seconds: ");
            assertThat(strict.result().failures()).hasSizeGreaterThanOrEqualTo(1);
            final Ending lax = load(server, "--max-second-p95=1m");
            assertThat(lax.said()).doesNotContain("p95 was above");
        }
    }

    @Test
    void shouldHaveMoreDueInThePeakOfARun() throws Exception {
        try (SlowServer server = new SlowServer(time -> 0, (id, number) -> SlowServer.result(id))) {
            final BenchmarkResult result = new Load()
                    .mix("ping")
                    .sessionless(true)
                    .ratePerS(100)
                    .peak(200, TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(1))
                    .warmupNs(0)
                    .durationNs(TimeUnit.SECONDS.toNanos(3))
                    .measure("peak", Target.parse(server.target()), -1);
            assertThat(result.benchmark()).contains("100 requests/s and 200 more from second 1.0 to 2.0");
            assertThat(result.details()).containsEntry("due", 500.0).containsEntry("errors", 0.0);
            assertThat(result.work().operations() + result.details().get("never_sent"))
                    .isEqualTo(500.0);
            assertThat(result.seconds().stream().mapToLong(Second::due).sum()).isEqualTo(500);
        }
    }

    @Test
    void shouldNotTakeASecondWithoutAnswersForAFastOne() {
        assertThat(new Second(1, 1, 10, 0, 0, 0, 0, 0, 0).isSlower(1_000)).isTrue();
        assertThat(new Second(1, 1, 0, 0, 0, 0, 0, 0, 0).isSlower(1_000)).isFalse();
        assertThat(new Second(1, 1, 10, 10, 500, 1_000, 2_000, 3_000, 0).isSlower(1_000))
                .isFalse();
        assertThat(new Second(1, 1, 10, 10, 500, 1_001, 2_000, 3_000, 0).isSlower(1_000))
                .isTrue();
    }
}
