package org.peregrine.transports.stdio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.peregrine.engine.EngineContext;
import org.peregrine.engine.status.EngineCounter;
import org.peregrine.engine.transport.FrameFault;
import org.peregrine.engine.transport.Transport;

/** Whatever is thrown for one line fails this line, and whatever is thrown then ends the connection, never the thread. */
@Timeout(60)
final class StdioContainmentTest {
    private static final List<Throwable> FAILURES = List.of(
            new IllegalStateException("broken"),
            new Exception("sneaked"),
            new InterruptedException(),
            new StackOverflowError(),
            new OutOfMemoryError("Direct buffer memory"),
            new AssertionError("broken"));

    private final List<Throwable> errors = new ArrayList<>();
    private final EngineContext engine = new EngineContext().errorHandler(errors::add);

    @Test
    void shouldAnswerALineThatFailsAndGoOnWithTheNext() throws IOException {
        try (StdioFixture stdio = new StdioFixture(engine, 64 << 20)) {
            for (final Throwable failure : FAILURES) {
                stdio.failures.add(failure);
                stdio.send("bad\ngood\n");
                stdio.pollAll();
                assertThat(stdio.answerAll()).isEqualTo(2);
                assertThat(stdio.receiveLines(1)).isEqualTo("good\n");
            }
            assertThat(stdio.frames).hasSize(FAILURES.size()).containsOnly("good");
            assertThat(stdio.faults).hasSize(FAILURES.size()).containsOnly(FrameFault.FAILED);
            assertThat(stdio.value(EngineCounter.TRANSPORT_FAILURES)).isEqualTo(FAILURES.size());
            assertThat(errors).extracting(Throwable::getCause).containsExactlyElementsOf(FAILURES);
            assertThat(stdio.ends).isZero();
        }
    }

    @Test
    void shouldEndTheConnectionWhenNotEvenAFailureCanBeDelivered() throws IOException {
        for (final Throwable failure : FAILURES) {
            try (StdioFixture stdio = new StdioFixture(engine, 64 << 20)) {
                stdio.send("before\n");
                stdio.pollAll();
                stdio.failures.addAll(List.of(failure, failure));
                stdio.send("bad\nnever\n");
                stdio.pollAll();
                assertThat(stdio.frames).containsExactly("before");
                assertThat(stdio.offer(1, new byte[1])).isEqualTo(Transport.CLOSED);
                assertThat(stdio.ends).isEqualTo(1);
                assertThat(stdio.disconnects).isEqualTo(1);
                assertThat(stdio.transport.awaitsInput()).isFalse();
            }
        }
        assertThat(errors).hasSize(2 * FAILURES.size());
    }

    /** The engine counts how often in turn a transport fails, and gives it up. */
    @Test
    void shouldNotHideWhatFailsWhenTheConnectionHasEnded() throws IOException {
        try (StdioFixture stdio = new StdioFixture(engine, 64 << 20)) {
            final IllegalStateException failure = new IllegalStateException("broken");
            stdio.send("before\n");
            stdio.pollAll();
            stdio.endFailure = failure;
            stdio.transport.abort(1);
            assertThatThrownBy(() -> stdio.transport.poll(1, 0)).isSameAs(failure);
            assertThatThrownBy(() -> stdio.transport.poll(1, 0)).isSameAs(failure);
            stdio.endFailure = null;
            stdio.pollAll();
            assertThat(stdio.disconnects).isEqualTo(1);
        }
    }

    /** The engine may serve others for long after this connection. */
    @Test
    void shouldKeepNoMemoryOfALineThatNeverEnds() throws IOException {
        try (StdioFixture stdio = new StdioFixture(engine, 64 << 20)) {
            for (int i = 0; i < 10; i++) {
                stdio.send("x".repeat(30_000));
                stdio.pollAll();
            }
            assertThat(stdio.pool.borrowedBytes()).isPositive();
            stdio.transport.abort(1);
            stdio.pollAll();
            assertThat(stdio.pool.borrowedBytes()).isZero();
            assertThat(stdio.ends).isEqualTo(1);
        }
    }
}
