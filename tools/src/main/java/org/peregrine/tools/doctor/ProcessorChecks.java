package org.peregrine.tools.doctor;

import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Checks of hardware threads, nodes of memory, frequencies and clocks. */
final class ProcessorChecks {
    private static final String CPU = "/sys/devices/system/cpu/cpu";
    private static final String SMT = "/sys/devices/system/cpu/smt/active";
    private static final String NODES = "/sys/devices/system/node";
    private static final String BALANCING = "/proc/sys/kernel/numa_balancing";
    private static final String CLOCK = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
    private static final String CLOCKS = "/sys/devices/system/clocksource/clocksource0/available_clocksource";
    private static final String COMMAND_LINE = "/proc/cmdline";

    /** Clocks that a program reads without a system call, at the processor's own rate. */
    private static final Set<String> FAST_CLOCKS = Set.of("tsc", "arch_sys_counter");

    /** Clocks of hypervisors that are read without a system call, and corrected by it. */
    private static final Set<String> GUEST_CLOCKS = Set.of("kvm-clock", "hyperv_clocksource_tsc_page");

    private ProcessorChecks() {}

    static Observation siblings(Site site) {
        final Machine machine = site.machine();
        final long active = machine.number(SMT);
        if (active == 0) {
            return Observation.ok("off, or not there", SMT);
        }
        final BitSet path = site.pathCores();
        final String off = "echo off | sudo tee /sys/devices/system/cpu/smt/control";
        if (path.isEmpty()) {
            return Observation.advice("on; no core is kept for the path", off, SMT);
        }
        for (int core = path.nextSetBit(0); core >= 0; core = path.nextSetBit(core + 1)) {
            final String file = CPU + core + "/topology/thread_siblings_list";
            final BitSet siblings = machine.cores(file);
            siblings.clear(core);
            if (!siblings.isEmpty()) {
                return Observation.warning(
                        "core " + core + " of the path shares a physical core with " + CpuSet.format(siblings),
                        off,
                        SMT,
                        file);
            }
        }
        return Observation.ok("on, but no core of the path has a sibling online", SMT);
    }

    static Observation nodes(Site site) {
        final Machine machine = site.machine();
        final BitSet nodes = machine.cores(NODES + "/online");
        if (nodes.isEmpty()) {
            throw UnreadableException.notUnderstood(NODES + "/online");
        }
        if (nodes.cardinality() == 1) {
            return Observation.ok("one node", NODES + "/online");
        }
        final BitSet path = site.pathCores();
        final BitSet used = new BitSet();
        String best = "";
        for (int node = nodes.nextSetBit(0); node >= 0; node = nodes.nextSetBit(node + 1)) {
            final BitSet cores = machine.cores(NODES + "/node" + node + "/cpulist");
            if (cores.intersects(path)) {
                used.set(node);
                cores.and(path);
                best = best.isEmpty() ? CpuSet.format(cores) : best;
            }
        }
        if (used.cardinality() > 1) {
            return Observation.warning(
                    "the path's cores lie on nodes " + CpuSet.format(used),
                    "./peregrine serve --cores " + best,
                    NODES + "/online",
                    NODES + "/node*/cpulist");
        }
        return machine.number(BALANCING) == 0
                ? Observation.ok(nodes.cardinality() + " nodes, balancing off", NODES + "/online", BALANCING)
                : Observation.advice(
                        nodes.cardinality() + " nodes, and the kernel moves pages between them",
                        "sudo sysctl -w kernel.numa_balancing=0",
                        NODES + "/online",
                        BALANCING);
    }

    static Observation governors(Site site) {
        final Machine machine = site.machine();
        final BitSet online = machine.cores(Site.ONLINE);
        final Set<String> governors = new TreeSet<>();
        for (int core = online.nextSetBit(0); core >= 0; core = online.nextSetBit(core + 1)) {
            final String file = CPU + core + "/cpufreq/scaling_governor";
            final String governor = machine.text(file);
            if (!governor.matches("[a-z_]{1,20}")) {
                throw UnreadableException.notUnderstood(file);
            }
            governors.add(governor);
        }
        final String found = String.join(", ", governors);
        final String files = CPU + "*/cpufreq/scaling_governor";
        return governors.equals(Set.of("performance"))
                ? Observation.ok(found, files)
                : Observation.warning(found, "sudo cpupower frequency-set -g performance", files);
    }

    static Observation clock(Site site) {
        final Machine machine = site.machine();
        final String clock = machine.text(CLOCK);
        if (!clock.matches("[a-z0-9_-]{1,40}")) {
            throw UnreadableException.notUnderstood(CLOCK);
        }
        if (FAST_CLOCKS.contains(clock)) {
            return Observation.ok(clock, CLOCK);
        }
        final boolean isThere =
                List.of(machine.textOr(CLOCKS, "").split("\\s+", -1)).contains("tsc");
        final String command =
                isThere ? "echo tsc | sudo tee " + CLOCK : Site.kernelArgument("clocksource=tsc tsc=reliable");
        return GUEST_CLOCKS.contains(clock)
                ? Observation.advice(clock + " of a hypervisor", command, CLOCK)
                : Observation.warning(clock + ": each look at the time is a system call", command, CLOCK);
    }

    static Observation tick(Site site) {
        final Machine machine = site.machine();
        final String line = machine.text(COMMAND_LINE);
        for (final String slow : List.of("nohz=off", "highres=off")) {
            if (List.of(line.split("\\s+", -1)).contains(slow)) {
                return Observation.warning(
                        slow + " on the kernel's command line",
                        "sudo sed -i 's/ *" + slow + "//' /etc/default/grub && sudo update-grub",
                        COMMAND_LINE);
            }
        }
        final String file = configuration(machine);
        final Set<String> settings =
                new LinkedHashSet<>(machine.text(file).lines().toList());
        final String rate = settings.stream()
                .filter(setting -> setting.matches("CONFIG_HZ=\\d{1,5}"))
                .findFirst()
                .orElseThrow(() -> UnreadableException.notUnderstood(file));
        final String found = rate.substring("CONFIG_".length());
        return settings.contains("CONFIG_NO_HZ_FULL=y")
                ? Observation.ok(found + ", NO_HZ_FULL", file)
                : Observation.advice(
                        found + ", without NO_HZ_FULL", "grep -l CONFIG_NO_HZ_FULL=y /boot/config-*", file);
    }

    /** The file with the running kernel's configuration. */
    private static String configuration(Machine machine) {
        final String boot = "/boot/config-" + machine.textOr("/proc/sys/kernel/osrelease", "");
        return !boot.contains("..") && machine.exists(boot) ? boot : "/proc/config.gz";
    }
}
