package org.peregrine.client.aeron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ClosingGateTest {
    private final AtomicInteger closed = new AtomicInteger();
    private final ClosingGate gate = new ClosingGate(true, closed::incrementAndGet);

    private static void onAnotherThread(Runnable task) throws Exception {
        CompletableFuture.runAsync(task).get(60, TimeUnit.SECONDS);
    }

    @Test
    void shouldCloseAtOnceAndOnceWhenNobodyIsIn() {
        gate.leave(gate.enter());
        gate.requestClose();
        assertThat(closed).hasValue(1);
        gate.requestClose();
        gate.leave(gate.enter());
        assertThat(closed).hasValue(1);
        assertThat(gate.isClosing()).isTrue();
    }

    @Test
    void shouldCloseWhenItsUserHasLeftAltogether() throws Exception {
        final boolean outermost = gate.enter();
        final boolean inner = gate.enter();
        onAnotherThread(gate::requestClose);
        assertThat(gate.isClosing()).isTrue();
        gate.leave(inner);
        assertThat(closed).hasValue(0);
        gate.leave(outermost);
        assertThat(closed).hasValue(1);
    }

    @Test
    void shouldRefuseASecondThreadAndTakeItLater() throws Exception {
        final boolean outermost = gate.enter();
        onAnotherThread(() -> assertThatIllegalStateException().isThrownBy(gate::enter));
        gate.leave(outermost);
        onAnotherThread(() -> gate.leave(gate.enter()));
        gate.leave(gate.enter());
        assertThat(closed).hasValue(0);
    }
}
