package org.peregrine.engine.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.log.StallReport;
import org.peregrine.engine.status.ThreadHealth;

/** A thread that stands still is noticed by looks, not by a clock. */
final class ThreadWatchTest {
    private static final long REPORT_NS = 3 * ThreadWatch.TICK_NS;

    private final List<StallReport> reports = new ArrayList<>();
    private final AtomicLong nowNs = new AtomicLong();
    private final List<Throwable> errors = new ArrayList<>();
    private final DutyCycle cycle = DutyCycle.ofPath(agent(), errors::add);
    private final ThreadWatch watch = new ThreadWatch(nowNs::get, REPORT_NS);

    ThreadWatchTest() {
        watch.add(
                "net-0",
                new AgentThread(true, () -> "pg0-shared", cycle, NoOpIdleStrategy.INSTANCE, errors::add, errors::add),
                () -> "tool 'stuck'",
                reports::add);
    }

    private static Agent agent() {
        return new Agent() {
            @Override
            public int doWork() {
                return 0;
            }

            @Override
            public String roleName() {
                return "idle";
            }
        };
    }

    private long stalledNs() {
        return watch.health().getFirst().stalledNs();
    }

    @Test
    void shouldCountTheLooksInWhichAThreadHasNotMoved() {
        cycle.run(NoOpIdleStrategy.INSTANCE);
        watch.check();
        assertThat(watch.health()).containsExactly(new ThreadHealth("net-0", "pg0-shared", 0, ""));
        for (int check = 1; check <= 10; check++) {
            watch.check();
            assertThat(stalledNs()).isEqualTo(check * ThreadWatch.TICK_NS);
        }
        cycle.run(NoOpIdleStrategy.INSTANCE);
        watch.check();
        assertThat(stalledNs()).isZero();
    }

    @Test
    void shouldReportEachStallOnceWithItsHandler() {
        cycle.run(NoOpIdleStrategy.INSTANCE);
        watch.check();
        watch.check();
        watch.check();
        assertThat(reports).isEmpty();
        for (int check = 0; check < 10; check++) {
            watch.check();
        }
        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report)
                        .hasMessage("stalled: pg0-shared of net-0 in tool 'stuck' has not moved for 300 ms"));
        assertThat(watch.path().getFirst().handler()).isEqualTo("tool 'stuck'");
        cycle.run(NoOpIdleStrategy.INSTANCE);
        watch.check();
        assertThat(watch.path().getFirst().handler()).isEmpty();
        for (int check = 0; check < 3; check++) {
            watch.check();
        }
        assertThat(reports).hasSize(2);
    }

    /** Stopped for an hour, the whole process has lost one look. */
    @Test
    void shouldNotCountTimeInWhichItDidNotLookItself() {
        cycle.run(NoOpIdleStrategy.INSTANCE);
        watch.check();
        nowNs.addAndGet(3_600_000_000_000L);
        watch.doWork();
        assertThat(stalledNs()).isEqualTo(ThreadWatch.TICK_NS);
    }

    @Test
    void shouldNotLookMoreOftenWhenItIsWokenTooEarly() {
        cycle.run(NoOpIdleStrategy.INSTANCE);
        watch.check();
        for (int i = 0; i < 100; i++) {
            Thread.currentThread().interrupt();
            watch.doWork();
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(stalledNs()).isZero();
        nowNs.addAndGet(ThreadWatch.TICK_NS);
        watch.doWork();
        assertThat(stalledNs()).isEqualTo(ThreadWatch.TICK_NS);
    }
}
