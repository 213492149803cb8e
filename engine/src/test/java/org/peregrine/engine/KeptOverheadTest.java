package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.request;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.FrameHeader;

/** The budget counts at least what a thing takes on the heap. */
@Timeout(60)
final class KeptOverheadTest {
    private static final int COUNT = 1_000;
    private static final int ROUNDS = 3;

    private final CountDownLatch release = new CountDownLatch(1);
    private final Tool held = Tool.named("held").blocking(request -> {
        release.await();
        return ToolResult.EMPTY;
    });

    private void assertCounted(boolean http, Consumer<EngineHarness> prepare, Consumer<EngineHarness> keep) {
        final UnaryOperator<EngineContext> settings = context -> context.limit(Limit.PEER_HEAP_BYTES, 1L << 30)
                .limit(Limit.MAX_SUBSCRIPTIONS, (ROUNDS + 1) * COUNT)
                .limit(Limit.MAX_CONCURRENT_CALLS, 2 * (ROUNDS + 1) * COUNT);
        final TestTransport transport = http ? new TestTransport().likeHttp() : new TestTransport();
        try (EngineHarness harness = new EngineHarness(transport, EngineHarness.registry(held), settings)) {
            prepare.accept(harness);
            keep.accept(harness); // Classes, and tables that grow.
            double heap = Double.MAX_VALUE;
            double kept = 0;
            for (int i = 0; i < ROUNDS; i++) {
                final long keptBefore = harness.engine.keptBytes();
                final long heapBefore = liveHeap(harness);
                keep.accept(harness);
                // The least: what else lives in this JVM only adds to the heap.
                heap = Math.min(heap, (double) (liveHeap(harness) - heapBefore) / COUNT);
                kept = (double) (harness.engine.keptBytes() - keptBefore) / COUNT;
            }
            assertThat(kept).as("counted, of a heap of " + heap).isGreaterThan(heap);
        } finally {
            release.countDown();
        }
    }

    private static long liveHeap(EngineHarness harness) {
        harness.transport.answers().clear();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            final Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    @Test
    void shouldCountSessions() {
        final String initialize = request(
                0,
                "initialize",
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"elicitation\":{},\"sampling\":{}},"
                        + "\"clientInfo\":{\"name\":\"a client\",\"version\":\"1.0\"}}");
        assertCounted(true, harness -> {}, harness -> {
            for (int i = 0; i < COUNT; i++) {
                harness.transport.send(i % 64, initialize);
            }
            harness.run();
        });
    }

    @Test
    void shouldCountSubscriptions() {
        final String[] session = new String[1];
        final int[] next = {0};
        assertCounted(
                true,
                harness -> {
                    harness.transport.send(
                            1, request(0, "initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}"));
                    harness.run();
                    session[0] = harness.transport.answers().getFirst().sessionId();
                },
                harness -> {
                    for (int i = 0; i < COUNT; i++) {
                        harness.transport.send(
                                2,
                                request(i, "resources/subscribe", "{\"uri\":\"test://thing/" + next[0]++ + "\"}"),
                                Map.of(FrameHeader.SESSION_ID, session[0]));
                    }
                    harness.run();
                });
    }

    @Test
    void shouldCountListens() {
        final int[] next = {0};
        assertCounted(false, harness -> {}, harness -> {
            for (int i = 0; i < COUNT; i++) {
                harness.transport.send(
                        1,
                        request(
                                next[0]++,
                                "subscriptions/listen",
                                "{" + META + ",\"notifications\":{\"resourceSubscriptions\":[\"test://" + next[0]
                                        + "\"]}}"));
            }
            harness.run();
        });
    }

    @Test
    void shouldCountCallsUnderWay() {
        final int[] next = {0};
        assertCounted(true, harness -> {}, harness -> {
            final int wanted = harness.engine.callsUnderWay() + COUNT;
            for (int i = 0; i < COUNT; i++) {
                harness.transport.send(1_000 + next[0]++, call(i, "held", "{}"));
            }
            harness.run();
            assertThat(harness.engine.callsUnderWay()).isEqualTo(wanted);
        });
    }
}
