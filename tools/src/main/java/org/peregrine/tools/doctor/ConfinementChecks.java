package org.peregrine.tools.doctor;

import java.util.List;

/** Checks of control groups, filters of system calls, and the profiler's rights. */
final class ConfinementChecks {
    private static final String STATUS = "/proc/self/status";
    private static final String IO_URING = "/proc/sys/kernel/io_uring_disabled";
    private static final String PERF_EVENTS = "/proc/sys/kernel/perf_event_paranoid";
    private static final String POINTERS = "/proc/sys/kernel/kptr_restrict";
    private static final String NO_LIMIT = "no limit";
    private static final long MIB = 1 << 20;

    /** Limits beyond this are none: version 1 writes the largest number of pages. */
    private static final long UNLIMITED_MIB = 1L << 40;

    /** Below it the heap is smaller than its default, see docs/configuration.md. */
    private static final long FULL_HEAP_MIB = 688;

    /** The least that the launcher starts in. */
    private static final long LEAST_MIB = 96;

    private ConfinementChecks() {}

    static Observation cpuQuota(Site site) {
        final ControlGroup group = ControlGroup.of(site.machine(), "cpu");
        final List<String> files = group.having(group.isUnified() ? "cpu.max" : "cpu.cfs_quota_us");
        for (final String file : files) {
            final String quota = quota(site.machine(), group, file);
            if (quota != null) {
                return quotaFound(site, quota, file);
            }
        }
        return Observation.ok(NO_LIMIT, files.isEmpty() ? "/sys/fs/cgroup" : files.getFirst());
    }

    private static Observation quotaFound(Site site, String quota, String file) {
        final String statistics = file.substring(0, file.lastIndexOf('/')) + "/cpu.stat";
        final String throttled = site.machine()
                .textOr(statistics, "")
                .lines()
                .filter(line -> line.matches("nr_throttled \\d+"))
                .map(line -> line.substring("nr_throttled ".length()))
                .findFirst()
                .orElse("unknown");
        final String command = site.command(
                "sudo systemctl set-property peregrine.service CPUQuota=", "docker run --cpuset-cpus 2-3 IMAGE");
        final String found = quota + ", throttled in " + throttled + " periods";
        return throttled.equals("0")
                ? Observation.advice(found, command, file, statistics)
                : Observation.warning(found, command, file, statistics);
    }

    /** A group's quota in words; null when it has none. */
    private static String quota(Machine machine, ControlGroup group, String file) {
        final String text = machine.text(file);
        if (text.equals("-1") || text.startsWith("max ")) {
            return null;
        }
        final String[] numbers = group.isUnified()
                ? text.split(" ", -1)
                : new String[] {text, machine.text(file.replace("quota", "period"))};
        if (numbers.length != 2) {
            throw UnreadableException.notUnderstood(file);
        }
        final long quotaUs = Machine.number(file, numbers[0]);
        final long periodUs = Machine.number(file, numbers[1]);
        if (quotaUs <= 0 || periodUs <= 0) {
            throw UnreadableException.notUnderstood(file);
        }
        return quotaUs + " µs of CPU in each " + periodUs + " µs";
    }

    static Observation memoryLimit(Site site) {
        final ControlGroup group = ControlGroup.of(site.machine(), "memory");
        long least = UNLIMITED_MIB;
        String evidence = "/sys/fs/cgroup";
        for (final String name :
                group.isUnified() ? List.of("memory.max", "memory.high") : List.of("memory.limit_in_bytes")) {
            for (final String file : group.having(name)) {
                final String text = site.machine().text(file);
                final long limit = text.equals("max") ? UNLIMITED_MIB : Machine.number(file, text) / MIB;
                if (limit < least || evidence.equals("/sys/fs/cgroup")) {
                    evidence = file;
                }
                least = Math.min(least, limit);
            }
        }
        if (least == UNLIMITED_MIB) {
            return Observation.ok(NO_LIMIT, evidence);
        }
        final String found = least + " MiB";
        final String command = site.command(
                "sudo systemctl set-property peregrine.service MemoryMax=1G", "docker run --memory 1g IMAGE");
        if (least >= FULL_HEAP_MIB) {
            return Observation.ok(found, evidence);
        }
        return least >= LEAST_MIB
                ? Observation.advice(found, command, evidence)
                : Observation.warning(found, command, evidence);
    }

    static Observation filter(Site site) {
        final long mode = Machine.number(STATUS, site.machine().field(STATUS, "Seccomp:"));
        if (mode == 0) {
            return Observation.ok("no filter of system calls", STATUS);
        }
        return Observation.advice(
                "a filter is in place (mode " + mode + ")",
                site.command(
                        "systemctl show -p SystemCallFilter peregrine.service",
                        "docker run --security-opt seccomp=profile.json IMAGE"),
                STATUS);
    }

    /** Allowed by the kernel; a filter may refuse it all the same, which cannot be read. */
    static Observation ioUring(Site site) {
        final long disabled = site.machine().number(IO_URING);
        if (disabled != 0) {
            return Observation.advice(
                    disabled == 1 ? "1, for a group alone" : disabled + ", for nobody",
                    "sudo sysctl -w kernel.io_uring_disabled=0",
                    IO_URING);
        }
        if (Machine.number(STATUS, site.machine().field(STATUS, "Seccomp:")) != 0) {
            throw new UnreadableException(STATUS, "allowed by the kernel, perhaps refused by a filter");
        }
        return Observation.ok("0, allowed", IO_URING);
    }

    static Observation perfEvents(Site site) {
        final long paranoid = site.machine().number(PERF_EVENTS);
        final long pointers = site.machine().number(POINTERS);
        final String found = paranoid + ", kptr_restrict " + pointers;
        return paranoid <= 1 && pointers == 0
                ? Observation.ok(found, PERF_EVENTS, POINTERS)
                : Observation.advice(
                        found,
                        "sudo sysctl -w kernel.perf_event_paranoid=1 kernel.kptr_restrict=0",
                        PERF_EVENTS,
                        POINTERS);
    }
}
