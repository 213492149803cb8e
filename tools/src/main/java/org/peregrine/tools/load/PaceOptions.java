package org.peregrine.tools.load;

import org.peregrine.tools.option.Quantity;
import picocli.CommandLine.Option;

/** The options that say how fast and how long. */
final class PaceOptions {
    private static final int MOST_SESSIONS = 1_000;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Open loop: requests a second, all connections together, such as 20k. Each request has a "
                    + "due time, from which its latency counts, even if the server delays it.")
    private String rate;

    @Option(
            names = "--peak",
            paramLabel = "N@TIME+TIME",
            description = "So many requests a second more, from a time of the measurement on and for so long: such as"
                    + " 20k@10s+5s.")
    private String peak;

    @Option(
            names = "--window",
            paramLabel = "N",
            description = "Closed loop: requests under way on each connection; the default, with 1. Over HTTP it is 1.")
    private Integer window;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Connections kept open; default 1. With --churn the most at once; default 1000.")
    private Integer connections;

    @Option(
            names = "--churn",
            paramLabel = "N",
            description = "Open loop of sessions: so many a second are opened, do their calls and end.")
    private String churn;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of the generator, which share rate and connections; default 1.")
    private int threads = 1;

    @Option(names = "--session-calls", paramLabel = "N", description = "Calls in each session of --churn; default 1.")
    private Integer sessionCalls;

    @Option(names = "--warmup", paramLabel = "TIME", description = "Length of the warm-up, not measured; default 3s.")
    private String warmup = "3s";

    @Option(names = "--duration", paramLabel = "TIME", description = "Length of the measurement; default 10s.")
    private String duration = "10s";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "Time after which a request counts as unanswered; default 10s.")
    private String timeout = "10s";

    @Option(
            names = "--spin",
            description =
                    "Poll for answers without rest, on a core of its own. Otherwise the generator sleeps after 50 us "
                            + "without any, and wakes up a little later than an answer comes.")
    private boolean spinning;

    /** Makes the pace; throws IllegalArgumentException for an invalid number or time. */
    void describe(Load load) {
        if (rate != null && window != null) {
            throw new IllegalArgumentException("--rate and --window exclude each other");
        }
        if (churn != null && (rate != null || window != null)) {
            throw new IllegalArgumentException("--churn and --rate or --window exclude each other");
        }
        if (sessionCalls != null && (churn == null || sessionCalls < 1)) {
            throw new IllegalArgumentException("--session-calls is a number above 0, of --churn");
        }
        load.ratePerS(rate == null ? 0 : Quantity.ratePerS(rate))
                .window(window == null ? 1 : window)
                .connections(connections())
                .spinning(spinning)
                .threads(threads)
                .warmupNs(Quantity.durationNs(warmup))
                .durationNs(Quantity.durationNs(duration))
                .timeoutNs(Quantity.durationNs(timeout));
        if (peak != null) {
            describePeak(load);
        }
        if (churn != null) {
            load.churn(Quantity.ratePerS(churn), sessionCalls == null ? 1 : sessionCalls);
        }
    }

    private void describePeak(Load load) {
        final String[] parts = peak.split("[@+]", -1);
        if (parts.length != 3 || rate == null) {
            throw new IllegalArgumentException("--peak is such as 20k@10s+5s, and of --rate");
        }
        load.peak(Quantity.ratePerS(parts[0]), Quantity.durationNs(parts[1]), Quantity.durationNs(parts[2]));
    }

    private int connections() {
        if (connections != null) {
            return connections;
        }
        return churn == null ? 1 : MOST_SESSIONS;
    }
}
