package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.echo;
import static org.peregrine.engine.EngineHarness.request;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.metrics.Cause;
import org.peregrine.engine.metrics.Interval;
import org.peregrine.engine.metrics.Latency;
import org.peregrine.engine.metrics.SlowRequest;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/** Why was it slow? A stall of known length, by a fake clock, is found in the right place, with its cause. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class SlowRequestTest {
    private static final long STALL_NS = 50_000_000;

    private final FakeClock clock = new FakeClock();

    private EngineHarness start(Tool... tools) {
        return EngineHarness.start(context -> context.clock(clock), tools);
    }

    private Tool stalling() {
        return Tool.named("stalling").inline((call, reply) -> {
            clock.advance(STALL_NS);
            reply.text("late");
        });
    }

    private static Interval interval(EngineHarness harness) {
        return harness.engine.metrics().takeInterval(harness.errors::add);
    }

    private static SlowRequest slowest(Interval interval) {
        return interval.latencies().slowest().getFirst();
    }

    private static void assertNear(Histogram histogram, long count, long durationNs) {
        assertThat(histogram.getTotalCount()).isEqualTo(count);
        assertThat((double) histogram.getMaxValue()).isCloseTo((double) durationNs, within(0.1 * durationNs));
    }

    @Test
    void shouldNameAStalledInlineHandler() {
        try (EngineHarness harness = start(stalling())) {
            harness.exchange(echo(1, "quick"));
            harness.exchange(call("\"slow-1\"", "stalling", "{}"));
            final Interval interval = interval(harness);
            final SlowRequest slow = slowest(interval);
            assertThat(slow.endToEndNs()).isEqualTo(STALL_NS);
            assertThat(slow.name()).isEqualTo(new SlowRequest.Name("tools/call", "stalling", "\"slow-1\"", 1, 1));
            assertThat(slow.stagesNs()).containsOnlyKeys(Latency.DISPATCH).containsEntry(Latency.DISPATCH, STALL_NS);
            assertThat(slow.causes()).containsExactly(new Cause.Share(Cause.SLOW_HANDLER, STALL_NS, "inline"));
            assertNear(interval.latencies().stages().get(Latency.DISPATCH), 2, STALL_NS);
            assertNear(interval.latencies().methods().get("tools/call"), 2, STALL_NS);
            assertNear(interval.latencies().tools().get("stalling"), 1, STALL_NS);
            assertThat(interval.latencies().tools().get("echo").getMaxValue()).isZero();
        }
    }

    @Test
    void shouldSayThatAStallWasSharedByABatch() {
        try (EngineHarness harness = start(stalling())) {
            harness.transport.send(1, request(1, "ping", "{}"));
            harness.transport.send(1, call(2, "stalling", "{}"));
            harness.run();
            final SlowRequest slow = slowest(interval(harness));
            assertThat(slow.name().batchSize()).isEqualTo(2);
            assertThat(slow.causesText()).isEqualTo("slow handler (inline, in a batch of 2) 100%");
        }
    }

    @Test
    void shouldNameASlowWorker() throws InterruptedException {
        final CountDownLatch started = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final Tool blocking = Tool.named("blocking").blocking(request -> {
            started.countDown();
            release.await();
            return ToolResult.text("late");
        });
        try (EngineHarness harness = start(blocking)) {
            harness.transport.send(7, call(3, "blocking", "{}"));
            harness.run();
            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
            clock.advance(STALL_NS);
            release.countDown();
            harness.runUntilAnswers(1);
            final Interval interval = interval(harness);
            final SlowRequest slow = slowest(interval);
            assertThat(slow.name()).isEqualTo(new SlowRequest.Name("tools/call", "blocking", "3", 7, 1));
            assertThat(slow.causes()).containsExactly(new Cause.Share(Cause.SLOW_HANDLER, STALL_NS, "worker"));
            assertNear(interval.latencies().stages().get(Latency.WORKER), 1, STALL_NS);
            assertNear(interval.latencies().tools().get("blocking"), 1, STALL_NS);
        }
    }

    @Test
    void shouldNameAFullRing() {
        try (EngineHarness harness =
                EngineHarness.start(context -> context.clock(clock).limit(Limit.RING_CAPACITY, 2), stalling())) {
            harness.transport.send(1, call(1, "stalling", "{}"));
            harness.transport.send(1, request(2, "ping", "{}"));
            harness.transport.send(1, request(3, "ping", "{}"));
            harness.run();
            final Interval interval = interval(harness);
            final SlowRequest kept = interval.latencies().slowest().stream()
                    .filter(slow -> slow.name().id().equals("3"))
                    .findFirst()
                    .orElseThrow();
            assertThat(kept.endToEndNs()).isEqualTo(STALL_NS);
            assertThat(kept.causes()).containsExactly(new Cause.Share(Cause.FULL_RING, STALL_NS, ""));
            assertThat(interval.load().ringOccupancy()).isEqualTo(2);
            assertThat(interval.load().ringCapacity()).isEqualTo(2);
        }
    }

    /** Nothing was read while the handler stalled: whoever sent then has waited as long, and no stamp tells. */
    @Test
    void shouldRecordHowLongSocketsWereNotLookedAt() {
        try (EngineHarness harness = start(stalling())) {
            harness.transport.send(1, call(1, "stalling", "{}"));
            harness.engine.invoke();
            harness.transport.send(2, request(2, "ping", "{}"));
            harness.run();
            assertNear(interval(harness).latencies().stages().get(Latency.POLL), 1, STALL_NS);
        }
    }

    @Test
    void shouldKeepTheSlowestOfAnIntervalOnly() {
        final Tool stall = Tool.named("stall")
                .inputSchema("{\"type\":\"object\"}")
                .inline((call, reply) -> {
                    clock.advance(1_000
                            * Long.parseLong(new String(
                                    call.argument(EngineHarness.MESSAGE).bytes(), StandardCharsets.US_ASCII)));
                    reply.text("late");
                });
        try (EngineHarness harness = start(stall)) {
            for (int i = 1; i <= 100; i++) {
                harness.exchange(call(i, "stall", "{\"message\":" + i + "}"));
            }
            final List<SlowRequest> first = interval(harness).latencies().slowest();
            assertThat(first).hasSize(16).extracting(slow -> slow.name().id()).startsWith("100", "99", "98");
            assertThat(first.getLast().endToEndNs()).isEqualTo(85_000);
            harness.exchange(call(101, "stall", "{\"message\":7}"));
            final Interval second = interval(harness);
            assertThat(second.latencies().slowest())
                    .singleElement()
                    .extracting(SlowRequest::endToEndNs)
                    .isEqualTo(7_000L);
            assertThat(second.latencies().stages().get(Latency.END_TO_END).getTotalCount())
                    .isEqualTo(1);
            final Interval total = harness.engine.metrics().total();
            assertThat(total.latencies().stages().get(Latency.END_TO_END).getTotalCount())
                    .isEqualTo(101);
            assertThat(total.latencies().tools().get("stall").getTotalCount()).isEqualTo(101);
            assertThat(total.latencies().slowest()).isEqualTo(first);
        }
    }

    @Test
    void shouldCountErrorsByReason() {
        try (EngineHarness harness = start()) {
            harness.exchange("no json");
            harness.exchange(request(1, "no/such", "{}"));
            harness.exchange(call(2, "no such tool", "{}"));
            final var counters = interval(harness).load().counters();
            assertThat(counters.get(EngineCounter.ERRORS_PARSE)).isEqualTo(1);
            assertThat(counters.get(EngineCounter.ERRORS_METHOD_NOT_FOUND)).isEqualTo(1);
            assertThat(counters.get(EngineCounter.ERRORS_INVALID_PARAMS)).isEqualTo(1);
        }
    }
}
