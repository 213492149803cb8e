package org.peregrine.engine.thread;

import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;

/**
 * Looks whether virtual threads are run. A handler that computes holds its carrier until it ends, since the JVM takes
 * it from none; as many of them as there are cores, and nobody else's handler is run. A probe that has not been run for
 * a second tells. Then there is one more carrier, with the next looks two, four and eight more, until the probe has
 * run, so that the system divides the cores among them. When no handler is under way for a while they are given up. One
 * thread.
 *
 * <pre>
 *   WATCHING ── the probe is not run ──► GROWING ── it is run ──► WATCHING ── no calls for a while ──► given up
 * </pre>
 */
public final class CarrierWatch {
    /** Looks for which a probe may wait: with the process, looks stand still. */
    private static final int MIN_CHECKS_HELD = 10;

    private static final long MIN_HELD_NS = 1_000_000_000;

    /** Looks without calls after which carriers are given up. */
    private static final int MAX_IDLE_CHECKS = 100;

    private final int maxAdded;
    private Probe probe;
    private int waited;
    private int idleChecks;
    private int step = 1;
    private int added;
    private boolean held;

    /** A virtual thread that has nothing to do but to be run. */
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
     * Creates a watch that has not looked yet.
     *
     * @param maxAdded carriers that may be made besides those that the JVM has; 0 for none.
     */
    public CarrierWatch(int maxAdded) {
        this.maxAdded = maxAdded;
    }

    /**
     * Looks once; ten times a second. When it finds carriers held, those that hold them are to be diverted before
     * {@link #grow}: a carrier that is made takes the next call at once, and one that computes would hold it, too.
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
     * Makes carriers when the last look has found all held, and there may be more.
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
     * Whether the last look has found all carriers held.
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

    /** Gives up the carriers that were made: they end when nobody computes on them. */
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
