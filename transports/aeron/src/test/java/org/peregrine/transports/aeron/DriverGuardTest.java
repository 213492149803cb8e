package org.peregrine.transports.aeron;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.LangUtil;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DriverGuardTest {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);
    private final AtomicInteger calls = new AtomicInteger();

    /** A driver that stays in its first cycle until it is told to leave. */
    private final class SlowDriver implements Agent {
        @Override
        public int doWork() throws InterruptedException {
            calls.incrementAndGet();
            entered.countDown();
            leave.await();
            return 1;
        }

        @Override
        public String roleName() {
            return "slow";
        }
    }

    @Test
    void shouldLetOneThreadAtATimeInvokeTheDriver() throws Exception {
        final AgentInvoker driver = new AgentInvoker(LangUtil::rethrowUnchecked, null, new SlowDriver());
        driver.start();
        final DriverGuard guard = new DriverGuard();
        final AgentInvoker first = guard.invoker(driver);
        final AgentInvoker second = guard.invoker(driver);
        final CompletableFuture<Integer> work = CompletableFuture.supplyAsync(first::invoke);
        entered.await();
        assertThat(second.invoke()).isZero();
        assertThat(calls).hasValue(1);
        leave.countDown();
        assertThat(work.get()).isOne();
        assertThat(second.invoke()).isOne();
    }
}
