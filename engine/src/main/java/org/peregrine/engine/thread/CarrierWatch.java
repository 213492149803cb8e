package org.peregrine.engine.thread;

import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;

/**
 * Checks whether virtual threads run. A computing handler holds its carrier until it ends, since the JVM does not
 * preempt it; as many of them as there are cores, and no other handler runs. A probe that has not run for a second
 * shows that. Then one carrier is added, with the next checks two, four and eight more, until the probe has run, so
 * that the system divides the cores among them. After a while without handlers they are removed. One thread.
 *
 * <pre>
 *   a look ── the probe is not run ──► more carriers with each look ── it is run ──► a look
 *      └────── no calls for a while ──► the added carriers are given up
 * </pre>
 */
public final class CarrierWatch {
    /** Checks after which a probe counts as held; they stop when the whole process does. */
    private static final int MIN_CHECKS_HELD = 10;

    private static final long MIN_HELD_NS = 1_000_000_000;

    /** Checks without calls after which added carriers are removed. */
    private static final int MAX_IDLE_CHECKS = 100;

    private final int maxAdded;
    private Probe probe;
    private int waited;
    private int idleChecks;
    private int step = 1;
    private int added;
    private boolean held;

    /** A virtual thread without work. */
    private static final class Probe implements Runnable {
        private final long sinceNs = System.nanoTime();
        private volatile boolean ran;

        @Override
        public void run() {
            ran = true;
        }

        static Probe start() {
            final Probe probe = new Probe();
            Thread.ofVirtual().name("peregrine-probe").start(probe);
            return probe;
        }
    }

    /**
     * Creates a watch.
     *
     * @param maxAdded carriers that may be made besides those that the JVM has; 0 for none.
     */
    public CarrierWatch(int maxAdded) {
        this.maxAdded = maxAdded;
    }

    /**
     * Checks once; called ten times a second. When carriers are held, the handlers that hold them must be diverted
     * before {@link #grow}: a new carrier takes the next call at once, and a computing one would hold it, too.
     *
     * @param calls whether handlers are under way. Without them there is no probe, and no garbage.
     */
    public void check(boolean calls) {
        if (maxAdded == 0) {
            return;
        }
        if (probe != null && !probe.ran) {
            waited++;
            held = waited >= MIN_CHECKS_HELD && System.nanoTime() - probe.sinceNs >= MIN_HELD_NS;
            return;
        }
        held = false;
        waited = 0;
        step = 1;
        probe = calls ? Probe.start() : null;
        idleChecks = calls ? 0 : idleChecks + 1;
        if (added > 0 && idleChecks >= MAX_IDLE_CHECKS) {
            close();
        }
    }

    /**
     * Adds carriers when the last check has found all held and the limit allows more.
     *
     * @return carriers that were made because all others are held: above 0 for the first of them only.
     */
    public int grow() {
        if (!held || added >= maxAdded) {
            return 0;
        }
        final boolean first = added == 0;
        final int more = Math.min(step, maxAdded - added);
        addToScheduler(more);
        added += more;
        step *= 2;
        // A carrier is made for what is submitted to an empty queue, and a thread that submits for the first time finds
        // one.
        Thread.ofPlatform().daemon().name("pg-carriers").start(Probe::start);
        return first ? more : 0;
    }

    /**
     * Whether the last check has found all carriers held.
     *
     * @return true until a probe has run.
     */
    public boolean areHeld() {
        return held;
    }

    /**
     * Whether there are more carriers than those that the JVM has.
     *
     * @return true until no handler has been under way for a while.
     */
    public boolean hasAdded() {
        return added > 0;
    }

    /**
     * Whether a thread is a virtual one that holds a carrier. Its name is followed by that of its carrier then, which
     * nothing else of the JDK's tells.
     *
     * @param thread any.
     * @return false for one that waits, or waits for a carrier.
     */
    public static boolean isHeldBy(Thread thread) {
        if (!thread.isVirtual() || thread.getState() != Thread.State.RUNNABLE) {
            return false;
        }
        final String shown = thread.toString();
        return shown.lastIndexOf('@') > shown.lastIndexOf(']');
    }

    /** Removes the added carriers: they end when no handler computes on them. */
    public void close() {
        addToScheduler(-added);
        added = 0;
    }

    private static void addToScheduler(int more) {
        if (more != 0) {
            final VirtualThreadSchedulerMXBean scheduler =
                    ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
            scheduler.setParallelism(Math.max(1, scheduler.getParallelism() + more));
        }
    }
}
