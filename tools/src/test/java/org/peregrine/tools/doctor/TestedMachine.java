package org.peregrine.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** A tree of files as a server has them on which every check is well: eight cores, of which 4 to 7 are isolated. */
final class TestedMachine {
    static final String CPU = "/sys/devices/system/cpu/";
    static final String CLOCKS = "/sys/devices/system/clocksource/clocksource0/";
    static final String HUGE_PAGES = "/sys/kernel/mm/transparent_hugepage/";

    static final JavaRuntime JAVA = new JavaRuntime(
            "25.0.3",
            "/usr/lib/jvm/jdk-25",
            List.of("-XX:+PerfDisableSharedMem", "-Dagrona.disable.bounds.checks=true", "-XX:+UseSerialGC"));

    private static final Map<String, String> FILES = Map.ofEntries(
            Map.entry(CPU + "isolated", "4-7\n"),
            Map.entry(CPU + "nohz_full", "4-7\n"),
            Map.entry(CPU + "online", "0-7\n"),
            Map.entry(CPU + "smt/active", "0\n"),
            Map.entry("/proc/cmdline", "quiet isolcpus=managed_irq,domain,4-7 nohz_full=4-7 rcu_nocbs=4-7\n"),
            Map.entry("/proc/irq/default_smp_affinity", "0f\n"),
            Map.entry("/proc/irq/24/smp_affinity_list", "0-3\n"),
            Map.entry("/proc/irq/25/smp_affinity_list", "0-7\n"),
            Map.entry("/proc/irq/25/effective_affinity_list", "2\n"),
            Map.entry("/proc/self/status", "Name:\tjava\nCpus_allowed_list:\t0-3\nSeccomp:\t0\nSeccomp_filters:\t0\n"),
            Map.entry("/sys/devices/system/node/online", "0\n"),
            Map.entry("/sys/devices/system/node/node0/cpulist", "0-7\n"),
            Map.entry("/proc/sys/kernel/numa_balancing", "0\n"),
            Map.entry(CLOCKS + "current_clocksource", "tsc\n"),
            Map.entry(CLOCKS + "available_clocksource", "tsc hpet acpi_pm\n"),
            Map.entry("/proc/sys/kernel/osrelease", "6.12.0\n"),
            Map.entry("/boot/config-6.12.0", "CONFIG_NO_HZ_FULL=y\nCONFIG_HZ_250=y\nCONFIG_HZ=250\n"),
            Map.entry(HUGE_PAGES + "enabled", "always [madvise] never\n"),
            Map.entry(HUGE_PAGES + "defrag", "always defer defer+madvise [madvise] never\n"),
            Map.entry("/proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n"),
            Map.entry("/proc/sys/vm/swappiness", "60\n"),
            Map.entry("/proc/self/limits", limits("20000", "8388608")),
            Map.entry("/proc/sys/net/core/somaxconn", "4096\n"),
            Map.entry("/proc/sys/net/ipv4/tcp_max_syn_backlog", "1024\n"),
            Map.entry("/proc/sys/net/core/rmem_max", "2097152\n"),
            Map.entry("/proc/sys/net/core/wmem_max", "2097152\n"),
            Map.entry("/proc/sys/net/core/busy_poll", "50\n"),
            Map.entry("/proc/self/cgroup", "0::/system.slice/peregrine.service\n"),
            Map.entry("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n"),
            Map.entry("/sys/fs/cgroup/system.slice/cpu.max", "max 100000\n"),
            Map.entry("/sys/fs/cgroup/system.slice/peregrine.service/cpu.max", "max 100000\n"),
            Map.entry("/sys/fs/cgroup/system.slice/peregrine.service/cpu.stat", "usage_usec 9\nnr_throttled 0\n"),
            Map.entry("/sys/fs/cgroup/system.slice/peregrine.service/memory.max", "max\n"),
            Map.entry("/proc/sys/kernel/io_uring_disabled", "0\n"),
            Map.entry("/proc/mounts", "proc /proc proc rw 0 0\ntmpfs /dev/shm tmpfs rw,size=524288k 0 0\n"),
            Map.entry("/proc/sys/kernel/perf_event_paranoid", "1\n"),
            Map.entry("/proc/sys/kernel/kptr_restrict", "0\n"));

    private final Path root;

    TestedMachine(Path root) throws IOException {
        this.root = root;
        for (final Map.Entry<String, String> file : FILES.entrySet()) {
            put(file.getKey(), file.getValue());
        }
        for (int core = 0; core < 8; core++) {
            put(CPU + "cpu" + core + "/cpufreq/scaling_governor", "performance\n");
            put(CPU + "cpu" + core + "/topology/thread_siblings_list", core + "\n");
        }
    }

    static String limits(String files, String locked) {
        return """
            Limit                     Soft Limit           Hard Limit           Units
            Max open files            %s                20000                files
            Max locked memory         %s              unlimited              bytes
            """.formatted(files, locked);
    }

    TestedMachine put(String file, String text) throws IOException {
        final Path path = root.resolve(file.substring(1));
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        return this;
    }

    /** Puts files; a text of null removes one. */
    TestedMachine putAll(Map<String, String> files) throws IOException {
        for (final Map.Entry<String, String> file : files.entrySet()) {
            if (file.getValue() == null) {
                remove(file.getKey());
            } else {
                put(file.getKey(), file.getValue());
            }
        }
        return this;
    }

    TestedMachine remove(String file) throws IOException {
        Files.delete(root.resolve(file.substring(1)));
        return this;
    }

    Path root() {
        return root;
    }

    Site site(MachineProfile profile) {
        return site(profile, "", JAVA);
    }

    Site site(MachineProfile profile, String cores, JavaRuntime java) {
        final BitSet named = CpuSet.parse(cores);
        return new Site(new Machine(root), profile, named, 10_000, java);
    }

    static Check check(String name) {
        final List<Check> found =
                Checks.ALL.stream().filter(check -> check.name().equals(name)).toList();
        assertThat(found).as(name).hasSize(1);
        return found.getFirst();
    }
}
