package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.engine.EngineHarness.call;
import static org.peregrine.engine.EngineHarness.echo;
import static org.peregrine.engine.EngineHarness.request;

import com.lmax.disruptor.RingBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.peregrine.engine.message.MessageEvent;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;
import org.peregrine.engine.transport.FrameHeader;
import org.peregrine.engine.transport.FrameKind;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.transport.memory.MemoryReply;
import org.peregrine.engine.worker.Completions;

/**
 * Whatever fails where one thread hands over to another: the one message is answered with an error, what it held comes back, and
 * others go on.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class HandOverFaultTest {
    private static final String FAILED = "\"code\":-32603";
    private static final String INITIALIZE =
            request(0, "initialize", "{\"protocolVersion\":\"2025-03-26\",\"capabilities\":{}}");
    private static final Tool BLOCKING = Tool.named("blocking").blocking(request -> ToolResult.text("unharmed"));

    private final AtomicReference<Fault> fault = new AtomicReference<>();
    private final AtomicReference<Fault> clockFault = new AtomicReference<>();
    private int readsLeft;
    private int skip;
    private Map<FrameHeader, String> headers = Map.of();

    /** Fails once it was not skipped any more. */
    private void raise() {
        if (fault.get() != null && skip-- <= 0) {
            fault.getAndSet(null).raise();
        }
    }

    private long nanoTime() {
        if (clockFault.get() != null && readsLeft-- == 0) {
            clockFault.getAndSet(null).raise();
        }
        return SystemNanoClock.INSTANCE.nanoTime();
    }

    private EngineHarness start(TestTransport transport, Tool... tools) {
        final UnaryOperator<EngineContext> settings = context -> context.clock(this::nanoTime);
        return new EngineHarness(transport, EngineHarness.registry(tools), settings);
    }

    private EngineHarness start(Tool... tools) {
        return start(new TestTransport(), tools);
    }

    private MemoryReply exchange(EngineHarness harness, String message) {
        final int before = harness.transport.answers().size();
        harness.transport.send(1, message, headers);
        harness.runUntilAnswers(before + 1);
        return harness.transport.answers().get(before);
    }

    /** The next message of this connection and of another one is served, and all is as it was. */
    private void probe(EngineHarness harness, long keptBytes) {
        assertThat(fault.get()).as("it has happened").isNull();
        assertThat(exchange(harness, echo(7, "alive")).text()).contains("\"id\":7", "alive");
        final int before = harness.transport.answers().size();
        harness.transport.send(2, EngineHarness.call(8, "echo", "{\"message\":\"other\"}"), headers);
        harness.runUntilAnswers(before + 1);
        assertThat(harness.transport.answers().getLast().text()).contains("\"id\":8", "other");
        final Completions completions = (Completions) Insides.of(harness.engine, "shards", 0, "completions");
        harness.awaitUntil(() -> harness.engine.callsUnderWay() == 0
                && completions.isQuiet()
                && harness.engine.keptBytes() == keptBytes);
        assertThat(harness.transport.answers()).as("nothing is answered twice").hasSize(before + 1);
        harness.transport.answers().clear();
        assertThat(harness.engine.borrowedBytes()).isZero();
        assertThat(harness.engine.health().whyNotHealthy()).isNull();
    }

    private long settle(EngineHarness harness) {
        exchange(harness, echo(1, "warm"));
        harness.transport.send(2, echo(1, "warm"), headers);
        harness.runUntilAnswers(2);
        harness.transport.answers().clear();
        return harness.engine.keptBytes();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldAnswerABatchOfWhichAPartFails(Fault kind) {
        for (final boolean offering : new boolean[] {true, false}) {
            try (EngineHarness harness = start(BLOCKING)) {
                exchange(harness, INITIALIZE);
                harness.transport.answers().clear();
                final long kept = settle(harness);
                Insides.replace(
                        Insides.of(harness.engine, "shards", 0, "receiver", "batches"),
                        "parts",
                        new Faulty.Parts(this::raise, offering));
                for (int part = 0; part < 3; part++) {
                    skip = part;
                    fault.set(kind);
                    final String batch =
                            "[" + echo(1, "a") + "," + call(2, "blocking", "{}") + "," + echo(3, "c") + "]";
                    assertThat(exchange(harness, batch).text()).startsWith("[{").contains(FAILED);
                    probe(harness, kept);
                }
            }
        }
    }

    /** Its memory is somebody else's by now, so that it cannot be given back. */
    private void spoil(EngineHarness harness) {
        final RingBuffer<?> ring = (RingBuffer<?>) Insides.of(harness.engine, "shards", 0, "ring");
        for (int slot = 0; slot < ring.getBufferSize(); slot++) {
            final MessageEvent event = (MessageEvent) ring.get(slot);
            Insides.replace(event, "empty", false);
            Insides.replace(event.frame(), "borrowed", new UnsafeBuffer(new byte[1 << 12]));
            Insides.replace(event.replyRegion(), "borrowed", new UnsafeBuffer(new byte[1 << 12]));
        }
    }

    private void spoilAndProbe(EngineHarness harness, long kept) {
        final long before = harness.engine.counter(EngineCounter.RECEIVE_FAILURES);
        spoil(harness);
        probe(harness, kept);
        assertThat(harness.engine.counter(EngineCounter.RECEIVE_FAILURES)).isGreaterThan(before);
    }

    @Test
    void shouldTakeIntoASlotWhateverIsLeftInIt() {
        try (EngineHarness harness = start(BLOCKING)) {
            exchange(harness, INITIALIZE);
            harness.transport.answers().clear();
            final long kept = settle(harness);
            spoilAndProbe(harness, kept);
            final int before = harness.transport.answers().size();
            harness.transport.send(1, call(1, "blocking", "{}"), headers);
            harness.engine.invoke();
            spoil(harness);
            harness.runUntilAnswers(before + 1);
            assertThat(harness.transport.answers().getLast().text()).contains("unharmed");
            spoil(harness);
            assertThat(exchange(harness, "[" + call(1, "blocking", "{}") + "]").text())
                    .contains("unharmed");
            harness.transport.answers().clear();
            spoil(harness);
            harness.transport.disconnect(1);
            harness.transport.disconnect(2);
            harness.awaitUntil(() -> harness.engine.keptBytes() == 0); // Calls and sessions of connections have ended.
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldAnswerForACallThatCannotBeStarted(Fault kind) {
        try (EngineHarness harness = start(BLOCKING)) {
            exchange(harness, INITIALIZE);
            harness.transport.answers().clear();
            final long kept = settle(harness);
            final Object workers = Insides.of(harness.engine, "shards", 0, "workers");
            final ThreadFactory threads = (ThreadFactory) Insides.of(workers, "threads");
            Insides.replace(workers, "running", new Faulty.Elements<>(this::raise));
            fault.set(kind);
            assertThat(exchange(harness, call(1, "blocking", "{}")).text()).contains("\"id\":1", FAILED);
            probe(harness, kept);
            Insides.replace(workers, "threads", (ThreadFactory) task -> {
                raise();
                return threads.newThread(task);
            });
            skip = 1;
            fault.set(kind);
            assertThat(exchange(harness, call(1, "blocking", "{}")).text()).contains("\"id\":1", FAILED);
            probe(harness, kept);
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldAnswerForACallThatCannotBeNoted(Fault kind) {
        try (EngineHarness harness = start(new TestTransport().likeHttp(), BLOCKING)) {
            final String id = exchange(harness, INITIALIZE).sessionId();
            harness.transport.answers().clear();
            headers = Map.of(FrameHeader.SESSION_ID, id);
            final long kept = settle(harness);
            final Object calls = Insides.of(harness.engine, "shards", 0, "workers", "byConnection");
            Insides.replace(calls, "stripes", new Faulty.Places<>((List<?>) Insides.of(calls, "stripes"), this::raise));
            fault.set(kind);
            assertThat(exchange(harness, call(1, "blocking", "{}")).text()).contains("\"id\":1", FAILED);
            probe(harness, kept);
            final Map<?, ?> sessions = (Map<?, ?>) Insides.of(harness.engine, "shared", "sessions", "byId");
            Insides.replace(sessions.values().iterator().next(), "calls", new Faulty.Entries<>(this::raise));
            fault.set(kind);
            assertThat(exchange(harness, call(1, "blocking", "{}")).text()).contains("\"id\":1", FAILED);
            probe(harness, kept);
            assertThat(exchange(harness, call(1, "blocking", "{}")).text()).contains("unharmed");
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldAnswerWhenTheAnswerCannotBeHandedOver(Fault kind) {
        try (EngineHarness harness = start(BLOCKING)) {
            exchange(harness, INITIALIZE);
            harness.transport.answers().clear();
            final long kept = settle(harness);
            Insides.replace(
                    Insides.of(harness.engine, "shards", 0, "completions"),
                    "queue",
                    new Faulty.Queue<Object>(this::raise));
            fault.set(kind);
            assertThat(exchange(harness, call("\"one\"", "blocking", "{}")).text())
                    .startsWith("{\"jsonrpc\":\"2.0\",\"id\":\"one\",\"error\":{" + FAILED);
            probe(harness, kept);
            fault.set(kind);
            assertThat(exchange(harness, "[" + call(1, "blocking", "{}") + "]").text())
                    .contains(FAILED);
            probe(harness, kept);
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldAnswerACallWhicheverReadOfTheClockFails(Fault kind) {
        try (EngineHarness harness = start(BLOCKING)) {
            exchange(harness, INITIALIZE);
            harness.transport.answers().clear();
            final long kept = settle(harness);
            for (int read = 0; read < 12; read++) {
                final long aborted = harness.engine.counter(EngineCounter.REPLIES_UNDELIVERABLE);
                harness.transport.send(1, call(1, "blocking", "{}"), headers);
                harness.run();
                readsLeft = read;
                clockFault.set(kind);
                harness.awaitUntil(() -> !harness.transport.answers().isEmpty()
                        || harness.engine.counter(EngineCounter.REPLIES_UNDELIVERABLE) > aborted);
                clockFault.set(null);
                assertThat(harness.transport.answers())
                        .as("read %s", read)
                        .allMatch(answer -> answer.text().contains("\"id\":1")
                                && (answer.text().contains("unharmed")
                                        || answer.text().contains(FAILED)));
                probe(harness, kept);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldEndTheSessionOfAConnectionWhicheverStageFailsAtItsEnd(Fault kind) {
        try (EngineHarness harness = start()) {
            for (int read = 0; read < 8; read++) {
                exchange(harness, INITIALIZE);
                assertThat(harness.engine.keptBytes()).isPositive();
                readsLeft = read;
                clockFault.set(kind);
                harness.transport.disconnect(1);
                harness.run();
                clockFault.set(null);
                assertThat(harness.engine.keptBytes()).as("read %s", read).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void shouldEndASessionThoughThereIsNoThreadForIt(Fault kind) {
        try (EngineHarness harness = start(new TestTransport().likeHttp(), BLOCKING)) {
            final String id = exchange(harness, INITIALIZE).sessionId();
            headers = Map.of(FrameHeader.SESSION_ID, id);
            final long kept = harness.engine.keptBytes();
            final Object workers = Insides.of(harness.engine, "shards", 0, "workers");
            final ThreadFactory threads = (ThreadFactory) Insides.of(workers, "threads");
            Insides.replace(workers, "threads", (ThreadFactory) task -> {
                raise();
                return threads.newThread(task);
            });
            fault.set(kind);
            harness.transport.send(3, FrameKind.OPEN_STREAM, headers);
            harness.runUntilAnswers(2);
            assertThat(harness.transport.answers().getLast().text()).contains(FAILED);
            assertThat(harness.engine.keptBytes())
                    .as("a stream that was not opened")
                    .isEqualTo(kept);
            fault.set(kind);
            harness.transport.send(4, FrameKind.END_SESSION, headers);
            harness.runUntilAnswers(3);
            assertThat(harness.transport.answers().getLast().status()).isEqualTo(ReplyStatus.COMPLETE);
            harness.awaitUntil(() -> harness.engine.keptBytes() == 0);
            assertThat(harness.engine.sessionCount()).isZero();
        }
    }
}
