package org.peregrine.tools.kit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolRequest;
import org.peregrine.engine.tool.ToolResult;

/** Handlers that do everything that handlers must not do, for {@code peregrine chaos}. */
final class ChaosKit implements Plugin {
    private static final JsonName MS = JsonName.of("ms");
    private static final JsonName KIND = JsonName.of("kind");
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final int MAX_MS = 60_000;

    /** One of each kind that Java throws. */
    private static final List<Supplier<Throwable>> THROWN = List.of(
            () -> new IllegalStateException("chaos"),
            () -> new Exception("chaos, checked"),
            () -> new StackOverflowError("chaos"),
            () -> new OutOfMemoryError("chaos, not really"),
            () -> new AssertionError("chaos"),
            () -> new LinkageError("chaos"),
            () -> new InterruptedException("chaos"),
            () -> new Throwable("chaos"));

    private final AtomicBoolean broken = new AtomicBoolean();
    private final AtomicInteger brokenRuns = new AtomicInteger();
    private final Object first = new Object();
    private final Object second = new Object();

    @Override
    public String name() {
        return "chaos";
    }

    @Override
    public void register(Registry.Builder builder) {
        builder.tool(BenchKit.echo())
                .tool(Tool.named("where")
                        .description("Names the thread that it runs on.")
                        .inline((call, reply) ->
                                reply.text(Thread.currentThread().getName())))
                .tool(Tool.named("block")
                        .description("Blocks the thread of the path.")
                        .inputSchema(number("ms", MAX_MS))
                        .inline((call, reply) -> {
                            stay(call.argument(MS).longValue(0));
                            reply.text("freed");
                        }))
                .tool(Tool.named("throw")
                        .description("Throws.")
                        .inputSchema(number("kind", THROWN.size() - 1))
                        .inline((call, reply) ->
                                sneak(THROWN.get((int) call.argument(KIND).longValue(0))
                                        .get())))
                .tool(Tool.named("hang")
                        .description("Goes on after its timeout, and hears no interrupt.")
                        .inputSchema(number("ms", MAX_MS))
                        .timeout(SHORT)
                        .blocking(this::hang))
                .tool(Tool.named("lock")
                        .description("Takes two locks, in an order that a second call can turn round.")
                        .inputSchema("""
                                {"type":"object","properties":{"swapped":{"type":"boolean"}},"required":["swapped"]}""")
                        .timeout(SHORT)
                        .blocking(this::lock))
                .tool(Tool.named("job")
                        .description("Becomes a task, which ends at once.")
                        .inputSchema("{\"type\":\"object\"}")
                        .interactive((request, context) -> {
                            context.becomeTask();
                            return ToolResult.text("done");
                        }))
                .tool(Tool.named("slow")
                        .description("Takes a tenth of a second, and whatever it is given.")
                        .inputSchema("{\"type\":\"object\"}")
                        .blocking(request -> {
                            Thread.sleep(100);
                            return ToolResult.text("done");
                        }))
                .tool(Tool.named("large")
                        .description("Returns many bytes.")
                        .inputSchema(number("bytes", 900_000))
                        .blocking(request -> ToolResult.text(
                                "x".repeat((int) request.argument("bytes").longValue(0)))));
        registerFailing(builder);
    }

    /** Handlers that only fail, and one that can be mended. */
    private void registerFailing(Registry.Builder builder) {
        builder.tool(Tool.named("fail")
                        .description("Fails, whatever it is given.")
                        .inputSchema("{\"type\":\"object\"}")
                        .blocking(request -> {
                            throw new IllegalStateException("no backend");
                        }))
                .tool(Tool.named("weak")
                        .description("Fails while its backend is broken.")
                        .inputSchema("{\"type\":\"object\"}")
                        .blocking(request -> workUnlessBroken()))
                .tool(Tool.named("backend")
                        .description("Breaks or mends the backend; says how often a handler has met a broken one.")
                        .inputSchema("""
                                {"type":"object","properties":{"broken":{"type":"boolean"}},"required":["broken"]}""")
                        .blocking(request -> {
                            broken.set(request.argument("broken").booleanValue(false));
                            return ToolResult.text("runs " + brokenRuns.getAndSet(0));
                        }));
    }

    private static String number(String name, int most) {
        return """
                {"type":"object","properties":{"%s":{"type":"integer","minimum":0,"maximum":%d}},"required":["%s"]}""".formatted(name, most, name);
    }

    private ToolResult workUnlessBroken() {
        if (broken.get()) {
            brokenRuns.incrementAndGet();
            throw new IllegalStateException("the backend is broken");
        }
        return ToolResult.text("works");
    }

    private ToolResult hang(ToolRequest request) {
        stay(request.argument("ms").longValue(0));
        return ToolResult.text("freed");
    }

    /** Waits, whatever interrupts it. */
    private static void stay(long ms) {
        final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        while (System.nanoTime() - untilNs < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1)
                    + ThreadLocalRandom.current().nextInt(1_000));
            Thread.interrupted();
        }
    }

    /** Two calls of it that meet never end. */
    private ToolResult lock(ToolRequest request) {
        final boolean swapped = request.argument("swapped").booleanValue(false);
        synchronized (swapped ? second : first) {
            stay(SHORT.toMillis() / 2);
            synchronized (swapped ? first : second) {
                return ToolResult.text("got both");
            }
        }
    }

    @SuppressWarnings("unchecked") // Handlers written in other languages throw so.
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
