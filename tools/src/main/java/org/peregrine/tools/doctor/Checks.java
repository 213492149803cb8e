package org.peregrine.tools.doctor;

import static org.peregrine.tools.doctor.Check.Area.CONFINEMENT;
import static org.peregrine.tools.doctor.Check.Area.CORES;
import static org.peregrine.tools.doctor.Check.Area.JVM;
import static org.peregrine.tools.doctor.Check.Area.LIMITS;
import static org.peregrine.tools.doctor.Check.Area.MEMORY;
import static org.peregrine.tools.doctor.Check.Area.SOCKETS;

import java.util.List;
import java.util.stream.Stream;

/** The recipe, in the order of docs/operations.md. */
final class Checks {
    private static final List<Check> ISOLATION = List.of(
            new Check(
                    "isolcpus",
                    CORES,
                    Demand.HOST,
                    "the cores of the path",
                    "the scheduler puts nothing else on them, so no thread of the path waits for its core",
                    IsolationChecks::isolated),
            new Check(
                    "nohz-full",
                    CORES,
                    Demand.HOST,
                    "the cores of the path",
                    "a core that runs one thread is not interrupted 100 to 1,000 times a second",
                    IsolationChecks::tickless),
            new Check(
                    "rcu-nocbs",
                    CORES,
                    Demand.HOST,
                    "the cores of the path, here or in nohz_full",
                    "the kernel's own clean-up runs on other cores",
                    IsolationChecks::callbacks),
            new Check(
                    "irq-affinity",
                    CORES,
                    Demand.HOST,
                    "no interrupt on the cores of the path",
                    "an interrupt of a device takes 5 to 50 µs of the core that it comes to",
                    IsolationChecks::interrupts),
            new Check(
                    "cores",
                    CORES,
                    Demand.PROCESS,
                    "--cores among the isolated cores, online and allowed",
                    "a thread whose core is not there is not pinned; an isolated core without a thread is idle",
                    IsolationChecks::named));

    private static final List<Check> PROCESSOR = List.of(
            new Check(
                    "smt",
                    CORES,
                    Demand.HOST,
                    "off, or no sibling of the path's cores online",
                    "two hardware threads share the units and caches of one core",
                    ProcessorChecks::siblings),
            new Check(
                    "numa",
                    CORES,
                    Demand.HOST,
                    "the path on one node, balancing off",
                    "memory of another node costs half as much again, and moving pages stops their thread",
                    ProcessorChecks::nodes),
            new Check(
                    "governor",
                    CORES,
                    Demand.HOST,
                    "performance",
                    "a core that slowed down while it waited is slow for the next request",
                    ProcessorChecks::governors),
            new Check(
                    "clock-source",
                    CORES,
                    Demand.HOST,
                    "tsc, on ARM arch_sys_counter",
                    "every batch is stamped: 20 ns from the processor, a microsecond from a device",
                    ProcessorChecks::clock),
            new Check(
                    "timer-tick",
                    CORES,
                    Demand.HOST,
                    "a kernel with NO_HZ_FULL, without nohz=off and highres=off",
                    "without it nohz_full does nothing, and timeouts are as coarse as the tick",
                    ProcessorChecks::tick));

    private static final List<Check> RESOURCES = List.of(
            new Check(
                    "thp",
                    MEMORY,
                    Demand.HOST,
                    "madvise, and not defrag always",
                    "the heap asks for large pages; given to all, they make page faults wait for compaction",
                    MemoryChecks::hugePages),
            new Check(
                    "swap",
                    MEMORY,
                    Demand.HOST,
                    "none",
                    "a page that comes back from disk stops its thread for milliseconds",
                    MemoryChecks::swap),
            new Check(
                    "nofile",
                    LIMITS,
                    Demand.PROCESS,
                    "at least the connections and " + LimitChecks.OTHER_FILES,
                    "each connection is a descriptor; beyond the limit clients are refused",
                    LimitChecks::files),
            new Check(
                    "memlock",
                    LIMITS,
                    Demand.PROCESS,
                    "at least 8192 KiB",
                    "buffers that profiler and io_uring share with the kernel count against it",
                    LimitChecks::lockedMemory));

    private static final List<Check> NETWORK = List.of(
            new Check(
                    "somaxconn",
                    SOCKETS,
                    Demand.PROCESS,
                    "at least 1024",
                    "the backlog that serve asks for is cut to it, and a burst of clients is dropped",
                    SocketChecks::backlog),
            new Check(
                    "syn-backlog",
                    SOCKETS,
                    Demand.PROCESS,
                    "at least 1024",
                    "handshakes under way beyond it are dropped, and tried again after a second",
                    SocketChecks::handshakes),
            new Check(
                    "socket-buffers",
                    SOCKETS,
                    Demand.HOST,
                    "receive and send at least 2097152",
                    "Aeron asks for 2 MiB; what it does not get it loses in a burst",
                    SocketChecks::buffers),
            new Check(
                    "busy-poll",
                    SOCKETS,
                    Demand.HOST,
                    "50, with --idle spin on cores of its own",
                    "a poll asks the network card itself and waits for no interrupt",
                    SocketChecks::busyPoll));

    private static final List<Check> PROGRAM = List.of(
            new Check(
                    "cpu-quota",
                    CONFINEMENT,
                    Demand.PROCESS,
                    "no limit; a set of cores instead",
                    "a quota that is used up stops all threads until the period of 100 ms ends",
                    ConfinementChecks::cpuQuota),
            new Check(
                    "memory-limit",
                    CONFINEMENT,
                    Demand.EVERYWHERE,
                    "no limit, or at least 688 MiB",
                    "heap and buffers are made smaller to fit; below 96 MiB the server does not start",
                    ConfinementChecks::memoryLimit),
            new Check(
                    "seccomp",
                    CONFINEMENT,
                    Demand.PROCESS,
                    "no filter, or one that allows sched_setaffinity and perf_event_open",
                    "a filter may refuse pinning and profiling, and costs each system call some time",
                    ConfinementChecks::filter),
            new Check(
                    "io-uring",
                    CONFINEMENT,
                    Demand.HOST,
                    "0, allowed",
                    "serve uses epoll and does not need it; plugins and libraries may",
                    ConfinementChecks::ioUring),
            new Check(
                    "shm",
                    CONFINEMENT,
                    Demand.PROCESS,
                    "at least " + MemoryChecks.SHARED_MEMORY_MIB + " MiB",
                    "Aeron keeps its logs in /dev/shm; a full one ends the process (SIGBUS)",
                    MemoryChecks::sharedMemory),
            new Check(
                    "perf-events",
                    CONFINEMENT,
                    Demand.HOST,
                    "at most 1, kptr_restrict 0",
                    "without it profile sees no frames of the kernel",
                    ConfinementChecks::perfEvents),
            new Check("jdk", JVM, Demand.EVERYWHERE, "25 or newer", "the engine is built for it", JvmChecks::version),
            new Check(
                    "jvm-flags",
                    JVM,
                    Demand.EVERYWHERE,
                    "those of ./peregrine, none that hinder the compiler",
                    "interpreted or debugged code is ten times slower; the launcher sets what the path needs",
                    JvmChecks::flags));

    /** All of them. */
    static final List<Check> ALL = Stream.of(ISOLATION, PROCESSOR, RESOURCES, NETWORK, PROGRAM)
            .flatMap(List::stream)
            .toList();

    private Checks() {}

    /** Checks a machine. */
    static List<Finding> on(Site site) {
        return ALL.stream().map(check -> check.on(site)).toList();
    }
}
