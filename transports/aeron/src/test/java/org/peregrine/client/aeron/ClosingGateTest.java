package org.peregrine.client.aeron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
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

    /** One round of two threads that meet: a user that comes and goes, and a closer. */
    private static final class Meeting {
        private static final int STAY = 20;

        private final AtomicBoolean closed = new AtomicBoolean();
        private final AtomicInteger closings = new AtomicInteger();
        private final ClosingGate gate = new ClosingGate(true, this::close);
        private final CyclicBarrier start;

        Meeting(CyclicBarrier start) {
            this.start = start;
        }

        private void close() {
            closings.incrementAndGet();
            closed.setOpaque(true);
        }

        /** Comes and goes until it is told; returns how often it was closed under this user. */
        private int use() {
            await(start);
            int wrong = 0;
            for (boolean told = false; !told; ) {
                final boolean outermost = gate.enter();
                told = gate.isClosing();
                if (!told) {
                    for (int i = 0; i < STAY; i++) {
                        Thread.onSpinWait();
                    }
                    wrong += closed.getOpaque() ? 1 : 0;
                }
                gate.leave(outermost);
            }
            return wrong;
        }

        /** Closes after so many moments. */
        private void end(int moments) {
            await(start);
            for (int i = 0; i < moments; i++) {
                Thread.onSpinWait();
            }
            gate.requestClose();
        }

        private static void await(CyclicBarrier start) {
            try {
                start.await(60, TimeUnit.SECONDS);
            } catch (final Exception broken) {
                throw new AssertionError(broken);
            }
        }
    }

    @Test
    void shouldNeverCloseUnderItsUserAndAlwaysClose() throws Exception {
        final CyclicBarrier start = new CyclicBarrier(2);
        final List<Meeting> meetings =
                Stream.generate(() -> new Meeting(start)).limit(200_000).toList();
        final Random random = new Random(64);
        final CompletableFuture<Void> closer = CompletableFuture.runAsync(
                () -> meetings.forEach(meeting -> meeting.end(random.nextInt(200))),
                task -> Thread.ofPlatform().daemon().start(task));
        assertThat(meetings.stream().mapToInt(Meeting::use).sum()).isZero();
        closer.get(60, TimeUnit.SECONDS);
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (meetings.stream().anyMatch(meeting -> meeting.closings.get() == 0)) {
            assertThat(System.nanoTime() - deadlineNs).isNegative();
            Thread.onSpinWait();
        }
        assertThat(meetings).allMatch(meeting -> meeting.closings.get() == 1);
    }
}
