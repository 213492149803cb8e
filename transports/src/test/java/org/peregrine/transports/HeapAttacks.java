package org.peregrine.transports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.McpEngine;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/**
 * Clients that want the heap, over any transport on which the connection is the session: each way to have something kept, within every limit. Between
 * the messages a client beside them calls and loses nothing; afterwards nothing is kept.
 */
public final class HeapAttacks {
    private static final int BUDGET = 1 << 20;
    private static final int SHARDS = Integer.getInteger("peregrine.test.shards", 1);

    /** Histograms of each shard grow with the longest time that they have seen: by 3 MB each on a busy machine. */
    private static final long SLACK_BYTES = (5L + 3L * SHARDS) << 20;

    private static final long WAIT_SECONDS = 40;
    private static final int LOOKS = 4;
    private static final JsonName TEXT = JsonName.of("text");
    private static final String ANY = "{\"type\":\"object\"}";
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicBoolean released = new AtomicBoolean();

    /** One connection of a client. */
    public interface Link extends AutoCloseable {
        /** Sends one message. */
        void send(String message) throws IOException;

        /** What came and was not taken yet. */
        BlockingQueue<String> answers();

        @Override
        void close() throws IOException;
    }

    /** Opens connections of attackers. */
    @FunctionalInterface
    public interface Opening {
        Link open() throws IOException;
    }

    /** A link over two streams of lines. */
    public static Link lines(InputStream in, OutputStream out, AutoCloseable end) {
        final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        final BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        Thread.ofPlatform().daemon().start(() -> read(reader, answers));
        return new Link() {
            @Override
            public void send(String message) throws IOException {
                out.write((message + "\n").getBytes(StandardCharsets.UTF_8));
            }

            @Override
            public BlockingQueue<String> answers() {
                return answers;
            }

            @Override
            public void close() throws IOException {
                try {
                    end.close();
                } catch (final Exception failure) {
                    throw new IOException(failure);
                }
            }
        };
    }

