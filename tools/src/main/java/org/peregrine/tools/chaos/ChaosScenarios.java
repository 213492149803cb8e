package org.peregrine.tools.chaos;

import java.util.List;
import java.util.stream.Stream;
import org.peregrine.tools.chaos.ChaosScenario.Setup;
import org.peregrine.tools.chaos.Expectation.Signal;

/** All scenarios. */
final class ChaosScenarios {
    private static final double BOUND_MS = 250;
    /** Half of the time in which a disk that hangs must be told of. */
    private static final String STALL = "DISK_STALL_NS=500000000";

    private static final String TWO_SHARDS = "--shards=2";

    private ChaosScenarios() {}

    static List<ChaosScenario> all() {
        return Stream.of(ofHandlers(), ofLoad(), ofPeers(), ofStorage(), ofProcesses(), ofClocks())
                .flatMap(List::stream)
                .toList();
    }

    private static List<ChaosScenario> ofHandlers() {
        return List.of(
                new ChaosScenario(
                        "inline-block",
                        "an inline handler blocks a shard for 3 s",
                        true,
                        Setup.of(3, TWO_SHARDS),
                        Expectation.of(Signal.log("in tool 'block' has not moved"), BOUND_MS),
                        HandlerFaults::blockOneShard),
                new ChaosScenario(
                        "inline-throw",
                        "an inline handler throws every kind of Throwable",
                        true,
                        Setup.of(3),
                        Expectation.of(Signal.counter("inline_failures"), BOUND_MS),
                        HandlerFaults::throwEverything),
                new ChaosScenario(
                        "hang",
                        "20 handlers go on for 3 s after their timeout, and hear no interrupt",
                        true,
                        Setup.of(4),
                        Expectation.of(Signal.log("tool 'hang' goes on"), BOUND_MS),
                        HandlerFaults::hang),
                new ChaosScenario(
                        "deadlock",
                        "two handlers wait for each other's lock for ever",
                        true,
                        Setup.of(3),
                        Expectation.of(Signal.log("tool 'lock' goes on"), BOUND_MS),
                        HandlerFaults::deadlock),
                new ChaosScenario(
                        "failing-tool",
                        "a tool fails 500 times a second",
                        true,
                        Setup.of(4),
                        Expectation.of(Signal.counter("blocking_failures"), BOUND_MS),
                        HandlerFaults::failAtRate),
                new ChaosScenario(
                        "breaker",
                        "a tool only fails, 500 calls a second; its calls are held off until it is mended",
                        true,
                        Setup.of(4, "--limit", "BREAKER_FAILURES=5", "--limit", "BREAKER_PAUSE_NS=500000000"),
                        Expectation.of(Signal.counter("handlers_held_off"), BOUND_MS),
                        HandlerFaults::holdOff));
    }

    private static List<ChaosScenario> ofLoad() {
        return List.of(
                new ChaosScenario(
                        "flood",
                        "ten times as many calls as can be taken, in an open loop",
                        true,
                        Setup.of(4, "--limit", "MAX_CONCURRENT_CALLS=32"),
                        Expectation.of(Signal.counter("calls_refused"), BOUND_MS),
                        PeerFaults::flood),
                new ChaosScenario(
                        "memory",
                        "450 calls at once with arguments of 0.9 MB, in a heap of 128 MB",
                        true,
                        Setup.of(6, TWO_SHARDS).withFlags("-Xmx128m"),
                        Expectation.of(Signal.counter("errors_internal"), 4 * BOUND_MS),
                        PeerFaults::largeArguments),
                new ChaosScenario(
                        "invalid",
                        "mutated messages at rate, over lines, HTTP, the transport of the load and stdio",
                        true,
                        Setup.of(3),
                        Expectation.of(Signal.counter("errors_parse"), BOUND_MS),
                        InvalidMessages::send));
    }

    private static List<ChaosScenario> ofPeers() {
        return List.of(
                new ChaosScenario(
                        "oversized",
                        "100 MB against a limit of 1 MB: a line, a body with and without its length, and a deep one",
                        true,
                        Setup.of(4, TWO_SHARDS),
                        Expectation.of(Signal.counter("refused_too_large"), 2 * BOUND_MS),
                        PeerFaults::oversized),
                new ChaosScenario(
                        "leak",
                        "400 connections are opened and forgotten where 128 may be",
                        true,
                        Setup.of(3, "--limit", "MAX_CONNECTIONS=128"),
                        Expectation.of(Signal.counter("connections_gave_way"), BOUND_MS),
                        PeerFaults::leak),
                new ChaosScenario(
                        "descriptors",
                        "400 connections where the process may open fewer files",
                        true,
                        Setup.of(3).withMaxFiles(256),
                        Expectation.of(Signal.counter("accept_failures"), BOUND_MS),
                        PeerFaults::leak),
                new ChaosScenario(
                        "slow-reader",
                        "20 clients ask for 25 MB each and do not read",
                        true,
                        Setup.of(
                                5,
                                "--limit",
                                "MAX_PENDING_REPLY_BYTES=1048576",
                                "--limit",
                                "PARTIAL_FRAME_TIMEOUT_NS=500000000"),
                        Expectation.of(Signal.counter("slow_readers_closed"), 2 * BOUND_MS),
                        PeerFaults::readNothing));
    }

