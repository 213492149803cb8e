package org.peregrine.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kind of machine, by files that give it away. */
class MachineProfileTest {
    @TempDir
    private Path directory;

    @Test
    void shouldRecognizeTheMachine() throws IOException {
        final TestedMachine machine = new TestedMachine(directory);
        final Machine files = new Machine(directory);
        assertThat(MachineProfile.detect(files).profile()).isEqualTo(MachineProfile.BARE_METAL);
        machine.put("/sys/class/power_supply/BAT0/type", "Battery");
        assertThat(MachineProfile.detect(files).profile()).isEqualTo(MachineProfile.LAPTOP);
        machine.put("/sys/class/dmi/id/chassis_type", "10\n");
        assertThat(MachineProfile.detect(files).evidence()).isEqualTo("/sys/class/dmi/id/chassis_type");
        machine.put("/proc/self/cgroup", "0::/kubepods.slice/pod1\n");
        assertThat(MachineProfile.detect(files).profile()).isEqualTo(MachineProfile.CONTAINER);
        machine.put("/run/.containerenv", "");
        assertThat(MachineProfile.detect(files).evidence()).isEqualTo("/run/.containerenv");
    }
}
