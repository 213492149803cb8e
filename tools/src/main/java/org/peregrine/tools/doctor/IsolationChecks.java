package org.peregrine.tools.doctor;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** Checks of cores that are kept clear for the path: scheduler, tick, callbacks, interrupts. */
final class IsolationChecks {
    private static final String COMMAND_LINE = "/proc/cmdline";
    private static final String NOHZ_FULL = "/sys/devices/system/cpu/nohz_full";
    private static final String ALLOWED = "/proc/self/status";
    private static final String INTERRUPTS = "/proc/irq";
    private static final String DEFAULT_AFFINITY = "/proc/irq/default_smp_affinity";

    /** Numbers of interrupts printed at most. */
    private static final int PRINTED = 8;

    private IsolationChecks() {}

    static Observation isolated(Site site) {
        final BitSet isolated = site.machine().cores(Site.ISOLATED);
        final String found = CpuSet.format(isolated);
        final BitSet exposed = CpuSet.without(site.cores(), isolated);
        if (!exposed.isEmpty()) {
            return Observation.warning(
                    found + ", not " + CpuSet.format(exposed) + " of --cores", isolate(site), Site.ISOLATED);
        }
        return isolated.isEmpty()
                ? Observation.advice(found, isolate(site), Site.ISOLATED)
                : Observation.ok(found, Site.ISOLATED);
    }

    private static String isolate(Site site) {
        return Site.kernelArgument("isolcpus=managed_irq,domain," + site.proposedCores());
    }

    static Observation tickless(Site site) {
        final BitSet tickless = ticklessCores(site.machine());
        return covering(site, tickless, "nohz_full=", files(site.machine()));
    }

    /** From the kernel's own list, or from its command line where it was built without one. */
    private static BitSet ticklessCores(Machine machine) {
        if (machine.exists(NOHZ_FULL)) {
            return machine.cores(NOHZ_FULL);
        }
        return argument(machine, "nohz_full", new BitSet());
    }

    private static String files(Machine machine) {
        return machine.exists(NOHZ_FULL) ? NOHZ_FULL : COMMAND_LINE;
    }

    /** Cores of {@code nohz_full} need no {@code rcu_nocbs} of their own. */
    static Observation callbacks(Site site) {
        final Machine machine = site.machine();
        final BitSet offloaded = argument(machine, "rcu_nocbs", site.pathCores());
        offloaded.or(ticklessCores(machine));
        return covering(site, offloaded, "rcu_nocbs=", COMMAND_LINE);
    }

    private static Observation covering(Site site, BitSet cores, String argument, String file) {
        final String found = CpuSet.format(cores);
        final BitSet path = site.pathCores();
        final BitSet missing = CpuSet.without(path, cores);
        final String command = Site.kernelArgument(argument + site.proposedCores());
        if (path.isEmpty()) {
            return cores.isEmpty()
                    ? Observation.advice(found + "; no core is isolated either", command, file)
                    : Observation.ok(found, file);
        }
        return missing.isEmpty()
                ? Observation.ok(found, file)
                : Observation.warning(found + ", not " + CpuSet.format(missing), command, file);
    }

    /**
     * The cores of an argument of the kernel.
     *
     * @param bare stands for the argument without a value, and for {@code all}.
     */
    private static BitSet argument(Machine machine, String name, BitSet bare) {
        final String line = machine.text(COMMAND_LINE);
        if (line.chars().anyMatch(character -> character < ' ' && character != '\n')) {
            throw UnreadableException.notUnderstood(COMMAND_LINE);
        }
        final BitSet cores = new BitSet();
        for (final String word : line.split("\\s+", -1)) {
            if (word.equals(name) || word.equals(name + "=all")) {
                cores.or(bare);
            } else if (word.startsWith(name + "=")) {
                cores.or(Machine.cores(COMMAND_LINE, word.substring(name.length() + 1)));
            }
        }
        return cores;
    }

