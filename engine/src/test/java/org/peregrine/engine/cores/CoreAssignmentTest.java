package org.peregrine.engine.cores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines that this one is not: trees as Linux writes them under /sys/devices/system. */
class CoreAssignmentTest {
    private static final int DEDICATED = 5;

    @TempDir
    private Path system;

    /** Two nodes of so many physical cores, each with two hardware threads: the second ones come after all first ones. */
    private CoreTopology twoNodes(int perNode, String isolated) throws IOException {
        final int physical = 2 * perNode;
        write("cpu/online", "0-" + (2 * physical - 1));
        write("cpu/isolated", isolated);
        for (int core = 0; core < 2 * physical; core++) {
            write(
                    "cpu/cpu" + core + "/topology/thread_siblings_list",
                    core % physical + "," + (core % physical + physical));
        }
        for (int node = 0; node < 2; node++) {
            final int first = node * perNode;
            write(
                    "node/node" + node + "/cpulist",
                    first + "-" + (first + perNode - 1) + "," + (first + physical) + "-"
                            + (first + physical + perNode - 1));
        }
        return CoreTopology.read(system);
    }

    private void write(String file, String text) throws IOException {
        final Path path = system.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    private static BitSet all(int cores) {
        final BitSet set = new BitSet();
        set.set(0, cores);
        return set;
    }

    private static List<Integer> cores(CoreAssignment assignment, int shard, int threads) {
        return IntStream.range(0, threads)
                .mapToObj(thread -> assignment.core(shard, thread))
                .toList();
    }

    @Test
    void shouldChooseWholeCoresOfOneNodeForAShard() throws IOException {
        final CoreAssignment chosen = CoreAssignment.of(CorePlan.AUTOMATIC, twoNodes(6, ""), all(24), 2, DEDICATED);
        assertThat(cores(chosen, 0, DEDICATED)).containsExactly(1, 2, 3, 4, 5);
        assertThat(cores(chosen, 1, DEDICATED)).containsExactly(6, 7, 8, 9, 10);
        assertThat(chosen.warnings()).isEmpty();
    }

    @Test
    void shouldKnowWhichCoresTheMachineDoesNotHave() throws IOException {
        write("cpu/present", "0-15,20");
        final CoreTopology machine = twoNodes(2, "6-7");
        assertThat(CorePlan.on("6-7,12,20").absence(machine))
                .as("isolated, offline")
                .isNull();
        assertThat(CorePlan.on("99,3,15-17").absence(machine))
                .isEqualTo("This machine has no core 16-17,99, only 0-15,20");
        assertThat(CorePlan.AUTOMATIC.absence(machine)).isNull();
        assertThat(CorePlan.on("99").absence(CoreTopology.FLAT))
                .as("it does not say")
                .isNull();
    }

    @Test
    void shouldGoToTheOtherNodeBeforeAShardIsSpread() throws IOException {
        final CoreAssignment chosen = CoreAssignment.of(CorePlan.AUTOMATIC, twoNodes(5, ""), all(20), 1, DEDICATED);
        assertThat(cores(chosen, 0, DEDICATED)).as("core 0 is left to others").containsExactly(5, 6, 7, 8, 9);
        assertThat(chosen.warnings()).isEmpty();
    }

    @Test
    void shouldPreferIsolatedCores() throws IOException {
        final CoreAssignment chosen = CoreAssignment.of(CorePlan.AUTOMATIC, twoNodes(4, "6-7"), all(16), 1, 2);
        assertThat(cores(chosen, 0, 2)).containsExactly(6, 7);
    }

    @Test
    void shouldPinNothingByItselfWhereCoresAreFew() throws IOException {
        final CoreAssignment chosen = CoreAssignment.of(CorePlan.AUTOMATIC, twoNodes(2, ""), all(8), 1, DEDICATED);
        assertThat(chosen.cores().isEmpty()).isTrue();
        assertThat(cores(chosen, 0, DEDICATED)).containsOnly(CoreAssignment.NOT_PINNED);
        assertThat(chosen.warnings()).singleElement().asString().contains("5 threads", "there are 4", "none is pinned");
    }

    @Test
    void shouldStayWithinTheCoresOfTheProcess() throws IOException {
        final BitSet container = new BitSet();
        container.set(8, 12);
        final CoreAssignment chosen = CoreAssignment.of(CorePlan.AUTOMATIC, twoNodes(8, ""), container, 1, 2);
        assertThat(cores(chosen, 0, 2)).containsExactly(9, 10);
    }

    @Test
    void shouldGiveNamedCoresInTheirOrder() throws IOException {
        final CoreAssignment chosen = CoreAssignment.of(CorePlan.on("7,2-3,6"), twoNodes(8, ""), all(1), 2, 2);
        assertThat(cores(chosen, 0, 2)).containsExactly(7, 2);
        assertThat(cores(chosen, 1, 2)).containsExactly(3, 6);
        assertThat(chosen.warnings()).isEmpty();
    }

    @Test
    void shouldAvoidHardwareThreadsOfOneCoreAmongMoreNamedOnes() throws IOException {
        final CoreAssignment chosen = CoreAssignment.of(CorePlan.on("0,8,1,9,2,10,3"), twoNodes(4, ""), all(16), 1, 4);
        assertThat(cores(chosen, 0, 4)).containsExactly(0, 1, 2, 3);
        assertThat(chosen.warnings()).isEmpty();
    }

    @Test
    void shouldAvoidASecondNodeAmongMoreNamedOnes() throws IOException {
        final CoreAssignment chosen = CoreAssignment.of(CorePlan.on("3,4-6"), twoNodes(4, ""), all(16), 1, 2);
        assertThat(cores(chosen, 0, 2)).containsExactly(4, 5);
    }

    @Test
    void shouldSayWhenNamedCoresAreOneCoreOrOfTwoNodes() throws IOException {
        final CoreTopology topology = twoNodes(4, "");
        final CoreAssignment siblings = CoreAssignment.of(CorePlan.on("1,9"), topology, all(16), 1, 2);
        assertThat(cores(siblings, 0, 2)).containsExactly(1, 9);
        assertThat(siblings.warnings()).singleElement().asString().contains("1,9", "hardware threads");
        final CoreAssignment spread = CoreAssignment.of(CorePlan.on("1,5"), topology, all(16), 1, 2);
        assertThat(spread.warnings()).singleElement().asString().contains("NUMA nodes", "[1, 5]");
    }

    @Test
    void shouldLetTheLastThreadsOfAShardShareACore() throws IOException {
        final CoreTopology topology = twoNodes(4, "");
        final CoreAssignment two = CoreAssignment.of(CorePlan.on("0-1"), topology, all(16), 1, DEDICATED);
        assertThat(cores(two, 0, DEDICATED)).containsExactly(0, 1, 1, 1, 1);
        assertThat(two.warnings()).singleElement().asString().contains("5 threads", "2 cores");
        final CoreAssignment shards = CoreAssignment.of(CorePlan.on("0-2"), topology, all(16), 2, 2);
        assertThat(cores(shards, 0, 2)).containsExactly(0, 0);
        assertThat(cores(shards, 1, 2)).containsExactly(1, 2);
        final CoreAssignment crowded = CoreAssignment.of(CorePlan.on("4"), topology, all(16), 2, 1);
        assertThat(crowded.core(0, 0)).isEqualTo(4);
        assertThat(crowded.core(1, 0)).isEqualTo(4);
    }

    @Test
    void shouldDoWithoutTopology() {
        final CoreAssignment chosen =
                CoreAssignment.of(CorePlan.AUTOMATIC, CoreTopology.read(system.resolve("nothing")), all(3), 1, 2);
        assertThat(cores(chosen, 0, 2)).containsExactly(1, 2);
        assertThat(chosen.warnings()).isEmpty();
    }
}