    private static void read(BufferedReader reader, BlockingQueue<String> answers) {
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                answers.add(line);
            }
        } catch (final IOException closed) {
            answers.add("closed");
        }
    }

    /** The settings of the attacked engine: little heap, and tools that keep what they are called with. */
    public EngineContext context() {
        return new EngineContext()
                .registry(Registry.builder()
                        .tool(Tool.named("echo")
                                .inputSchema(ANY)
                                .inline((call, reply) -> reply.text(call.argument(TEXT))))
                        .tool(Tool.named("slow").inputSchema(ANY).blocking(request -> {
                            release.await();
                            return ToolResult.text("late");
                        }))
                        .tool(Tool.named("stubborn")
                                .inputSchema(ANY)
                                .timeout(Duration.ofMillis(1))
                                .blocking(request -> {
                                    while (!released.get()) {
                                        try {
                                            release.await();
                                        } catch (final InterruptedException ignored) {
                                            Thread.onSpinWait();
                                        }
                                    }
                                    return ToolResult.EMPTY;
                                }))
                        .resource(Resource.at("test://text")
                                .mimeType("text/plain")
                                .text("hello"))
                        .build())
                .errorHandler(failure -> {})
                .limit(Limit.PEER_HEAP_BYTES, BUDGET)
                .limit(Limit.DRAIN_TIMEOUT_NS, 1_000_000_000L);
    }

    /** Makes all attacks in turn and finds the heap as it was. */
    public void run(McpEngine engine, Opening opening, Link probe) throws Exception {
        initialize(probe, "{}");
        call(probe);
        final long keptBefore = engine.keptBytes();
        final long liveBefore = liveBytes();
        final List<Link> links = new ArrayList<>();
        try {
            links.add(opening.open());
            final Link link = links.getFirst();
            final String junk = join(300, i -> "\"junk" + i + "\":\"" + "x".repeat(300) + "\"");
            initialize(link, "{\"sampling\":{},\"extensions\":{" + junk + "}}");
            assertThat(answered(
                            engine,
                            probe,
                            link,
                            60,
                            i -> request(
                                    2000 + i,
                                    "subscriptions/listen",
                                    "{" + META + ",\"notifications\":{\"resourceSubscriptions\":["
                                            + join(10, k -> "\"c:" + i + "-" + k + "x".repeat(200) + "\"") + "]}}")))
                    .isLessThan(60);
            answered(engine, probe, link, 400, i -> request(i, "resources/subscribe", "{\"uri\":\"a:" + i + "\"}"));
            answered(
                    engine,
                    probe,
                    link,
                    400,
                    i -> request(1000 + i, "resources/subscribe", "{\"uri\":\"b:" + i + "x".repeat(1900) + "\"}"));
            held(engine, probe, link, 100, i -> tool(3000 + i, "slow", "x".repeat(50_000)));
            held(engine, probe, link, 200, i -> tool(4000 + i, "stubborn", "x"));
        } finally {
            released.set(true);
            release.countDown();
            for (final Link link : links) {
                link.close();
            }
        }
        await(() -> engine.callsUnderWay() == 0 && engine.keptBytes() <= keptBefore && engine.borrowedBytes() == 0);
        call(probe);
        // Threads that answered the last calls may not have ended, and their answers are this test's.
        await(() -> {
            links.forEach(link -> link.answers().clear());
            return liveBytes() - liveBefore < SLACK_BYTES;
        });
    }

    private static void initialize(Link link, String capabilities) throws Exception {
        link.send(request(
                0,
                "initialize",
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":" + capabilities
                        + ",\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"}}"));
        assertThat(link.answers().poll(WAIT_SECONDS, TimeUnit.SECONDS)).contains("\"result\"");
        link.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    }

    /** Messages each of which has an answer at once, or is a stream that stays open. */
    private static int answered(McpEngine engine, Link probe, Link link, int count, IntFunction<String> message)
            throws Exception {
        int refused = 0;
        for (int i = 0; i < count; i++) {
            link.send(message.apply(i));
            final String answer = link.answers().poll(WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(answer).as("message %d", i).isNotNull();
            refused += answer.contains("\"error\"") ? 1 : 0;
            if (i % 20 == 0) {
                call(probe);
            }
        }
        assertThat(engine.keptBytes()).isLessThanOrEqualTo(BUDGET);
        return refused;
    }

    /** Calls that are answered late, or refused. */
    private static void held(McpEngine engine, Link probe, Link link, int count, IntFunction<String> message)
            throws Exception {
        final int before = engine.callsUnderWay();
        for (int i = 0; i < count; i++) {
            link.send(message.apply(i));
            if (i % 20 == 0) {
                call(probe);
            }
        }
        await(() -> link.answers().size() + engine.callsUnderWay() - before >= count);
        assertThat(engine.keptBytes()).isLessThanOrEqualTo(BUDGET);
        assertThat(engine.callsUnderWay() - before).isLessThan(count);
        assertThat(link.answers()).anySatisfy(answer -> assertThat(answer).contains("Server overloaded"));
        link.answers().clear();
        call(probe);
    }

    private static void call(Link probe) throws Exception {
        probe.send(tool(7, "echo", "here"));
        assertThat(probe.answers().poll(WAIT_SECONDS, TimeUnit.SECONDS))
                .contains("here")
                .doesNotContain("\"error\"");
    }

    private static String tool(int id, String name, String text) {
        return request(id, "tools/call", "{\"name\":\"" + name + "\",\"arguments\":{\"text\":\"" + text + "\"}}");
    }

    private static String request(int id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    private static String join(int count, IntFunction<String> part) {
        return IntStream.range(0, count).mapToObj(part).collect(Collectors.joining(","));
    }

    /** Least of several looks: what the other tests of this JVM leave behind only adds to the heap. */
    private static long liveBytes() {
        final Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < LOOKS; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private static void await(BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadlineNs)
                    .as("it comes about in time")
                    .isNegative();
            Thread.onSpinWait();
        }
    }
}
