package org.peregrine.bench.rig;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.peregrine.bench.process.RigProcess;

/**
 * The price of waiting: CPU of a server without work, and the round trip that it buys.
 *
 * @param wire that the server serves.
 * @param idle the way in which it waits for work.
 * @param connectedPercent of a core, while a client is connected and says nothing.
 * @param alonePercent of a core, while nobody is connected.
 * @param p50Us the median round trip, one call at a time.
 */
record IdleCost(String wire, String idle, double connectedPercent, double alonePercent, double p50Us) {
    static final String HEADING =
            String.format("%-12s %-16s %18s %14s %10s", "wire", "idle", "CPU, one client", "CPU, nobody", "p50 us");
    private static final long NAP_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final double PERCENT = 100;

    /** Measures a server over Aeron's shared memory. */
    static IdleCost ofAeron(WireOptions options, String idle) throws IOException {
        try (WireServers servers = new WireServers()) {
            final MeasuredAeron wire = servers.aeron("aeron:ipc", idle, "aeron:ipc");
            return measured(wire, wire.process(), wire::disconnect, options, idle);
        }
    }

    /** Measures a server over TCP. */
    static IdleCost ofTcp(WireOptions options, String idle) throws IOException {
        try (WireServers servers = new WireServers()) {
            final MeasuredLines wire = servers.tcp(idle);
            return measured(wire, wire.process(), wire::disconnect, options, idle);
        }
    }

    /** An action that may fail. */
    private interface Ending {
        void run() throws IOException;
    }

    private static IdleCost measured(
            MeasuredWire wire, RigProcess process, Ending disconnect, WireOptions options, String idle)
            throws IOException {
        wire.resume();
        wire.run(options.warmupRequests(), 1);
        final LineSummary summary = LineSummary.of(wire.name(), 1, List.of(wire.run(options.requests(), 1)));
        final double connected = percent(wire, process, options.idleSeconds(), true);
        disconnect.run();
        return new IdleCost(
                wire.name(), idle, connected, percent(wire, process, options.idleSeconds(), false), summary.p50Us());
    }

    private static double percent(MeasuredWire wire, RigProcess process, int seconds, boolean isConnected)
            throws IOException {
        await(wire, TimeUnit.SECONDS.toNanos(1), isConnected);
        final long cpuNs = process.cpuNs();
        final long startNs = System.nanoTime();
        await(wire, TimeUnit.SECONDS.toNanos(seconds), isConnected);
        return PERCENT * (process.cpuNs() - cpuNs) / (System.nanoTime() - startNs);
    }

    private static void await(MeasuredWire wire, long forNs, boolean isConnected) {
        final long deadlineNs = System.nanoTime() + forNs;
        while (System.nanoTime() - deadlineNs < 0) {
            if (isConnected) {
                wire.keepAlive();
            }
            LockSupport.parkNanos(NAP_NS);
        }
    }

    String row() {
        return String.format("%-12s %-16s %17.1f%% %13.1f%% %10.1f", wire, idle, connectedPercent, alonePercent, p50Us);
    }

    String json() {
        return String.format(
                "{\"wire\":\"%s\",\"idle\":\"%s\",\"connectedPercent\":%.1f,\"alonePercent\":%.1f,\"p50Us\":%.2f}",
                wire, idle, connectedPercent, alonePercent, p50Us);
    }
}
