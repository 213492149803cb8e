package org.peregrine.engine.thread;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.peregrine.engine.log.LogText;
import org.peregrine.engine.log.StallReport;
import org.peregrine.engine.status.Heartbeat;
import org.peregrine.engine.status.ThreadHealth;

/**
 * Checks ten times a second whether each thread of the path has begun a cycle since. A thread that waits for work
 * begins one at least as often. Time is counted in checks, not by a clock: while the whole process is stopped, by a
 * collection, a debugger or an overloaded machine, the watch stops, too, and no thread counts as stalled. A thread of
 * the path that stands still is reported once, with its stack.
 */
public final class ThreadWatch implements Agent {
    /** Time between two checks. */
    public static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long SHORTEST_TICK_NS = TICK_NS / 2;

    /** Name of the threads beside the path, in place of a shard's. */
    public static final String ENGINE = "engine";

    private static final class Watched {
        private final String shard;
        private final String thread;
        private final LongSupplier beatCount;
        private final boolean needed;
        private final Supplier<String> handler;
        private long beats;
        private volatile long still;

        Watched(String shard, String thread, LongSupplier beatCount, boolean needed, Supplier<String> handler) {
            this.handler = handler;
            this.shard = shard;
            this.thread = thread;
            this.beatCount = beatCount;
            this.needed = needed;
        }

        ThreadHealth health() {
            return new ThreadHealth(shard, thread, still * TICK_NS, still == 0 ? "" : handler.get());
        }
    }

    /** A thread of the path, whose stall is reported. */
    private record Reported(Watched watched, Thread thread, Consumer<StallReport> reports) {
        void report() {
            final ThreadHealth health = watched.health();
            reports.accept(new StallReport(
                    health.text() + " has not moved for " + LogText.duration(health.stalledNs()) + Deadlocks.of(thread),
                    thread.getStackTrace()));
        }
    }

    private final List<Watched> path = new ArrayList<>();
    private final List<Reported> reported = new ArrayList<>();
    private final List<Watched> beside = new CopyOnWriteArrayList<>();
    private final NanoClock clock;
    private final long reportNs;
    private long lastNs;
    private long count;
    private volatile long checks;
    private long checksSeen;
    private volatile long selfStill;

    /**
     * Creates a watch without threads.
     *
     * @param clock says whether it was woken too early.
     * @param reportNs stall after which a thread of the path is reported.
     */
    public ThreadWatch(NanoClock clock, long reportNs) {
        this.clock = clock;
        this.reportNs = reportNs;
        this.lastNs = clock.nanoTime();
    }

    /**
     * Adds a thread of the path. Before the first check.
     *
     * @param shard that it belongs to.
     * @param thread of the path.
     * @param handler names the handler that the thread is in; empty for none. Any thread.
     * @param reports takes the reports of its stalls.
     */
    public void add(String shard, AgentThread thread, Supplier<String> handler, Consumer<StallReport> reports) {
        final Watched watched = new Watched(shard, thread.name(), thread.cycle()::beats, true, handler);
        path.add(watched);
        reported.add(new Reported(watched, thread.thread(), reports));
    }

    /**
     * Adds a thread beside the path, whose duty cycle takes a tick at most. Any thread, any time.
     *
     * @param thread that is running.
     * @param needed whether requests suffer when it stands still.
     */
    public void addBeside(AgentThread thread, boolean needed) {
        beside.add(new Watched(ENGINE, thread.name(), thread.cycle()::beats, needed, () -> ""));
    }

    /**
     * Adds a thread that somebody else runs. Any thread, any time.
     *
     * @param heartbeat of the thread, which is running.
     * @param needed whether requests suffer when it stands still.
     */
    public void addBeside(Heartbeat heartbeat, boolean needed) {
        beside.add(new Watched(ENGINE, heartbeat.thread(), heartbeat::count, needed, () -> ""));
    }

    /**
     * Removes a thread that is about to end. Any thread, any time.
     *
     * @param thread its name.
     */
    public void removeBeside(String thread) {
        beside.removeIf(one -> one.thread.equals(thread));
    }

    @Override
    public int doWork() {
        LockSupport.parkNanos(this, TICK_NS);
        final long nowNs = clock.nanoTime();
        if (nowNs - lastNs >= SHORTEST_TICK_NS) {
            lastNs = nowNs;
            check();
        }
        return 0;
    }

    /** Checks all of them. */
    void check() {
        path.forEach(ThreadWatch::check);
        reported.forEach(this::report);
        beside.forEach(ThreadWatch::check);
        count++;
        checks = count;
    }

    private static void check(Watched one) {
        final long beats = one.beatCount.getAsLong();
        one.still = beats == one.beats ? one.still + 1 : 0;
        one.beats = beats;
    }

    /** Reports a thread at the check at which it has stood still for so long, and not again before it has moved. */
    private void report(Reported one) {
        final long stalledNs = one.watched.still * TICK_NS;
        if (stalledNs >= reportNs && stalledNs - TICK_NS < reportNs) {
            one.report();
        }
    }

    /** Checks the watch itself. Called by another thread, always the same, once in a tick. */
    public void checkWatch() {
        final long now = checks;
        selfStill = now == checksSeen ? selfStill + 1 : 0;
        checksSeen = now;
    }

    /**
     * The state of the path's threads. Any thread.
     *
     * @return in the order in which they were added.
     */
    public List<ThreadHealth> path() {
        return path.stream().map(Watched::health).toList();
    }

    /**
     * The state of the threads beside the path without which requests suffer, its own included. Any thread.
     *
     * @return in the order in which they were added.
     */
    public List<ThreadHealth> needed() {
        return beside(true);
    }

    private List<ThreadHealth> beside(boolean neededOnly) {
        final List<ThreadHealth> all = new ArrayList<>();
        for (final Watched one : beside) {
            if (one.needed || !neededOnly) {
                all.add(one.health());
            }
        }
        if (!beside.isEmpty()) {
            all.add(new ThreadHealth(ENGINE, roleName(), selfStill * TICK_NS, ""));
        }
        return all;
    }

    /**
     * The state of all threads. Any thread.
     *
     * @return those of the path first.
     */
    public List<ThreadHealth> health() {
        final List<ThreadHealth> all = new ArrayList<>(path());
        all.addAll(beside(false));
        return all;
    }

    @Override
    public String roleName() {
        return "pg-watch";
    }
}
