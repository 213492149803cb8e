package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.echo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.engine.FaultyTransport.Place;
import org.peregrine.engine.registry.Extension;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.trace.RequestSpan;
import org.peregrine.engine.trace.RequestTracer;
import org.peregrine.engine.trace.TracedRequest;

/** Whatever is thrown for one message concerns this message alone, in every threading mode: the next one is answered. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ContainmentTest {
    private static final String FAILED = "\"code\":-32603";

    private final FaultyTransport transport = new FaultyTransport();
    private final AtomicReference<Fault> clockFault = new AtomicReference<>();
    private final AtomicInteger readsLeft = new AtomicInteger();
    private final AtomicReference<Fault> handlerFault = new AtomicReference<>();
    private final AtomicReference<Fault> beginFault = new AtomicReference<>();
    private final AtomicReference<Fault> enterFault = new AtomicReference<>();
    private final AtomicReference<Fault> leaveFault = new AtomicReference<>();
    private final AtomicReference<Fault> endFault = new AtomicReference<>();
    private final AtomicReference<Fault> extensionFault = new AtomicReference<>();
    private final Semaphore entered = new Semaphore(0);
    private final Semaphore gate = new Semaphore(0);
    private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
    private McpEngine engine;
    private ThreadingMode mode;

    /** Fails at one of the reads that come, once. */
    private final class FaultyClock implements NanoClock {
        @Override
        public long nanoTime() {
            if (clockFault.get() != null && readsLeft.getAndDecrement() == 0) {
                raise(clockFault);
            }
            return SystemNanoClock.INSTANCE.nanoTime();
        }
    }

    private final class FaultyTracer implements RequestTracer {
        @Override
        public RequestSpan begin(TracedRequest request, long ageNs) {
            raise(beginFault);
            return new RequestSpan() {
                @Override
                public void tool(String name) {}

                @Override
                public void run(Runnable work) {
                    raise(enterFault);
                    work.run();
                    work.run(); // Once is enough.
                    raise(leaveFault);
                }

                @Override
                public void end(String error) {
                    raise(endFault);
                }
            };
        }
    }

    private final class FaultyExtension implements Extension {
        @Override
        public String id() {
            return "com.example/faulty";
        }

        @Override
        public void doWork(long nowNs) {
            raise(extensionFault);
        }
    }

    private static void raise(AtomicReference<Fault> fault) {
        final Fault now = fault.getAndSet(null);
        if (now != null) {
            now.raise();
        }
    }

    private McpEngine launch(ThreadingMode threading) throws IOException {
        mode = threading;
        return McpEngine.launch(new EngineContext()
                .threadingMode(threading)
                .idleMode(IdleMode.BLOCK)
                .clock(new FaultyClock())
                .tracer(new FaultyTracer())
                .extension(new FaultyExtension())
                .errorHandler(errors::add)
                .transport(transport)
                .registry(EngineHarness.registry(
                        Tool.named("inline").inline((request, reply) -> {
                            raise(handlerFault);
                            reply.text("unharmed");
                        }),
                        Tool.named("gated").blocking(request -> {
                            entered.release();
                            gate.acquire();
                            return ToolResult.text("unharmed");
                        }),
                        Tool.named("interrupted").inline((request, reply) -> {
                            Thread.currentThread().interrupt();
                            reply.text("interrupted");
                        }),
                        Tool.named("blocking").blocking(request -> {
                            raise(handlerFault);
                            return ToolResult.text("unharmed");
                        }))));
    }

    private String take() {
        if (mode != ThreadingMode.INVOKER) {
            return transport.take();
        }
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        for (String next = transport.poll(); ; next = transport.poll()) {
            if (next != null) {
                return next;
            }
            invoke();
            assertThat(System.nanoTime() - deadlineNs).isNegative();
        }
    }

    /** Some of what is thrown here a test framework takes for its own. */
    private void invoke() {
        try {
            engine.invoke();
        } catch (final Throwable escaped) {
            throw new AssertionError("It was not contained", escaped);
        }
    }

    private String exchange(String message) {
        transport.send(message);
        return take();
    }

    private void probe(Object after) {
        assertThat(exchange(echo("\"probe\"", "alive"))).as("after %s", after).contains("\"id\":\"probe\"", "alive");
    }

    private void await(EngineCounter counter, long least) {
        await(counter.label(), () -> engine.counter(counter) >= least);
    }

    private void await(String what, BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (mode == ThreadingMode.INVOKER) {
                invoke();
            }
            assertThat(System.nanoTime() - deadlineNs).as(what).isNegative();
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldAnswerForWhatFailsInReceive(ThreadingMode threading) throws IOException {
        try (McpEngine launched = launch(threading)) {
            engine = launched;
            for (final Fault fault : Fault.values()) {
                probe(fault);
                transport.arm(Place.FRAME, fault);
                assertThat(exchange(echo(1, "lost"))).as("%s", fault).contains(FAILED);
                transport.arm(Place.POLL, fault);
                probe(fault);
            }
            assertThat(engine.counter(EngineCounter.RECEIVE_FAILURES)).isEqualTo(Fault.values().length);
            assertThat(engine.counter(EngineCounter.TRANSPORT_FAILURES)).isEqualTo(Fault.values().length);
            assertThat(engine.borrowedBytes()).isZero();
        }
        assertThat(errors).hasSize(2 * Fault.values().length);
    }

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldAnswerForHandlersAndTracersThatFail(ThreadingMode threading) throws IOException {
        try (McpEngine launched = launch(threading)) {
            engine = launched;
            for (final Fault fault : Fault.values()) {
                for (final String tool : List.of("inline", "blocking")) {
                    handlerFault.set(fault);
                    assertThat(exchange(call(1, tool, "{}")))
                            .as("%s", fault)
                            .startsWith("{\"jsonrpc\":\"2.0\",\"id\":1,");
                    assertThat(handlerFault.get()).isNull();
                    probe(fault);
                }
                beginFault.set(fault);
                assertThat(exchange(call(1, "inline", "{}"))).as("%s", fault).contains("unharmed");
                endFault.set(fault);
                assertThat(exchange(call(1, "inline", "{}"))).as("%s", fault).contains("unharmed");
                probe(fault);
            }
            assertThat(engine.counter(EngineCounter.BLOCKING_FAILURES)).isEqualTo(Fault.values().length);
            assertThat(engine.borrowedBytes()).isZero();
        }
        assertThat(errors).hasSize(4 * Fault.values().length);
    }

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldRunHandlersOnceWhateverTheirSpanDoes(ThreadingMode threading) throws IOException {
        try (McpEngine launched = launch(threading)) {
            engine = launched;
            for (final Fault fault : Fault.values()) {
                for (final String tool : List.of("inline", "blocking")) {
                    enterFault.set(fault);
                    assertThat(exchange(call(1, tool, "{}"))).as("%s", fault).contains("\"id\":1", "unharmed");
                    leaveFault.set(fault);
                    assertThat(exchange(call(1, tool, "{}"))).as("%s", fault).contains("\"id\":1", "unharmed");
                    probe(fault);
                }
            }
            await("calls end after their answers", () -> engine.callsUnderWay() == 0);
        }
        assertThat(errors).hasSize(4 * Fault.values().length);
    }

    /** A thread that is not woken looks by itself in a while. */
    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldAnswerAlthoughTheNetworkThreadCannotBeWoken(ThreadingMode threading) throws IOException {
        try (McpEngine launched = launch(threading)) {
            engine = launched;
            for (final Fault fault : Fault.values()) {
                transport.send(call(1, "gated", "{}"));
                while (!entered.tryAcquire()) {
                    invokeIfInvoked();
                }
                transport.arm(Place.WAKEUP, fault);
                gate.release();
                assertThat(take()).as("%s", fault).contains("\"id\":1", "unharmed");
                while (transport.isArmed()) { // The answer may be taken before its worker wakes anybody.
                    Thread.onSpinWait();
                }
                probe(fault);
            }
            await(EngineCounter.TRANSPORT_FAILURES, Fault.values().length);
            assertThat(engine.counter(EngineCounter.TRANSPORT_FAILURES)).isEqualTo(Fault.values().length);
        }
    }

    private void invokeIfInvoked() {
        if (mode == ThreadingMode.INVOKER) {
            invoke();
        }
        Thread.onSpinWait();
    }

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldEndTheConnectionOfAReplyThatFailsHalfWay(ThreadingMode threading) throws IOException {
        try (McpEngine launched = launch(threading)) {
            engine = launched;
            for (final Fault fault : Fault.values()) {
                probe(fault);
                transport.arm(Place.OFFER, fault);
                assertThat(exchange(echo(1, "lost"))).as("%s", fault).isEqualTo("aborted");
                probe(fault);
                transport.arm(Place.FLUSH, fault);
                assertThat(exchange(echo(1, "whole"))).as("%s", fault).contains("whole");
                probe(fault);
            }
            await(EngineCounter.SEND_FAILURES, 2L * Fault.values().length);
            assertThat(engine.counter(EngineCounter.REPLIES_UNDELIVERABLE)).isEqualTo(Fault.values().length);
            assertThat(engine.borrowedBytes()).isZero();
        }
        assertThat(errors).hasSize(2 * Fault.values().length);
    }

    /** In INVOKER mode each read of the clock is one stage's. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldAnswerForWhicheverStageFails(Fault fault) throws IOException {
        final List<EngineCounter> stages = List.of(
                EngineCounter.RECEIVE_FAILURES,
                EngineCounter.DECODE_FAILURES,
                EngineCounter.VALIDATE_FAILURES,
                EngineCounter.DISPATCH_FAILURES);
        try (McpEngine launched = launch(ThreadingMode.INVOKER)) {
            engine = launched;
            probe(fault);
            for (int read = 0; read < stages.size(); read++) {
                readsLeft.set(read);
                clockFault.set(fault);
                final String answer = exchange(echo(1, "lost"));
                assertThat(engine.counter(stages.get(read)))
                        .as("%s", stages.get(read))
                        .isEqualTo(1);
                assertThat(answer).contains(read == 0 ? "lost" : FAILED);
                probe(stages.get(read));
            }
            for (int read = stages.size(); read < 10; read++) {
                readsLeft.set(read);
                clockFault.set(fault);
                assertThat(exchange(echo(1, "lost"))).containsAnyOf("lost", FAILED, "aborted");
                probe(read);
            }
            assertThat(engine.counter(EngineCounter.ENCODE_FAILURES)).isPositive();
            assertThat(engine.counter(EngineCounter.SEND_FAILURES)).isGreaterThanOrEqualTo(2);
            assertThat(engine.borrowedBytes()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldGoOnWhicheverReadOfTheClockFails(ThreadingMode threading) throws IOException {
        try (McpEngine launched = launch(threading)) {
            engine = launched;
            for (int read = 0; read < 40; read++) {
                readsLeft.set(read);
                clockFault.set(Fault.values()[read % Fault.values().length]);
                assertThat(exchange(echo(1, "lost"))).containsAnyOf("lost", FAILED, "aborted");
                clockFault.set(null);
                probe(read);
            }
            assertThat(engine.borrowedBytes()).isZero();
        }
    }

    /** A flag left set would close the next channel that the thread uses, and end an agent's thread. */
    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldClearTheInterruptFlagAfterAuthorsCode(ThreadingMode threading) throws IOException {
        try (McpEngine launched = launch(threading)) {
            engine = launched;
            for (int i = 0; i < 3; i++) {
                assertThat(exchange(call(1, "interrupted", "{}"))).contains("interrupted");
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                probe("an interrupt");
            }
        }
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldGoOnWithHousekeepingWhenAnExtensionFails(ThreadingMode threading) throws IOException {
        try (McpEngine launched = launch(threading)) {
            engine = launched;
            int failures = 0;
            for (final Fault fault : List.of(Fault.TERMINATION, Fault.OUT_OF_MEMORY, Fault.INTERRUPTION)) {
                extensionFault.set(fault);
                failures++;
                await(EngineCounter.HOUSEKEEPING_FAILURES, failures);
                probe(fault);
            }
            assertThat(engine.counter(EngineCounter.HOUSEKEEPING_FAILURES)).isEqualTo(failures);
        }
    }
}
