package org.peregrine.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.peregrine.tools.doctor.TestedMachine.CLOCKS;
import static org.peregrine.tools.doctor.TestedMachine.CPU;
import static org.peregrine.tools.doctor.TestedMachine.HUGE_PAGES;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each check where all is well, where it is not, and where its files are missing or make no sense. */
class ChecksTest {
    private static final String GROUP = "/sys/fs/cgroup/system.slice/peregrine.service/";
    private static final String STATUS = "/proc/self/status";
    private static final String GARBAGE = "\u0000\u001b[31m;?! =";

    /** A machine on which one check is not well, and what it finds. */
    record Spoiled(String check, Verdict verdict, String found, String cores, Map<String, String> files) {
        @Override
        public String toString() {
            return check + " " + found;
        }
    }

    private static Spoiled warned(String check, String found, String file, String text) {
        return new Spoiled(check, Verdict.WARNING, found, "", Map.of(file, text));
    }

    private static Spoiled advised(String check, String found, String file, String text) {
        return new Spoiled(check, Verdict.ADVICE, found, "", Map.of(file, text));
    }

    private static Spoiled well(String check, String found, String file, String text) {
        return new Spoiled(check, Verdict.OK, found, "", Map.of(file, text));
    }

    private static final List<Spoiled> SPOILED = List.of(
            advised("isolcpus", "none", CPU + "isolated", "\n"),
            new Spoiled("isolcpus", Verdict.WARNING, "4-7, not 3 of --cores", "3-5", Map.of()),
            warned("nohz-full", "5-7, not 4", CPU + "nohz_full", "5-7"),
            warned("nohz-full", "none, not 4-7", CPU + "nohz_full", "(null)"),
            new Spoiled(
                    "nohz-full",
                    Verdict.ADVICE,
                    "none; no core",
                    "",
                    Map.of(CPU + "isolated", "", CPU + "nohz_full", "")),
            new Spoiled(
                    "rcu-nocbs",
                    Verdict.WARNING,
                    "6-7, not 4-5",
                    "",
                    Map.of("/proc/cmdline", "quiet rcu_nocbs=6-7", CPU + "nohz_full", "")),
            well("rcu-nocbs", "4-7", "/proc/cmdline", "nohz_full=4-7"),
            well("rcu-nocbs", "4-7", "/proc/cmdline", "rcu_nocbs=all"),
            warned("irq-affinity", "interrupts 25 may come to 4-7", "/proc/irq/25/effective_affinity_list", "6"),
            warned("irq-affinity", "interrupts 24 may come to 4-7", "/proc/irq/24/smp_affinity_list", "0-4"),
            well("irq-affinity", "no core is kept for the path", CPU + "isolated", ""),
            new Spoiled("cores", Verdict.WARNING, "8 of --cores offline or not allowed", "7-8", Map.of()),
            new Spoiled("cores", Verdict.WARNING, "3 of --cores not among the isolated 4-7", "3-4", Map.of()),
            new Spoiled(
                    "cores",
                    Verdict.WARNING,
                    "6-7 of --cores offline or not allowed",
                    "4-7",
                    Map.of(GROUP + "cpuset.cpus.effective", "0-5")),
            new Spoiled("cores", Verdict.OK, "4-5, online and allowed", "4-5", Map.of()),
            new Spoiled("cores", Verdict.ADVICE, "none named, and 4-7 isolated for nothing", "", Map.of()),
            new Spoiled(
                    "smt",
                    Verdict.WARNING,
                    "core 4 of the path shares a physical core with 0",
                    "",
                    Map.of(CPU + "smt/active", "1", CPU + "cpu4/topology/thread_siblings_list", "0,4")),
            well("smt", "no core of the path has a sibling", CPU + "smt/active", "1"),
            new Spoiled(
                    "smt",
                    Verdict.ADVICE,
                    "no core is kept",
                    "",
                    Map.of(CPU + "smt/active", "1", CPU + "isolated", "")),
            new Spoiled("numa", Verdict.WARNING, "the path's cores lie on nodes 0-1", "", nodes("0-5", "6-7", "0")),
            new Spoiled("numa", Verdict.ADVICE, "2 nodes, and the kernel moves", "", nodes("0-3", "4-7", "1")),
            new Spoiled("numa", Verdict.OK, "2 nodes, balancing off", "", nodes("0-3", "4-7", "0")),
            warned("governor", "performance, powersave", CPU + "cpu3/cpufreq/scaling_governor", "powersave"),
            warned("clock-source", "hpet: each look", CLOCKS + "current_clocksource", "hpet"),
            advised("clock-source", "kvm-clock of a hypervisor", CLOCKS + "current_clocksource", "kvm-clock"),
            well("clock-source", "arch_sys_counter", CLOCKS + "current_clocksource", "arch_sys_counter"),
            warned("timer-tick", "nohz=off on", "/proc/cmdline", "quiet nohz=off"),
            advised("timer-tick", "HZ=1000, without NO_HZ_FULL", "/boot/config-6.12.0", "CONFIG_HZ=1000\n"),
            warned("thp", "always, defrag madvise", HUGE_PAGES + "enabled", "[always] madvise never"),
            advised("thp", "never", HUGE_PAGES + "enabled", "always madvise [never]"),
            advised("thp", "madvise, defrag always", HUGE_PAGES + "defrag", "[always] never"),
            warned("swap", "1 in use, swappiness 60", "/proc/swaps", "Filename Type\n/dev/sda2 partition 9 0 -2\n"),
            warned("nofile", "1024 for 10000", "/proc/self/limits", TestedMachine.limits("1024", "unlimited")),
            warned("nofile", "10255 for 10000", "/proc/self/limits", TestedMachine.limits("10255", "unlimited")),
            well("nofile", "10256 for", "/proc/self/limits", TestedMachine.limits("10256", "unlimited")),
            advised("memlock", "64 KiB", "/proc/self/limits", TestedMachine.limits("20000", "65536")),
            warned("somaxconn", "128", "/proc/sys/net/core/somaxconn", "128"),
            warned("syn-backlog", "1023", "/proc/sys/net/ipv4/tcp_max_syn_backlog", "1023"),
            advised("socket-buffers", "receive 212992, send 2097152", "/proc/sys/net/core/rmem_max", "212992"),
            advised("busy-poll", "0, off", "/proc/sys/net/core/busy_poll", "0"),
            advised("cpu-quota", "150000 µs of CPU in each 100000 µs", GROUP + "cpu.max", "150000 100000"),
            new Spoiled(
                    "cpu-quota",
                    Verdict.WARNING,
                    "throttled in 3 periods",
                    "",
                    Map.of(GROUP + "cpu.max", "50000 100000", GROUP + "cpu.stat", "nr_throttled 3")),
            warned("cpu-quota", "throttled in unknown", "/sys/fs/cgroup/system.slice/cpu.max", "50000 100000"),
            warned("memory-limit", "64 MiB", GROUP + "memory.max", "67108864"),
            advised("memory-limit", "256 MiB", GROUP + "memory.high", "268435456"),
            well("memory-limit", "1024 MiB", GROUP + "memory.max", "1073741824"),
            advised("seccomp", "mode 2", STATUS, "Cpus_allowed_list:\t0-3\nSeccomp:\t2\n"),
            advised("io-uring", "2, for nobody", "/proc/sys/kernel/io_uring_disabled", "2"),
            new Spoiled(
                    "io-uring", Verdict.UNKNOWN, "perhaps refused by a filter", "", Map.of(STATUS, "Seccomp:\t2\n")),
            warned("shm", "64 MiB", "/proc/mounts", "shm /dev/shm tmpfs rw,nosuid,size=65536k 0 0"),
            new Spoiled(
                    "shm",
                    Verdict.OK,
                    "512 MiB",
                    "",
                    Map.of("/proc/mounts", "tmpfs /dev/shm tmpfs rw 0 0", "/proc/meminfo", "MemTotal:  1048576 kB\n")),
            advised("perf-events", "2, kptr_restrict 0", "/proc/sys/kernel/perf_event_paranoid", "2"),
            advised("perf-events", "1, kptr_restrict 1", "/proc/sys/kernel/kptr_restrict", "1"));

