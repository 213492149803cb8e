package org.peregrine.engine.cores;

import java.io.File;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.peregrine.engine.log.LogText;

/**
 * The cores of one engine's threads while it runs: binds those of the path, and keeps others off. Any thread.
 *
 * <p>A thread inherits the cores of the one that starts it, and the JVM starts the carriers of virtual threads from
 * whichever thread has work for them: from the dispatch thread, which is pinned. So a thread that runs authors' code
 * leaves a pinned core first, and {@link #sweep} finds what else has inherited one.
 */
public final class Placement {
    private static final String TASKS = "/proc/self/task";
    private static final long BIND_TIMEOUT_S = 5;

    private final CorePlan plan;
    private final CoreAssignment assignment;
    private final List<String> roles;
    private final BitSet pinned;

    /** The cores that the process could use at launch. */
    private final BitSet whole;

    /** The cores left to others. */
    private final BitSet rest;

    private final boolean[][] refused;
    private final CountDownLatch unbound;
    private final Set<Integer> pathThreads = ConcurrentHashMap.newKeySet();

    /**
     * Plans where threads run. At launch, on a thread that is not pinned.
     *
     * @param plan the operator's.
     * @param shards number of shards.
     * @param roles of the threads of a shard, in their order; empty when there are none.
     * @return the engine's.
     */
    public static Placement of(CorePlan plan, int shards, List<String> roles) {
        if (plan.isNone() || roles.isEmpty()) {
            return new Placement(CorePlan.NONE, CoreTopology.FLAT, new BitSet(), shards, roles);
        }
        final int process = Math.toIntExact(ProcessHandle.current().pid());
        final CoreTopology topology = CoreTopology.read(CoreTopology.SYSTEM);
        return new Placement(plan, topology, ThreadAffinity.coresOf(process), shards, roles);
    }

    Placement(CorePlan plan, CoreTopology topology, BitSet allowed, int shards, List<String> roles) {
        this.plan = plan;
        this.roles = List.copyOf(roles);
        this.assignment = CoreAssignment.of(plan, topology, allowed, shards, roles.size());
        this.pinned = assignment.cores();
        this.whole = allowed;
        this.rest = (BitSet) allowed.clone();
        rest.andNot(pinned);
        this.refused = new boolean[shards][roles.size()];
        this.unbound = new CountDownLatch(isActive() ? shards * roles.size() : 0);
        if (isActive()) {
            startCarriers();
        }
    }

