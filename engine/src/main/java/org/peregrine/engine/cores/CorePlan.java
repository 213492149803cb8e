package org.peregrine.engine.cores;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The operator's plan for cores: which the threads of the path are pinned to, and whether everything else of the
 * process is kept off them. Immutable.
 *
 * <p>Named cores are given to threads in their order: all of the first shard, then all of the second; in a shard the
 * network thread first, then decode, validate, dispatch and encode where they are threads. Where more cores are named
 * than there are threads, hardware threads of one core are not both taken, and a shard stays on one NUMA node, as far
 * as that is possible. Where fewer are named, the threads at a shard's end share its last core.
 */
public final class CorePlan {
    /** No thread is pinned. */
    public static final CorePlan NONE = new CorePlan(List.of(), false, false);

    /** A core for each thread, chosen from those that the process may use; none when there are not enough. */
    public static final CorePlan AUTOMATIC = new CorePlan(List.of(), true, false);

    private final List<Integer> cores;
    private final boolean automatic;
    private final boolean exclusive;

    private CorePlan(List<Integer> cores, boolean automatic, boolean exclusive) {
        this.cores = cores;
        this.automatic = automatic;
        this.exclusive = exclusive;
    }

    /**
     * Pins threads to named cores. Those that the kernel isolates, and that the process therefore does not use
     * otherwise, can be named.
     *
     * @param list as in {@code 2,4-7}, or {@code auto} for {@link #AUTOMATIC}.
     * @return the plan.
     * @throws IllegalArgumentException when it is no such list; the message says which part.
     */
    public static CorePlan on(String list) {
        if ("auto".equals(list.strip())) {
            return AUTOMATIC;
        }
        final List<Integer> cores = CoreList.parse(list);
        if (cores.isEmpty()) {
            throw new IllegalArgumentException("No cores are named: write them as in 2,4-7, or auto");
        }
        return new CorePlan(List.copyOf(cores), false, false);
    }

    /**
     * Keeps every other thread of the process off the pinned cores: metrics, housekeeping, the JVM's compiler and
     * collector, and what the embedding program starts. Without it only threads are that would otherwise inherit a
     * pinned core.
     *
     * @return another plan.
     */
    public CorePlan exclusive() {
        return new CorePlan(cores, automatic, true);
    }

    /**
     * Checks that this machine has the cores that are named. Isolated cores, offline ones and those outside the
     * process's mask it has: whether they can be used, the launch finds out.
     *
     * @return a sentence that names those that it has not; null when it has all, or does not say.
     */
    public String absence() {
        return absence(CoreTopology.read(CoreTopology.SYSTEM));
    }

    String absence(CoreTopology machine) {
        final BitSet present = machine.present();
        final BitSet absent = CoreList.set(cores);
        absent.andNot(present);
        if (present.isEmpty() || absent.isEmpty()) {
            return null;
        }
        return "This machine has no core " + CoreList.format(absent) + ", only " + CoreList.format(present);
    }

    /**
     * Counts the cores that the process may use: the bound on spinning threads where none is pinned.
     *
     * @return at least 1.
     */
    public int available() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** The cores named, in their order; empty when none are. */
    List<Integer> cores() {
        return cores;
    }

    boolean isAutomatic() {
        return automatic;
    }

    boolean isExclusive() {
        return exclusive;
    }

    boolean isNone() {
        return cores.isEmpty() && !automatic;
    }

    /** The plan as a person would write it. */
    @Override
    public String toString() {
        if (isNone()) {
            return "none";
        }
        final String which =
                automatic ? "auto" : cores.stream().map(String::valueOf).collect(Collectors.joining(","));
        return exclusive ? which + ", exclusive" : which;
    }
}
