package org.peregrine.bench.optimization;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.peregrine.bench.MessageLoop;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.FrameHeader;

/**
 * Tools that wait a millisecond, as for an answer of a database: called one after another on the path's thread, or each
 * on a virtual thread.
 */
final class ToolThreads {
    private static final int CALLS = 32;
    private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final String CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"wait\"}}";

    private ToolThreads() {}

    static Optimization optimization() {
        return new Optimization(
                "async",
                "a call, of 32 at once, whose tool waits 1 ms",
                "one after another, one thread",
                "each on a virtual thread",
                () -> Sides.open(
                        () -> calls(Tool.named("wait").inline((call, reply) -> {
                            await();
                            reply.text("done");
                        })),
                        () -> calls(Tool.named("wait").blocking(request -> {
                            await();
                            return ToolResult.text("done");
                        }))));
    }

    private static Variant calls(Tool tool) throws IOException {
        // One id may be under way more than once where no connection is behind the calls.
        final MessageLoop loop = MessageLoop.likeHttp(CALL, Map.of(FrameHeader.PROTOCOL_VERSION, "2025-11-25"));
        final InvokedEngine engine =
                new InvokedEngine(loop, Registry.builder().tool(tool).build(), UnaryOperator.identity());
        return new TimedLoop(CALLS, () -> engine.exchange(CALLS))
                .leavingThread()
                .closing(engine::close);
    }

    private static void await() {
        final long startNs = System.nanoTime();
        for (long leftNs = WAIT_NS; leftNs > 0; leftNs = WAIT_NS - (System.nanoTime() - startNs)) {
            LockSupport.parkNanos(leftNs);
        }
    }
}
