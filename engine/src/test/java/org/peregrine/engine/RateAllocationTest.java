package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.engine.limit.Rate;
import org.peregrine.engine.limit.RateSettings;
import org.peregrine.engine.principal.Authentication;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.principal.TokenVerifier;
import org.peregrine.engine.transport.Reply;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.memory.MemoryFrame;
import org.peregrine.engine.transport.memory.MemoryTransport;
import org.peregrine.engine.transport.memory.ReplyListener;

/** Rule 4 of the path with rates: nothing is allocated, whether requests are granted or refused, and to strangers. */
@Timeout(300)
final class RateAllocationTest implements ReplyListener {
    private static final int MESSAGES = 100_000;
    /** The compiler may still be at work in the first rounds; a path that allocates does so in every round. */
    private static final int MAX_ROUNDS = 8;

    private static final int STRANGERS = 1_000;
    private static final Rate LARGE = new Rate(1_000_000_000, 1_000_000_000, 1_000_000);
    private static final Rate SMALL = new Rate(1, TimeUnit.HOURS.toNanos(1), 1);

    private final MemoryTransport transport = new MemoryTransport(this);
    private final List<MemoryFrame> frames = new ArrayList<>();
    private int replies;
    private int refused;

    @Override
    public void onReply(Reply reply) {
        replies++;
        refused += reply.status() == ReplyStatus.RATE_LIMITED ? 1 : 0;
    }

    private static RateSettings settings(String what) {
        return switch (what) {
            case "granted" ->
                RateSettings.NONE.withPerAddress(LARGE).withPerCaller(LARGE).withPerTool("echo", LARGE);
            case "address" -> RateSettings.NONE.withPerAddress(SMALL);
            case "caller" -> RateSettings.NONE.withPerCaller(SMALL);
            default -> RateSettings.NONE.withPerTool("echo", SMALL);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"granted", "address", "caller", "tool"})
    void shouldAllocateNothing(String what) throws Exception {
        final String modern =
                EngineHarness.echo(2, "m").replace("\"params\":{", "\"params\":{" + EngineHarness.META + ",");
        for (int i = 0; i < STRANGERS; i++) {
            frames.add(MemoryFrame.message(i, i % 2 == 0 ? EngineHarness.echo(1, "m") : modern)
                    .likeHttp()
                    .peer(1000 + i)
                    .principal(Principal.of("issuer", "caller" + i)));
        }
        final EngineContext context = new EngineContext()
                .threadingMode(ThreadingMode.INVOKER)
                .registry(EngineHarness.registry())
                .authentication(Authentication.of(TokenVerifier.NONE))
                .rates(settings(what))
                .errorHandler(notice -> {})
                .transport(transport);
        try (McpEngine engine = McpEngine.launch(context)) {
            final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            final long thread = Thread.currentThread().threadId();
            run(engine);
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < MAX_ROUNDS && allocated > 0; round++) {
                refused = 0;
                final long before = threads.getThreadAllocatedBytes(thread);
                run(engine);
                allocated = threads.getThreadAllocatedBytes(thread) - before;
            }
            assertThat(allocated).isZero();
            assertThat(refused > 0).isEqualTo(!what.equals("granted"));
        }
    }

    private void run(McpEngine engine) {
        final int until = replies + MESSAGES;
        final long deadlineNs = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        for (int sent = replies; replies < until; ) {
            for (int i = 0; i < 16 && sent < until; i++) {
                transport.send(frames.get(sent++ % STRANGERS));
            }
            engine.invoke();
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("The engine does not answer");
            }
        }
    }
}
