package org.peregrine.engine.cores;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cores that share a physical core or a NUMA node, and those that the kernel isolates, read from {@code
 * /sys/devices/system}. What cannot be read counts as if each core stood alone on one node. Immutable.
 */
final class CoreTopology {
    /** Linux's own. */
    static final Path SYSTEM = Path.of("/sys/devices/system");

    /** Every core alone, on one node. */
    static final CoreTopology FLAT = new CoreTopology(new BitSet(), new BitSet());

    private final Map<Integer, BitSet> siblings = new HashMap<>();
    private final List<BitSet> nodes = new ArrayList<>();
    private final BitSet isolated;
    private final BitSet present;

    private CoreTopology(BitSet isolated, BitSet present) {
        this.isolated = isolated;
        this.present = present;
    }

    /**
     * Reads a tree.
     *
     * @param system the directory that {@code cpu} and {@code node} stand in.
     * @return its contents.
     */
    static CoreTopology read(Path system) {
        final CoreTopology topology =
                new CoreTopology(cores(system.resolve("cpu/isolated")), cores(system.resolve("cpu/present")));
        final BitSet online = cores(system.resolve("cpu/online"));
        for (int core = online.nextSetBit(0); core >= 0; core = online.nextSetBit(core + 1)) {
            final BitSet shared = cores(system.resolve("cpu/cpu" + core + "/topology/thread_siblings_list"));
            shared.set(core);
            topology.siblings.put(core, shared);
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(system.resolve("node"), "node[0-9]*")) {
            found.forEach(node -> topology.nodes.add(cores(node.resolve("cpulist"))));
        } catch (final IOException none) {
            topology.nodes.clear();
        }
        return topology;
    }

    private static BitSet cores(Path list) {
        try {
            return CoreList.set(CoreList.parse(Files.readString(list)));
        } catch (final IOException | IllegalArgumentException unknown) {
            return new BitSet();
        }
    }

    /** The hardware threads of a core's physical core, itself among them. */
    BitSet siblings(int core) {
        final BitSet shared = siblings.get(core);
        if (shared != null) {
            return (BitSet) shared.clone();
        }
        final BitSet alone = new BitSet();
        alone.set(core);
        return alone;
    }

    /** The number of a core's node among those of the machine; -1 when no node has it. */
    int node(int core) {
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).get(core)) {
                return i;
            }
        }
        return -1;
    }

    /** The machine's cores, offline and isolated ones among them; empty when it does not say. */
    BitSet present() {
        return (BitSet) present.clone();
    }

    boolean isIsolated(int core) {
        return isolated.get(core);
    }
}