    private static List<ChaosScenario> ofStorage() {
        // Longer than their faults: tasks are begun before, and the load must outlast the time for recovery.
        final String tasks = "--tasks=" + Setup.DIRECTORY + "/tasks";
        return List.of(
                new ChaosScenario(
                        "disk-full",
                        "the disk under tasks, recording and interval log is full for 3 s",
                        true,
                        Setup.of(
                                        8,
                                        tasks,
                                        "--record=" + Setup.DIRECTORY + "/recording",
                                        "--hlog=" + Setup.DIRECTORY + "/log.hlog")
                                .withDiskOf(16),
                        Expectation.of(Signal.log("No space left on device"), BOUND_MS),
                        StorageFaults::fillDisk),
                new ChaosScenario(
                        "disk-hang",
                        "the disk under tasks, recording, logs and interval log takes nothing for 3 s, and no call returns",
                        true,
                        Setup.of(
                                        9,
                                        tasks,
                                        "--record=" + Setup.DIRECTORY + "/recording",
                                        "--audit-log=" + Setup.DIRECTORY + "/audit.log",
                                        "--access-log=" + Setup.DIRECTORY + "/access.log",
                                        "--hlog=" + Setup.DIRECTORY + "/log.hlog",
                                        "--limit",
                                        STALL)
                                .withHangingDisk(),
                        Expectation.of(Signal.log("the disk has not taken a write"), BOUND_MS),
                        StorageFaults::hangDisk),
                new ChaosScenario(
                        "log-reader",
                        "who reads the access log from a pipe stops for 3 s",
                        true,
                        Setup.of(5, "--access-log=/dev/stdout", "--limit", STALL, "--limit", "AUDIT_RING_BYTES=65536"),
                        Expectation.of(Signal.log("access log: the disk has not taken a write"), BOUND_MS),
                        StorageFaults::stopReadingLog),
                new ChaosScenario(
                        "kill-tasks",
                        "kill -9 after 50 tasks were acknowledged, and a restart that must have them",
                        true,
                        Setup.of(8, tasks),
                        Expectation.ofProcess(Signal.connectionEnd()),
                        StorageFaults::killWithTasks));
    }

    private static List<ChaosScenario> ofProcesses() {
        return List.of(
                new ChaosScenario(
                        "stop",
                        "SIGSTOP for 10 s: the whole process stands still, and no thread is to blame",
                        true,
                        Setup.of(10),
                        new Expectation(
                                Signal.metric("peregrine_hiccup_seconds_sum"),
                                true,
                                Double.POSITIVE_INFINITY,
                                false,
                                Signal.counter("path_stalls")),
                        ProcessFaults::stop),
                new ChaosScenario(
                        "kill",
                        "kill -9 under load, and a restart on the same ports",
                        true,
                        Setup.of(4),
                        Expectation.ofProcess(Signal.connectionEnd()),
                        ProcessFaults::kill),
                new ChaosScenario(
                        "terminate",
                        "SIGTERM under load, and a restart on the same ports",
                        true,
                        Setup.of(5),
                        Expectation.ofProcess(Signal.ready("draining")),
                        ProcessFaults::terminate),
                new ChaosScenario(
                        "aeron-driver",
                        "kill -9 of the Aeron driver beside the server, for 2 s",
                        true,
                        Setup.of(5).within(Surroundings.AERON_DRIVER),
                        Expectation.of(Signal.log("is lost (its process has ended)"), BOUND_MS),
                        DriverFaults::killDriver),
                new ChaosScenario(
                        "cpu",
                        "four busy processes for each core",
                        false,
                        Setup.of(5),
                        Expectation.of(Signal.metric("peregrine_hiccup_seconds_sum"), 8 * BOUND_MS),
                        ProcessFaults::saturate),
                new ChaosScenario(
                        "partition",
                        "the link between clients and server is down for 2.5 s",
                        false,
                        Setup.of(4, "--allow-host", ServerNetwork.HOST).within(Surroundings.OWN_NETWORK),
                        new Expectation(Signal.silence(), false, Double.POSITIVE_INFINITY, false, null),
                        NetworkFaults::partition));
    }

    private static List<ChaosScenario> ofClocks() {
        return List.of(
                new ChaosScenario(
                        "clock",
                        "the time of day jumps ahead by an hour, and back after 3 s",
                        true,
                        Setup.of(9, "--access-log=" + Setup.DIRECTORY + "/access.log")
                                .within(Surroundings.OWN_CLOCK),
                        Expectation.of(Signal.log("the time of day has jumped ahead by"), BOUND_MS),
                        ClockFaults::jump),
                new ChaosScenario(
                        "expiry",
                        "the same jump, for callers with tokens and client certificates that expire in that hour",
                        true,
                        Setup.of(
                                        12,
                                        "--access-log=" + Setup.DIRECTORY + "/access.log",
                                        "--limit",
                                        "KEEP_ALIVE_NS=1000000000",
                                        "--limit",
                                        "TOKEN_RECHECK_NS=1000000000")
                                .within(Surroundings.OWN_CLOCK_AND_CALLERS),
                        Expectation.of(Signal.log("the time of day has jumped ahead by"), BOUND_MS),
                        ExpiryFaults::jump));
    }
}
