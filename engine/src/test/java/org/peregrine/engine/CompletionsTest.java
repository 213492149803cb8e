package org.peregrine.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.limit.Limit;
import org.peregrine.engine.limit.Limits;
import org.peregrine.engine.outbound.OutboundMessage;
import org.peregrine.engine.outbound.Route;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.status.EngineCounters;
import org.peregrine.engine.transport.ReplyStatus;
import org.peregrine.engine.worker.Completions;

/** What workers say while the way back has no room. */
@Timeout(120)
final class CompletionsTest {
    private final EngineCounters counters = new EngineCounters();
    private final Completions completions = new Completions(
            Limits.standard().with(Limit.MAX_QUEUED_SENDS, 1).with(Limit.SEND_TIMEOUT_NS, TimeUnit.SECONDS.toNanos(60)),
            failure -> {},
            new TestTransport(),
            counters);
    private final Route route = new Route(completions, 1, 1);

    @BeforeEach
    void fill() {
        assertThat(completions.send(OutboundMessage.empty(route, ReplyStatus.PART)))
                .isTrue();
    }

    @AfterEach
    void clearTheFlag() {
        Thread.interrupted();
    }

    @Test
    void shouldEndAStreamThoughTheThreadThatEndsItIsInterrupted() throws InterruptedException {
        final AtomicBoolean sent = new AtomicBoolean();
        final AtomicBoolean stillInterrupted = new AtomicBoolean();
        final Thread worker = Thread.ofPlatform().start(() -> {
            Thread.currentThread().interrupt();
            sent.set(completions.send(OutboundMessage.empty(route, ReplyStatus.STREAM_END)));
            stillInterrupted.set(Thread.currentThread().isInterrupted());
        });
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (worker.isAlive() && worker.getState() != Thread.State.TIMED_WAITING) {
            assertThat(System.nanoTime() - deadlineNs).isNegative();
            Thread.onSpinWait();
        }
        worker.interrupt(); // Also while it waits.
        assertThat(completions.poll().status()).isEqualTo(ReplyStatus.PART);
        worker.join();
        assertThat(sent).isTrue();
        assertThat(stillInterrupted).isTrue();
        assertThat(completions.poll().status()).isEqualTo(ReplyStatus.STREAM_END);
        assertThat(completions.isQuiet()).isTrue();
    }

    @Test
    void shouldSayNothingMoreForAnInterruptedCall() {
        Thread.currentThread().interrupt();
        assertThat(completions.send(OutboundMessage.empty(route, ReplyStatus.PART)))
                .isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(counters.value(EngineCounter.SENDS_DROPPED)).isEqualTo(1);
    }
}