    /** The files of each check that is unknown without any of them. */
    private static final Map<String, List<String>> NEEDED = Map.ofEntries(
            Map.entry("isolcpus", List.of(CPU + "isolated")),
            Map.entry("nohz-full", List.of(CPU + "isolated")),
            Map.entry("rcu-nocbs", List.of("/proc/cmdline", CPU + "isolated")),
            Map.entry("irq-affinity", List.of("/proc/irq/default_smp_affinity", CPU + "isolated")),
            Map.entry("cores", List.of(CPU + "online", CPU + "isolated", STATUS)),
            Map.entry("smt", List.of(CPU + "smt/active")),
            Map.entry("numa", List.of("/sys/devices/system/node/online")),
            Map.entry("governor", List.of(CPU + "online", CPU + "cpu7/cpufreq/scaling_governor")),
            Map.entry("clock-source", List.of(CLOCKS + "current_clocksource")),
            Map.entry("timer-tick", List.of("/boot/config-6.12.0")),
            Map.entry("thp", List.of(HUGE_PAGES + "enabled", HUGE_PAGES + "defrag")),
            Map.entry("swap", List.of("/proc/swaps", "/proc/sys/vm/swappiness")),
            Map.entry("nofile", List.of("/proc/self/limits")),
            Map.entry("memlock", List.of("/proc/self/limits")),
            Map.entry("somaxconn", List.of("/proc/sys/net/core/somaxconn")),
            Map.entry("syn-backlog", List.of("/proc/sys/net/ipv4/tcp_max_syn_backlog")),
            Map.entry("socket-buffers", List.of("/proc/sys/net/core/rmem_max", "/proc/sys/net/core/wmem_max")),
            Map.entry("busy-poll", List.of("/proc/sys/net/core/busy_poll")),
            Map.entry("cpu-quota", List.of("/proc/self/cgroup", "/sys/fs/cgroup/cgroup.controllers")),
            Map.entry("memory-limit", List.of("/proc/self/cgroup", "/sys/fs/cgroup/cgroup.controllers")),
            Map.entry("seccomp", List.of(STATUS)),
            Map.entry("io-uring", List.of("/proc/sys/kernel/io_uring_disabled", STATUS)),
            Map.entry("shm", List.of("/proc/mounts")),
            Map.entry(
                    "perf-events", List.of("/proc/sys/kernel/perf_event_paranoid", "/proc/sys/kernel/kptr_restrict")));

