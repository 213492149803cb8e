package org.peregrine.engine.cores;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.peregrine.engine.log.LogText;

/** Decides which core each thread of the path gets. Used once, at launch. */
final class CoreAssignment {
    static final int NOT_PINNED = -1;

    private final CoreTopology topology;
    private final int perShard;
    private final int[][] cores;
    private final BitSet used = new BitSet();
    private final List<String> warnings = new ArrayList<>();

    private CoreAssignment(CoreTopology topology, int shards, int perShard) {
        this.topology = topology;
        this.perShard = perShard;
        cores = new int[shards][perShard];
        for (final int[] shard : cores) {
            Arrays.fill(shard, NOT_PINNED);
        }
    }

    /**
     * Assigns.
     *
     * @param plan the operator's.
     * @param topology of the machine.
     * @param allowed the cores that the process may use.
     * @param shards number of shards.
     * @param perShard threads of each.
     * @return by shard and thread.
     */
    static CoreAssignment of(CorePlan plan, CoreTopology topology, BitSet allowed, int shards, int perShard) {
        final CoreAssignment assignment = new CoreAssignment(topology, shards, perShard);
        if (plan.isAutomatic()) {
            assignment.automatic(allowed);
        } else if (!plan.isNone()) {
            assignment.named(plan.cores());
        }
        return assignment;
    }

    /** The core of a thread; {@link #NOT_PINNED} when it has none. */
    int core(int shard, int thread) {
        return cores[shard][thread];
    }

    /** All cores that are given away. */
    BitSet cores() {
        final BitSet all = new BitSet();
        for (final int[] shard : cores) {
            Arrays.stream(shard).filter(core -> core >= 0).forEach(all::set);
        }
        return all;
    }

    /** Warnings for the operator. */
    List<String> warnings() {
        return warnings;
    }

    /** One hardware thread of each physical core, but for the lowest one, which is left to everything else. */
    private void automatic(BitSet allowed) {
        final List<Integer> candidates = new ArrayList<>();
        final BitSet seen = allowed.isEmpty() ? new BitSet() : topology.siblings(allowed.nextSetBit(0));
        for (int core = allowed.nextSetBit(0); core >= 0; core = allowed.nextSetBit(core + 1)) {
            if (!seen.get(core)) {
                seen.or(topology.siblings(core));
                candidates.add(core);
            }
        }
        candidates.sort((a, b) -> Boolean.compare(topology.isIsolated(b), topology.isIsolated(a)));
        final int threads = cores.length * perShard;
        if (candidates.size() < threads) {
            warnings.add("Pinning needs a core for each of " + threads + " threads and one besides, and there are "
                    + (candidates.size() + (allowed.isEmpty() ? 0 : 1)) + ": none is pinned");
            return;
        }
        choose(candidates);
    }

    private void named(List<Integer> candidates) {
        final int threads = cores.length * perShard;
        if (candidates.size() < threads) {
            share(candidates);
            warnings.add(threads + " threads are pinned to " + LogText.count(candidates.size(), "core")
                    + ": some share one");
        } else {
            choose(candidates);
        }
    }

    /** The threads at a shard's end share the last of its cores. */
    private void share(List<Integer> candidates) {
        final int count = candidates.size();
        for (int shard = 0; shard < cores.length; shard++) {
            final int first = count < cores.length ? shard % count : shard * count / cores.length;
            final int next = count < cores.length ? first + 1 : (shard + 1) * count / cores.length;
            for (int thread = 0; thread < perShard; thread++) {
                cores[shard][thread] = candidates.get(Math.min(first + thread, next - 1));
            }
        }
    }

    private void choose(List<Integer> candidates) {
        for (final int[] shard : cores) {
            final List<Integer> chosen = ofOneNode(candidates);
            for (int thread = 0; thread < perShard; thread++) {
                shard[thread] = chosen.get(thread);
                used.set(chosen.get(thread));
            }
            if (chosen.stream()
                            .mapToInt(topology::node)
                            .filter(node -> node >= 0)
                            .distinct()
                            .count()
                    > 1) {
                warnings.add("The threads of one shard are on cores of several NUMA nodes: " + chosen);
            }
        }
        final BitSet all = cores();
        for (int core = all.nextSetBit(0); core >= 0; core = all.nextSetBit(core + 1)) {
            final BitSet shared = topology.siblings(core);
            shared.and(all);
            if (shared.cardinality() > 1 && shared.nextSetBit(0) == core) {
                warnings.add("Cores " + CoreList.format(shared)
                        + " are hardware threads of one physical core, and threads of the path are pinned to both");
            }
        }
    }

    /** Cores for one shard: of one node and of physical cores that are free, or as near to that as possible. */
    private List<Integer> ofOneNode(List<Integer> candidates) {
        final List<Integer> whole = wholeCores(candidates);
        for (final int first : whole) {
            final List<Integer> near = whole.stream()
                    .filter(core -> topology.node(core) == topology.node(first))
                    .toList();
            if (near.size() >= perShard) {
                return near.subList(0, perShard);
            }
        }
        if (whole.size() >= perShard) {
            return whole.subList(0, perShard);
        }
        return candidates.stream()
                .filter(core -> !used.get(core))
                .limit(perShard)
                .toList();
    }

    private List<Integer> wholeCores(List<Integer> candidates) {
        final List<Integer> whole = new ArrayList<>();
        final BitSet taken = (BitSet) used.clone();
        for (final int core : candidates) {
            if (!topology.siblings(core).intersects(taken)) {
                whole.add(core);
                taken.set(core);
            }
        }
        return whole;
    }
}
