package org.peregrine.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file of many that cannot be read leaves a check without a verdict, unless another file decides. */
class UnreadFilesTest {
    private static final String GROUP = "/sys/fs/cgroup/system.slice/peregrine.service/";
    private static final String GARBAGE = "\u0000\u001b[31m;?! =";

    @TempDir
    private Path directory;

    private TestedMachine machine;

    @BeforeEach
    void build() throws IOException {
        machine = new TestedMachine(directory);
    }

    private Finding found(String check) {
        return TestedMachine.check(check).on(machine.site(MachineProfile.BARE_METAL));
    }

    @Test
    void shouldNotPassOverAnInterruptThatItCannotRead() throws IOException {
        machine.put("/proc/irq/24/smp_affinity_list", GARBAGE);
        assertThat(found("irq-affinity").verdict()).isEqualTo(Verdict.UNKNOWN);
        machine.remove("/proc/irq/24/smp_affinity_list");
        assertThat(found("irq-affinity").verdict()).isEqualTo(Verdict.UNKNOWN);
        machine.put("/proc/irq/25/effective_affinity_list", "6");
        assertThat(found("irq-affinity").verdict()).isEqualTo(Verdict.WARNING);
    }

    @Test
    void shouldNotPassOverACpusetThatItCannotRead() throws IOException {
        machine.put(GROUP + "cpuset.cpus.effective", GARBAGE);
        assertThat(TestedMachine.check("cores")
                        .on(machine.site(MachineProfile.BARE_METAL, "4-7", TestedMachine.JAVA))
                        .verdict())
                .isEqualTo(Verdict.UNKNOWN);
    }

    /** As in a container without a namespace of its own for control groups. */
    @Test
    void shouldNotTakeAHiddenGroupForOneWithoutLimits() throws IOException {
        machine.put("/proc/self/cgroup", "0::/elsewhere/hidden\n");
        assertThat(found("cpu-quota").verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(found("memory-limit").verdict()).isEqualTo(Verdict.UNKNOWN);
    }
}