    /** Checks of the JVM, which read no file. */
    private static final List<String> OF_JVM = List.of("jdk", "jvm-flags");

    @TempDir
    private Path directory;

    private TestedMachine machine;

    @BeforeEach
    void build() throws IOException {
        machine = new TestedMachine(directory);
    }

    private static Map<String, String> nodes(String first, String second, String balancing) {
        return Map.of(
                "/sys/devices/system/node/online", "0-1",
                "/sys/devices/system/node/node0/cpulist", first,
                "/sys/devices/system/node/node1/cpulist", second,
                "/proc/sys/kernel/numa_balancing", balancing);
    }

    static Stream<Arguments> needed() {
        return NEEDED.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(file -> Arguments.of(entry.getKey(), file)));
    }

    private Finding found(String check, MachineProfile profile) {
        return TestedMachine.check(check).on(machine.site(profile));
    }

    private Finding found(String check) {
        return found(check, MachineProfile.BARE_METAL);
    }

    private Finding found(String check, JavaRuntime java) {
        return TestedMachine.check(check).on(machine.site(MachineProfile.BARE_METAL, "", java));
    }

    @Test
    void shouldFindAWellTunedMachineWell() {
        final List<Finding> findings = Checks.on(machine.site(MachineProfile.BARE_METAL, "4-7", TestedMachine.JAVA));
        assertThat(findings)
                .allSatisfy(finding ->
                        assertThat(finding.verdict()).as(finding.toString()).isEqualTo(Verdict.OK))
                .allSatisfy(finding -> assertThat(finding.command()).isNull())
                .allSatisfy(finding -> assertThat(finding.files()).isNotEmpty())
                .hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @FieldSource("SPOILED")
    void shouldSayHowAMachineDiffers(Spoiled spoiled) throws IOException {
        machine.putAll(spoiled.files());
        final Finding finding = TestedMachine.check(spoiled.check())
                .on(machine.site(MachineProfile.BARE_METAL, spoiled.cores(), TestedMachine.JAVA));
        assertThat(finding.verdict()).as(finding.toString()).isEqualTo(spoiled.verdict());
        assertThat(finding.found()).contains(spoiled.found());
        assertThat(finding.command() != null)
                .as("a command")
                .isEqualTo(spoiled.verdict() == Verdict.ADVICE || spoiled.verdict() == Verdict.WARNING);
    }

    @Test
    void shouldTryEachCheckInEachWay() {
        final TreeSet<String> spoiled = new TreeSet<>(OF_JVM);
        SPOILED.stream()
                .filter(machine -> machine.verdict() == Verdict.ADVICE || machine.verdict() == Verdict.WARNING)
                .forEach(machine -> spoiled.add(machine.check()));
        final TreeSet<String> needing = new TreeSet<>(OF_JVM);
        needing.addAll(NEEDED.keySet());
        assertThat(Checks.ALL)
                .extracting(Check::name)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(spoiled);
        assertThat(needing).isEqualTo(spoiled);
    }

    @ParameterizedTest
    @MethodSource("needed")
    void shouldNotKnowWithoutItsFile(String check, String file) throws IOException {
        machine.remove(file);
        assertThat(found(check).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(found(check).found()).isNotEmpty();
        assertThat(found(check).command()).isNull();
    }

    @ParameterizedTest
    @MethodSource("needed")
    void shouldNotKnowWhatItDoesNotUnderstand(String check, String file) throws IOException {
        machine.put(file, GARBAGE);
        for (final MachineProfile profile : MachineProfile.values()) {
            assertThat(found(check, profile).verdict()).isEqualTo(Verdict.UNKNOWN);
        }
    }

    @Test
    void shouldNotKnowAFileThatIsADirectory() throws IOException {
        machine.remove("/proc/swaps");
        Files.createDirectory(directory.resolve("proc/swaps"));
        assertThat(found("swap").verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void shouldReadABoundedPartOfAFile() throws IOException {
        machine.put("/proc/swaps", "Filename\n" + "x".repeat(3 << 20));
        assertThat(new Machine(directory).text("/proc/swaps")).hasSize(1 << 20);
    }

    @Test
    void shouldReadTheKernelsOwnConfiguration() throws IOException {
        machine.remove("/boot/config-6.12.0");
        final ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("CONFIG_HZ=250\nCONFIG_NO_HZ_FULL=y\n".getBytes(StandardCharsets.UTF_8));
        }
        Files.write(directory.resolve("proc/config.gz"), packed.toByteArray());
        assertThat(found("timer-tick").verdict()).isEqualTo(Verdict.OK);
        assertThat(found("timer-tick").files()).containsExactly("/proc/config.gz");
        machine.put("/proc/config.gz", "not packed");
        assertThat(found("timer-tick").verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void shouldReadTheTicklessCoresFromTheCommandLineOfAKernelWithoutAList() throws IOException {
        machine.remove(CPU + "nohz_full");
        assertThat(found("nohz-full").verdict()).isEqualTo(Verdict.OK);
        machine.put("/proc/cmdline", "quiet");
        assertThat(found("nohz-full").verdict()).isEqualTo(Verdict.WARNING);
        machine.put("/proc/cmdline", GARBAGE);
        assertThat(found("nohz-full").verdict()).isEqualTo(Verdict.UNKNOWN);
        machine.remove("/proc/cmdline");
        assertThat(found("nohz-full").verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void shouldReadBothVersionsOfControlGroups() throws IOException {
        machine.put("/proc/self/cgroup", "5:cpu,cpuacct:/docker/a\n4:memory:/docker/a\n0::/\n");
        assertThat(found("cpu-quota").verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(found("memory-limit").verdict()).isEqualTo(Verdict.UNKNOWN);
        machine.put("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1")
                .put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
        assertThat(found("cpu-quota").verdict()).isEqualTo(Verdict.OK);
        assertThat(found("memory-limit").found()).isEqualTo("no limit");
        machine.put("/sys/fs/cgroup/cpu/docker/a/cpu.cfs_quota_us", "20000")
                .put("/sys/fs/cgroup/cpu/docker/a/cpu.cfs_period_us", "100000")
                .put("/sys/fs/cgroup/memory/docker/memory.limit_in_bytes", "67108864");
        assertThat(found("cpu-quota").found()).startsWith("20000 µs");
        assertThat(found("memory-limit").verdict()).isEqualTo(Verdict.WARNING);
        machine.put("/sys/fs/cgroup/cpu/docker/a/cpu.cfs_quota_us", GARBAGE);
        assertThat(found("cpu-quota").verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void shouldFindNoLimitInTheRootGroup() throws IOException {
        machine.put("/proc/self/cgroup", "0::/\n");
        assertThat(found("cpu-quota").found()).isEqualTo("no limit");
        assertThat(found("memory-limit").found()).isEqualTo("no limit");
    }

    @Test
    void shouldCheckTheJvm() {
        final List<String> flags = TestedMachine.JAVA.arguments();
        assertThat(found("jdk", new JavaRuntime("24.0.1", "/j", flags)).verdict())
                .isEqualTo(Verdict.WARNING);
        assertThat(found("jdk", new JavaRuntime("26-ea", "/j", flags)).verdict())
                .isEqualTo(Verdict.OK);
        assertThat(found("jdk", new JavaRuntime("twenty", "/j", flags)).verdict())
                .isEqualTo(Verdict.UNKNOWN);
        assertThat(found("jdk", new JavaRuntime(null, null, flags)).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(found("jvm-flags", new JavaRuntime("25", "/j", List.of())).verdict())
                .isEqualTo(Verdict.UNKNOWN);
        assertThat(found("jvm-flags", new JavaRuntime("25", "/j", List.of("-XX:+UseZGC")))
                        .verdict())
                .isEqualTo(Verdict.ADVICE);
        final List<String> chosen = new ArrayList<>(flags);
        chosen.add("-Dperegrine.collector=Serial, for 2 cores and 900 MiB");
        assertThat(found("jvm-flags", new JavaRuntime("25", "/j", flags)).found())
                .isEqualTo("3 flags, collector SerialGC");
        assertThat(found("jvm-flags", new JavaRuntime("25", "/j", chosen)).found())
                .isEqualTo("4 flags, collector Serial, for 2 cores and 900 MiB");
        for (final String slow : List.of("-Xint", "-XX:TieredStopAtLevel=1", "-agentlib:jdwp=transport=dt_socket")) {
            final Finding finding = found("jvm-flags", new JavaRuntime("25", "/j", List.of(slow)));
            assertThat(finding.verdict()).isEqualTo(Verdict.WARNING);
            assertThat(finding.found()).isEqualTo(slow);
        }
    }

    @Test
    void shouldDemandNothingOfALaptopsKernel() throws IOException {
        final Map<String, String> files = new HashMap<>();
        SPOILED.forEach(spoiled -> files.putAll(spoiled.files()));
        machine.putAll(files);
        for (final Check check : Checks.ALL) {
            final Finding finding = check.on(machine.site(MachineProfile.LAPTOP));
            if (check.demand() == Demand.HOST && finding.verdict() != Verdict.UNKNOWN) {
                assertThat(finding.verdict()).as(check.name()).isEqualTo(Verdict.OK);
                assertThat(finding.expected()).startsWith("anything on a laptop");
            } else if (check.demand() == Demand.PROCESS) {
                assertThat(finding.verdict()).as(check.name()).isNotEqualTo(Verdict.WARNING);
            }
        }
    }

    @Test
    void shouldAskAContainersHostForItsKernel() throws IOException {
        machine.put("/proc/swaps", "Filename\n/dev/sda2\n").put("/proc/self/limits", TestedMachine.limits("64", "0"));
        assertThat(found("swap", MachineProfile.CONTAINER).verdict()).isEqualTo(Verdict.ADVICE);
        assertThat(found("swap", MachineProfile.CONTAINER).isForHost()).isTrue();
        assertThat(found("nofile", MachineProfile.CONTAINER).verdict()).isEqualTo(Verdict.WARNING);
        assertThat(found("nofile", MachineProfile.CONTAINER).isForHost()).isFalse();
        assertThat(found("nofile", MachineProfile.CONTAINER).command())
                .isEqualTo("docker run --ulimit nofile=10256 IMAGE");
    }

    @Test
    void shouldRunWhereNothingIsThere(@TempDir Path empty) {
        final Machine nothing = new Machine(empty);
        assertThat(MachineProfile.detect(nothing).profile()).isEqualTo(MachineProfile.BARE_METAL);
        final List<Finding> findings = Checks.on(new Site(
                nothing, MachineProfile.BARE_METAL, CpuSet.parse("0-1"), 1, new JavaRuntime(null, null, List.of())));
        assertThat(findings).extracting(Finding::verdict).containsOnly(Verdict.UNKNOWN);
    }
}
