package org.peregrine.engine.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The text about the lock that a stuck thread waits for. */
@Timeout(60)
final class DeadlocksTest {
    private final ReentrantLock first = new ReentrantLock();
    private final ReentrantLock second = new ReentrantLock();
    private final CountDownLatch holding = new CountDownLatch(2);
    private final CountDownLatch release = new CountDownLatch(1);
    private Thread one;
    private Thread other;

    @AfterEach
    void end() throws InterruptedException {
        release.countDown();
        for (final Thread thread : new Thread[] {one, other}) {
            if (thread != null) {
                thread.interrupt();
                thread.join();
            }
        }
    }

    /** Takes a lock, waits until both are taken, and takes another. */
    private Thread taking(String name, ReentrantLock own, ReentrantLock wanted) {
        return Thread.ofPlatform().daemon().name(name).start(() -> {
            own.lock();
            try {
                holding.countDown();
                holding.await();
                wanted.lockInterruptibly();
                wanted.unlock();
            } catch (final InterruptedException ended) {
                Thread.currentThread().interrupt();
            } finally {
                own.unlock();
            }
        });
    }

    private Thread holding(String name, ReentrantLock lock) {
        return Thread.ofPlatform().daemon().name(name).start(() -> {
            lock.lock();
            try {
                holding.countDown();
                release.await();
            } catch (final InterruptedException ended) {
                Thread.currentThread().interrupt();
            } finally {
                lock.unlock();
            }
        });
    }

    private static String await(Thread stuck, String part) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        String text = Deadlocks.of(stuck);
        while (!text.contains(part)) {
            assertThat(System.nanoTime() - deadlineNs).as(text).isNegative();
            Thread.onSpinWait();
            text = Deadlocks.of(stuck);
        }
        return text;
    }

    @Test
    void shouldNameTheHolderOfTheLock() {
        one = taking("waiting", first, second);
        other = holding("holding", second);
        assertThat(await(one, "waits for"))
                .startsWith(", waits for java.util.concurrent.locks.ReentrantLock$")
                .endsWith(", which thread 'holding' holds");
        assertThat(await(other, "")).isEmpty();
    }

    @Test
    void shouldTellADeadlock() {
        one = taking("one", first, second);
        other = taking("other", second, first);
        assertThat(await(one, "deadlocked"))
                .startsWith(", deadlocked: waits for java.util.concurrent.locks.ReentrantLock$")
                .endsWith(", which thread 'other' holds");
        assertThat(await(other, "deadlocked")).endsWith(", which thread 'one' holds");
    }

    @Test
    void shouldSayNothingOfAThreadThatWaitsForNoLockOrHasEnded() throws InterruptedException {
        assertThat(Deadlocks.of(Thread.currentThread())).isEmpty();
        one = Thread.ofPlatform().start(() -> {});
        one.join();
        assertThat(Deadlocks.of(one)).isEmpty();
    }
}
