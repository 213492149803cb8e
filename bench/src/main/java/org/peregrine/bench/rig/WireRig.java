package org.peregrine.bench.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.peregrine.bench.Gates;
import org.peregrine.bench.RigRun;
import org.peregrine.bench.process.AeronDirectories;
import org.peregrine.bench.process.LauncherJvm;

/**
 * Compares the wires of a server in one run: the same call of a tool over standard input and output, TCP, a Unix
 * socket, Aeron over shared memory and over UDP, beside Aeron's own ping-pong, in two processes; then in one thread,
 * which invokes driver, engine and client, beside an engine in memory. The round trip of one call at a time, and the
 * rate with a window of them. Rounds of all wires alternate, and a process that is not measured is stopped, so that
 * what spins is not in the way. Runs in a JVM with the launcher's flags, which it starts itself. At last the CPU that
 * a server takes without work. Exits with 1 when a budget is over.
 *
 * <pre>
 *   java --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED -cp bench/target/benchmarks.jar \
 *     org.peregrine.bench.rig.WireRig --rounds 9
 * </pre>
 */
public final class WireRig {
    private static final List<String> IDLES = List.of("block", "spin-then-block", "spin");
    private static final double RAW_BUDGET = 1.5;
    private static final double IPC_BUDGET_US = 2;
    private static final double RATE_BUDGET = 1e6;

    private final WireOptions options;
    private final List<LineSummary> summaries = new ArrayList<>();
    private final List<IdleCost> idleCosts = new ArrayList<>();
    private final Gates gates = Gates.today();

    private WireRig(WireOptions options) {
        this.options = options;
    }

    /**
     * Runs the comparison, prints a table and writes a JSON file.
     *
     * @param args as the usage says, which a wrong one prints.
     * @throws IOException when a process cannot be started, ends, or answers wrongly.
     */
    public static void main(String[] args) throws IOException {
        final WireOptions options;
        try {
            options = WireOptions.parse(args);
        } catch (final IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.err.print(WireOptions.USAGE);
            System.exit(2);
            return;
        }
        AeronDirectories.TIMEOUTS.forEach(System::setProperty);
        System.exit(LauncherJvm.isThis() ? new WireRig(options).run() : LauncherJvm.run(WireRig.class, args));
    }

    private int run() throws IOException {
        final RigRun rigRun = RigRun.now();
        System.out.printf("wires, idle %s, %s%n", options.idle(), rigRun);
        System.out.printf(
                "%-28s %6s %9s %10s %22s %10s %14s%n",
                "wire", "window", "requests", "p50 us", "of the rounds", "p99 us", "requests/s");
        try (WireServers servers = new WireServers()) {
            servers.all(options.idle());
            compare(servers);
        }
        try (WireServers servers = new WireServers()) {
            servers.onOneThread();
            compare(servers);
        }
        judge();
        if (options.idleSeconds() > 0) {
            idle();
        }
        final Path file = Path.of(options.results(), rigRun.fileName("wires-" + options.idle()));
        Files.createDirectories(file.getParent());
        Files.writeString(file, json(rigRun));
        System.out.println("written to " + file);
        return gates.conclude(System.out);
    }

    private void compare(WireServers servers) throws IOException {
        final List<MeasuredWire> wires = servers.wires();
        for (final MeasuredWire wire : wires) {
            measured(wire, options.warmupRequests(), 1);
            measured(wire, options.warmupRequests(), options.window());
            servers.breathe();
        }
        for (final int window : new int[] {1, options.window()}) {
            final List<List<LineRound>> rounds = new ArrayList<>();
            wires.forEach(wire -> rounds.add(new ArrayList<>()));
            for (int round = 0; round < options.rounds(); round++) {
                for (int i = 0; i < wires.size(); i++) {
                    rounds.get(i).add(measured(wires.get(i), options.requests(), window));
                    servers.breathe();
                }
            }
            for (int i = 0; i < wires.size(); i++) {
                final LineSummary summary = LineSummary.of(wires.get(i).name(), window, rounds.get(i));
                summaries.add(summary);
                System.out.println(row(summary));
            }
        }
    }

    private static LineRound measured(MeasuredWire wire, int requests, int window) throws IOException {
        wire.resume();
        final LineRound round = wire.run(requests, window);
        wire.pause();
        return round;
    }

    private static String row(LineSummary summary) {
        return String.format(
                "%-28s %6d %9d %10.2f %10.2f..%10.2f %10.2f %14.0f",
                summary.target(),
                summary.window(),
                summary.requests(),
                summary.p50Us(),
                summary.lowestP50Us(),
                summary.highestP50Us(),
                summary.p99Us(),
                summary.messagesPerSecond() / 2);
    }

    private void judge() {
        final double memory = p50Us("memory, one thread");
        final double rawIpc = p50Us("raw aeron:ipc, one thread");
        judge("aeron:ipc, one thread, us", p50Us("aeron:ipc, one thread"), memory + RAW_BUDGET * rawIpc);
        judge(
                "aeron:udp, one thread, us",
                p50Us("aeron:udp, one thread"),
                RAW_BUDGET * p50Us("raw aeron:udp, one thread"));
        judge("aeron:ipc, two processes, us", p50Us("aeron:ipc"), IPC_BUDGET_US);
        judge("aeron:udp, two processes, us", p50Us("aeron:udp"), RAW_BUDGET * p50Us("raw aeron:udp"));
        final double rate = summary("aeron:ipc, one thread", options.window()).messagesPerSecond() / 2;
        System.out.printf(
                Locale.ROOT,
                "%-34s %10.0f of %10.0f at least  %s%n",
                "aeron:ipc, one thread, requests/s",
                rate,
                RATE_BUDGET,
                gates.judge("aeron:ipc, one thread, requests/s", RATE_BUDGET / rate, 1));
    }

    private void judge(String what, double measured, double limit) {
        System.out.printf(
                Locale.ROOT,
                "%-34s %10.2f of %10.2f at most   %s%n",
                what,
                measured,
                limit,
                gates.judge(what, measured, limit));
    }

    private double p50Us(String wire) {
        return summary(wire, 1).p50Us();
    }

    private LineSummary summary(String wire, int window) {
        return summaries.stream()
                .filter(summary -> summary.target().equals(wire) && summary.window() == window)
                .findFirst()
                .orElseThrow();
    }

    private void idle() throws IOException {
        System.out.println(IdleCost.HEADING);
        for (final String idle : IDLES) {
            for (final IdleCost cost : List.of(IdleCost.ofAeron(options, idle), IdleCost.ofTcp(options, idle))) {
                idleCosts.add(cost);
                System.out.println(cost.row());
            }
        }
    }

    private String json(RigRun rigRun) {
        return String.format(
                "{\"idle\":\"%s\",\"run\":%s,\"results\":[%s],\"idleCosts\":[%s]}%n",
                options.idle(),
                rigRun.json(),
                summaries.stream().map(LineSummary::json).collect(Collectors.joining(",")),
                idleCosts.stream().map(IdleCost::json).collect(Collectors.joining(",")));
    }
}
