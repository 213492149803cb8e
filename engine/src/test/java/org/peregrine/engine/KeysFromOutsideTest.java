package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.META;
import static org.peregrine.engine.EngineHarness.request;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.memory.MemoryReply;

/** Keys that a peer has made to collide share their places in tables with no more others than any: counted, not timed. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class KeysFromOutsideTest {
    private static final int KEYS = 41_000;
    private static final int PAIRS = 16;
    /** Of random places: the chance that one has more is below one in a hundred millions. */
    private static final int DEEPEST = 16;

    private static final String INITIALIZE =
            request(0, "initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}");

    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void releaseHandlers() {
        release.countDown();
    }

    /** Texts of equal {@code hashCode}. */
    private static String text(int bits) {
        final StringBuilder text = new StringBuilder(2 * PAIRS);
        for (int i = 0; i < PAIRS; i++) {
            text.append((bits >> i & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }

    private static EngineHarness start(TestTransport transport, Tool... tools) {
        final UnaryOperator<EngineContext> settings = context -> context.limit(Limit.MAX_SUBSCRIPTIONS, 2 * KEYS)
                .limit(Limit.MAX_LISTENS, KEYS)
                .limit(Limit.MAX_CONCURRENT_CALLS, 4_096)
                .limit(Limit.PEER_HEAP_BYTES, 1L << 30)
                .limit(Limit.DRAIN_TIMEOUT_NS, 0);
        return new EngineHarness(transport, EngineHarness.registry(tools), settings);
    }

    private static Map<FrameHeader, String> open(EngineHarness harness) {
        harness.exchange(INITIALIZE);
        return Map.of(
                FrameHeader.SESSION_ID, harness.transport.answers().getFirst().sessionId());
    }

    /** The most keys that a table of twice as many places, as the JDK makes it, has in one of them. */
    private static int deepest(Collection<?> keys) {
        final int places = Integer.highestOneBit(keys.size()) << 1;
        final int[] depths = new int[places];
        for (final Object key : keys) {
            final int hash = key.hashCode();
            depths[(hash ^ hash >>> 16) & places - 1]++;
        }
        return IntStream.of(depths).max().orElse(0);
    }

    private static Collection<?> keys(Object root, Object... path) {
        return ((Map<?, ?>) Insides.of(root, path)).keySet();
    }

    @Test
    void shouldSpreadSubscriptionsOfEqualHash() {
        assertThat(text(0).hashCode()).isEqualTo(text((1 << PAIRS) - 1).hashCode());
        try (EngineHarness harness = start(new TestTransport().likeHttp())) {
            final Map<FrameHeader, String> session = open(harness);
            for (int key = 0; key < KEYS; key++) {
                harness.transport.send(
                        1, request(key, "resources/subscribe", "{\"uri\":\"test://é/" + text(key) + "\"}"), session);
                if (key % 64 == 0) {
                    harness.run();
                }
            }
            harness.run();
            assertThat(harness.transport.answers()).hasSize(KEYS + 1);
            assertThat(harness.transport.answers().stream()
                            .map(MemoryReply::text)
                            .filter(text -> !text.contains("\"result\""))
                            .findFirst())
                    .isEmpty();
            final Object subscriptions = Insides.of(harness.engine, "shared", "subscriptions");
            final Object only = ((Map<?, ?>) Insides.of(harness.engine, "shared", "sessions", "byId"))
                    .values()
                    .iterator()
                    .next();
            final List<Collection<?>> tables = List.of(
                    keys(subscriptions, "topics"),
                    keys(subscriptions, "spellings", "byForm"),
                    keys(only, "subscriber", "byTopic"));
            assertThat(tables).allSatisfy(keys -> {
                assertThat(keys).hasSizeGreaterThanOrEqualTo(KEYS);
                assertThat(deepest(keys)).isLessThanOrEqualTo(DEEPEST);
                assertThat(keys.iterator().next())
                        .as("and what shares a place is ordered")
                        .isInstanceOf(Comparable.class);
            });
        }
    }

    @Test
    void shouldSpreadRequestIdsOfEqualHash() {
        final int calls = 3_000;
        final Tool slow = Tool.named("slow").blocking(request -> {
            release.await();
            return ToolResult.EMPTY;
        });
        try (EngineHarness harness = start(new TestTransport().likeHttp(), slow)) {
            final Map<FrameHeader, String> session = open(harness);
            for (int key = 0; key < calls; key++) {
                harness.transport.send(1, EngineHarness.call('"' + text(key) + '"', "slow", "{}"), session);
                if (key % 64 == 0) {
                    harness.run();
                }
            }
            harness.run();
            final Object only = ((Map<?, ?>) Insides.of(harness.engine, "shared", "sessions", "byId"))
                    .values()
                    .iterator()
                    .next();
            final Collection<?> keys = keys(only, "calls");
            assertThat(keys).hasSize(calls);
            assertThat(deepest(keys)).isLessThanOrEqualTo(DEEPEST);
            assertThat(keys.iterator().next()).isInstanceOf(Comparable.class);
        } finally {
            release.countDown();
        }
    }

    /** Whoever has many networks chooses among their numbers. */
    @Test
    void shouldOrderAddressesOfEqualHash() {
        try (EngineHarness harness = start(new TestTransport())) {
            for (int i = 0; i < 1_000; i++) {
                final long address = (long) (i + 1) << 32 | (i + 1); // All of hash 0.
                assertThat(Long.hashCode(address)).isZero();
                harness.transport.from(10 + i, address);
                harness.transport.send(
                        10 + i, request(1, "subscriptions/listen", "{\"notifications\":{}," + META + "}"), Map.of());
                harness.run();
            }
            assertThat(harness.transport.answers()).hasSize(1_000);
            assertThat(harness.transport.answers().getLast().text()).contains("acknowledged");
            final List<Collection<?>> tables = List.of(
                    keys(harness.engine, "shared", "memory", "shared"),
                    keys(harness.engine, "shards", 0, "openSubscriptions", "shares", "byAddress"));
            assertThat(tables)
                    .allSatisfy(keys -> assertThat(keys)
                            .hasSize(1_000)
                            .allSatisfy(key -> assertThat(key).isInstanceOf(Comparable.class)));
        }
    }
}