    static Observation interrupts(Site site) {
        final Machine machine = site.machine();
        final String mask = machine.text(DEFAULT_AFFINITY);
        if (!mask.toLowerCase(Locale.ROOT).matches("[0-9a-f]{1,8}(,[0-9a-f]{8})*")) {
            throw UnreadableException.notUnderstood(DEFAULT_AFFINITY);
        }
        final BitSet path = site.pathCores();
        if (path.isEmpty()) {
            return Observation.ok("any core (mask " + mask + "); no core is kept for the path", DEFAULT_AFFINITY);
        }
        final List<String> interrupts = machine.names(INTERRUPTS).stream()
                .filter(name -> name.matches("\\d+"))
                .toList();
        if (interrupts.isEmpty()) {
            throw new UnreadableException(INTERRUPTS + "/*/smp_affinity_list", "missing");
        }
        final List<String> disturbing = new ArrayList<>();
        UnreadableException unread = null;
        for (final String interrupt : interrupts) {
            try {
                if (affinity(machine, interrupt).intersects(path)) {
                    disturbing.add(interrupt);
                }
            } catch (final UnreadableException one) {
                unread = one;
            }
        }
        if (disturbing.isEmpty() && unread != null) {
            throw unread;
        }
        if (disturbing.isEmpty()) {
            return Observation.ok("none of " + interrupts.size() + " on " + CpuSet.format(path), INTERRUPTS);
        }
        return Observation.warning(
                "interrupts "
                        + String.join(", ", disturbing.subList(0, Math.min(PRINTED, disturbing.size())))
                        + (disturbing.size() > PRINTED ? ", …" : "")
                        + " may come to " + CpuSet.format(path),
                "for irq in /proc/irq/[0-9]*; do echo " + site.otherCores()
                        + " | sudo tee $irq/smp_affinity_list; done; sudo systemctl disable --now irqbalance",
                INTERRUPTS + "/*/smp_affinity_list");
    }

    /** Cores that an interrupt is delivered to, or where that is not told, may be. */
    private static BitSet affinity(Machine machine, String interrupt) {
        final String effective = INTERRUPTS + "/" + interrupt + "/effective_affinity_list";
        return machine.textOr(effective, "").isEmpty()
                ? machine.cores(INTERRUPTS + "/" + interrupt + "/smp_affinity_list")
                : machine.cores(effective);
    }

    /** Removes cores that the control group forbids, isolated or not. A kernel without such groups forbids none. */
    private static void confine(Machine machine, BitSet usable) {
        final List<String> files;
        try {
            final ControlGroup group = ControlGroup.of(machine, "cpuset");
            files = group.having(group.isUnified() ? "cpuset.cpus.effective" : "cpuset.effective_cpus");
        } catch (final UnreadableException noGroups) {
            return;
        }
        if (!files.isEmpty()) {
            usable.and(machine.cores(files.getFirst()));
        }
    }

    /** The cores that are named for the path against those that are there, isolated and allowed. */
    static Observation named(Site site) {
        final Machine machine = site.machine();
        final BitSet online = machine.cores(Site.ONLINE);
        final BitSet isolated = machine.cores(Site.ISOLATED);
        final BitSet allowed = Machine.cores(ALLOWED, machine.field(ALLOWED, "Cpus_allowed_list:"));
        final BitSet named = site.cores();
        if (named.isEmpty()) {
            return isolated.isEmpty()
                    ? Observation.ok("none named, none isolated: the scheduler chooses", Site.ONLINE, Site.ISOLATED)
                    : Observation.advice(
                            "none named, and " + CpuSet.format(isolated) + " isolated for nothing",
                            "./peregrine serve --cores " + CpuSet.format(isolated),
                            Site.ONLINE,
                            Site.ISOLATED);
        }
        final BitSet usable = (BitSet) allowed.clone();
        // The process starts off isolated cores, and may move to them.
        usable.or(isolated);
        usable.and(online);
        confine(machine, usable);
        final BitSet absent = CpuSet.without(named, usable);
        final BitSet good = isolated.isEmpty() ? usable : isolated;
        final BitSet rest = CpuSet.without(named, good);
        final String command = "./peregrine serve --cores " + CpuSet.format(good);
        if (!absent.isEmpty()) {
            return Observation.warning(
                    CpuSet.format(absent) + " of --cores offline or not allowed", command, Site.ONLINE, ALLOWED);
        }
        return rest.isEmpty()
                ? Observation.ok(CpuSet.format(named) + ", online and allowed", Site.ONLINE, Site.ISOLATED, ALLOWED)
                : Observation.warning(
                        CpuSet.format(rest) + " of --cores not among the isolated " + CpuSet.format(isolated),
                        command,
                        Site.ISOLATED);
    }
}
