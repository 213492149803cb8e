package org.peregrine.tools.doctor;

import java.util.List;

/** Checks of pages and swap. */
final class MemoryChecks {
    private static final String HUGE_PAGES = "/sys/kernel/mm/transparent_hugepage/enabled";
    private static final String DEFRAG = "/sys/kernel/mm/transparent_hugepage/defrag";
    private static final String SWAPS = "/proc/swaps";
    private static final String SWAPPINESS = "/proc/sys/vm/swappiness";
    private static final String MOUNTS = "/proc/mounts";
    private static final String MEMORY = "/proc/meminfo";
    private static final String SHARED_MEMORY = "/dev/shm";
    private static final long MIB = 1 << 20;

    /** Room for five logs of three terms of 16 MiB each, and the counters. */
    static final long SHARED_MEMORY_MIB = 256;

    private MemoryChecks() {}

    static Observation hugePages(Site site) {
        final String enabled = site.machine().chosen(HUGE_PAGES);
        final String defrag = site.machine().chosen(DEFRAG);
        final String found = enabled + ", defrag " + defrag;
        final String choose = "echo madvise | sudo tee " + HUGE_PAGES;
        return switch (enabled) {
            case "always" -> Observation.warning(found, choose, HUGE_PAGES, DEFRAG);
            case "never" -> Observation.advice(found, choose, HUGE_PAGES, DEFRAG);
            case "madvise" ->
                defrag.equals("always")
                        ? Observation.advice(found, "echo madvise | sudo tee " + DEFRAG, HUGE_PAGES, DEFRAG)
                        : Observation.ok(found, HUGE_PAGES, DEFRAG);
            default -> throw UnreadableException.notUnderstood(HUGE_PAGES);
        };
    }

    static Observation swap(Site site) {
        final List<String> lines = site.machine().text(SWAPS).lines().toList();
        if (lines.isEmpty() || !lines.getFirst().startsWith("Filename")) {
            throw UnreadableException.notUnderstood(SWAPS);
        }
        final long swappiness = site.machine().number(SWAPPINESS);
        if (lines.size() == 1) {
            return Observation.ok("none", SWAPS);
        }
        final String found = lines.size() - 1 + " in use, swappiness " + swappiness;
        final String command = "sudo swapoff -a && sudo sysctl -w vm.swappiness=1";
        return swappiness <= 1
                ? Observation.advice(found, command, SWAPS, SWAPPINESS)
                : Observation.warning(found, command, SWAPS, SWAPPINESS);
    }

    static Observation sharedMemory(Site site) {
        final Machine machine = site.machine();
        final String options = machine.text(MOUNTS)
                .lines()
                .map(line -> line.split(" ", -1))
                .filter(mount -> mount.length > 3 && mount[1].equals(SHARED_MEMORY))
                .reduce((first, last) -> last)
                .map(mount -> mount[3])
                .orElseThrow(() -> new UnreadableException(MOUNTS, "no " + SHARED_MEMORY + " among the mounts"));
        final long mebibytes = sizeBytes(machine, options) / MIB;
        final String found = mebibytes + " MiB";
        return mebibytes >= SHARED_MEMORY_MIB
                ? Observation.ok(found, MOUNTS)
                : Observation.warning(
                        found,
                        site.command("sudo mount -o remount,size=512m /dev/shm", "docker run --shm-size 512m IMAGE"),
                        MOUNTS);
    }

    /** The size of a tmpfs; the kernel names it when it is not the default, half of the memory. */
    private static long sizeBytes(Machine machine, String options) {
        for (final String option : options.split(",", -1)) {
            if (option.startsWith("size=")) {
                return kibibytes(MOUNTS, option.substring("size=".length())) * 1024;
            }
        }
        return kibibytes(MEMORY, machine.field(MEMORY, "MemTotal:").replace(" kB", "k")) * 1024 / 2;
    }

    private static long kibibytes(String file, String size) {
        if (!size.matches("\\d{1,15}k")) {
            throw UnreadableException.notUnderstood(file);
        }
        return Machine.number(file, size.substring(0, size.length() - 1));
    }
}