    /**
     * The scheduler of virtual threads counts the cores of the thread that first needs it, once and for all: were that
     * one pinned, handlers would have one core for ever.
     */
    private static void startCarriers() {
        try {
            Thread.ofVirtual().start(() -> {}).join();
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Whether threads are pinned.
     *
     * @return false when nothing of this class does anything.
     */
    public boolean isActive() {
        return !pinned.isEmpty();
    }

    /**
     * Whether threads may spin: each needs a core that no other has, and one has to be left for everything else.
     *
     * @return null when they may; otherwise a sentence that says why not, without its full stop.
     */
    public String spinRefusal() {
        final int threads = refused.length * roles.size();
        final int available = isActive() ? pinned.cardinality() + Math.min(1, rest.cardinality()) : plan.available();
        return available > threads
                ? null
                : LogText.count(threads, "spinning thread") + (threads == 1 ? " needs " : " need ") + (threads + 1)
                        + " cores and there are " + available;
    }

    /**
     * Runs a thread of the path where it belongs.
     *
     * @param shard index of its shard.
     * @param thread index among the shard's.
     * @param task the thread's.
     */
    public void run(int shard, int thread, Runnable task) {
        if (!isActive()) {
            task.run();
            return;
        }
        final BitSet core = new BitSet();
        core.set(assignment.core(shard, thread));
        final int id = ThreadAffinity.callingThread();
        pathThreads.add(id);
        refused[shard][thread] = !ThreadAffinity.bind(ThreadAffinity.CALLING_THREAD, core);
        unbound.countDown();
        try {
            task.run();
        } finally {
            pathThreads.remove(id);
        }
    }

    /**
     * Waits until every thread of the path is where it belongs, or was refused, and keeps others off.
     *
     * @return warnings for the operator; empty when all is as planned.
     */
    public List<String> awaitBound() {
        final List<String> warnings = new ArrayList<>(assignment.warnings());
        if (!isActive()) {
            return warnings;
        }
        try {
            if (!unbound.await(BIND_TIMEOUT_S, TimeUnit.SECONDS)) {
                warnings.add("Some threads did not start within " + BIND_TIMEOUT_S + " s: they may not be pinned");
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        for (int shard = 0; shard < refused.length; shard++) {
            for (int thread = 0; thread < roles.size(); thread++) {
                if (refused[shard][thread]) {
                    warnings.add("The system refuses core " + assignment.core(shard, thread) + " to thread "
                            + name(shard, thread) + ": it is not pinned");
                }
            }
        }
        if (rest.isEmpty()) {
            warnings.add("Every core of the process is pinned: handlers, compiler and collector share them");
        }
        sweep();
        return warnings;
    }

    /**
     * The name of a thread of the path: short, because Linux shows 15 characters.
     *
     * @param shard index of its shard.
     * @param thread index among the shard's.
     * @return as {@code pg0-decode}.
     */
    public String name(int shard, int thread) {
        return "pg" + shard + '-' + roles.get(thread);
    }

    /**
     * Moves threads off pinned cores: those that have inherited one, and all others where the plan wants the cores for
     * the path alone. Cheap enough for ten times a second.
     */
    public void sweep() {
        final String[] threads = isActive() ? new File(TASKS).list() : null;
        if (threads == null) {
            return;
        }
        for (final String thread : threads) {
            final int id = Integer.parseInt(thread);
            if (!pathThreads.contains(id)) {
                leave(id);
            }
        }
    }

    private void leave(int thread) {
        final BitSet cores = ThreadAffinity.coresOf(thread);
        final boolean inherited = cores.cardinality() == 1 && cores.intersects(pinned) && !cores.equals(whole);
        if (inherited) {
            ThreadAffinity.bind(thread, rest.isEmpty() ? whole : rest);
        } else if (plan.isExclusive() && !rest.isEmpty() && cores.intersects(pinned)) {
            cores.andNot(pinned);
            ThreadAffinity.bind(thread, cores.isEmpty() ? rest : cores);
        }
    }

    /**
     * Makes virtual threads that leave a pinned core before they do anything.
     *
     * @param threads makes virtual threads.
     * @return the same when nothing is pinned.
     */
    public ThreadFactory offPinnedCores(ThreadFactory threads) {
        return isActive()
                ? task -> threads.newThread(() -> {
                    leave(ThreadAffinity.CALLING_THREAD);
                    task.run();
                })
                : threads;
    }

    /** Returns the cores to the threads that were kept off them. The threads of the path have ended. */
    public void release() {
        final String[] threads = isActive() && plan.isExclusive() ? new File(TASKS).list() : null;
        if (threads == null) {
            return;
        }
        for (final String thread : threads) {
            final int id = Integer.parseInt(thread);
            if (ThreadAffinity.coresOf(id).equals(rest)) {
                ThreadAffinity.bind(id, whole);
            }
        }
    }

    /**
     * The core of each thread, for the operator: {@code 0: 2 4 5 6 7, 1: 8 9!}, an exclamation mark where the system
     * refused.
     *
     * @return empty when nothing is pinned.
     */
    public String describe() {
        final StringBuilder text = new StringBuilder();
        for (int shard = 0; isActive() && shard < refused.length; shard++) {
            text.append(shard == 0 ? "" : ", ").append(shard).append(':');
            for (int thread = 0; thread < roles.size(); thread++) {
                text.append(' ').append(assignment.core(shard, thread)).append(refused[shard][thread] ? "!" : "");
            }
        }
        return text.toString();
    }
}
