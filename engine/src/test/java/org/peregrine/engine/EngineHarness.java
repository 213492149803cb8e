package org.peregrine.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.peregrine.codec.json.JsonName;
import org.peregrine.engine.prompt.Prompt;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.tool.Tool;

/** An engine in INVOKER mode over a {@link TestTransport}: everything happens on the test's own thread. */
final class EngineHarness implements AutoCloseable {
    static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    /** What the engine says of itself in every modern result. */
    static final String SERVER =
            "\"_meta\":{\"io.modelcontextprotocol/serverInfo\":{\"name\":\"peregrine\",\"version\":\""
                    + new EngineContext().serverInfo().version() + "\"}}";

    static final JsonName MESSAGE = JsonName.of("message");
    private static final long WAKEUP_TIMEOUT_MS = 10_000;
    private static final int MAX_CYCLES = 1_000_000;

    final TestTransport transport;
    final McpEngine engine;
    final List<Throwable> errors = new ArrayList<>();

    EngineHarness(TestTransport transport, Registry registry, UnaryOperator<EngineContext> settings) {
        this.transport = transport;
        final EngineContext context = new EngineContext()
                .threadingMode(ThreadingMode.INVOKER)
                .registry(registry)
                .errorHandler(errors::add)
                .transport(transport);
        try {
            engine = McpEngine.launch(settings.apply(context));
        } catch (final IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static EngineHarness start() {
        return start(UnaryOperator.identity());
    }

    static EngineHarness start(UnaryOperator<EngineContext> settings, Tool... tools) {
        return new EngineHarness(new TestTransport(), registry(tools), settings);
    }

    static EngineHarness startLikeHttp() {
        return new EngineHarness(new TestTransport().likeHttp(), registry(), UnaryOperator.identity());
    }

    static Registry registry(Tool... more) {
        final Registry.Builder builder = Registry.builder()
                .tool(Tool.named("echo")
                        .inputSchema("{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"}}}")
                        .inline((call, reply) -> reply.text(call.argument(MESSAGE))))
                .resource(Resource.at("test://text").mimeType("text/plain").text("hello"))
                .prompt(Prompt.named("empty").blocking(request -> {
                    throw new IllegalStateException("no prompt");
                }));
        for (final Tool tool : more) {
            builder.tool(tool);
        }
        return builder.build();
    }

    static String echo(Object id, String message) {
        return call(id, "echo", "{\"message\":\"" + message + "\"}");
    }

    static String call(Object id, String tool, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + "}}";
    }

    static String request(Object id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    /** Sends one message on connection 1, runs until it is answered, and gives the answer. */
    String exchange(String message) {
        final int before = transport.answers().size();
        transport.send(1, message);
        runUntilAnswers(before + 1);
        return transport.answers().get(before).text();
    }

    /** Runs duty cycles until there is nothing to do. */
    void run() {
        int cycles = 0;
        while (engine.invoke() > 0) {
            if (++cycles > MAX_CYCLES) {
                throw new AssertionError("The engine does not come to rest");
            }
        }
    }

    /** Runs duty cycles, waiting for workers, until so many answers have come in all. */
    void runUntilAnswers(int count) {
        run();
        while (transport.answers().size() < count) {
            if (!transport.awaitWakeupMs(WAKEUP_TIMEOUT_MS)) {
                throw new AssertionError("Only " + transport.answers().size() + " of " + count + " answers came");
            }
            run();
        }
    }

    /** Runs duty cycles until a condition holds; for what no answer tells of. */
    void awaitUntil(BooleanSupplier condition) {
        awaitUntil(condition, WAKEUP_TIMEOUT_MS / 1_000);
    }

    /** As {@link #awaitUntil(BooleanSupplier)}, with a time that suits what is awaited. */
    void awaitUntil(BooleanSupplier condition, long seconds) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("It did not come about");
            }
            run();
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
