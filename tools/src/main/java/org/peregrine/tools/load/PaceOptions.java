package org.peregrine.tools.load;

import org.peregrine.client.Target;
import picocli.CommandLine.Option;

/** The options that say how fast and how long. */
final class PaceOptions {
    private static final int MAX_CONNECTIONS = 100_000;
    private static final int MAX_WINDOW = 100_000;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Open loop: requests a second, all connections together, such as 20k. Each has its time, "
                    + "and its latency counts from it, whether or not the server let it be sent.")
    private String rate;

    @Option(
            names = "--window",
            paramLabel = "N",
            description = "Closed loop: requests under way on each connection; the default, with 1. Over HTTP it is 1.")
    private Integer window;

    @Option(names = "--connections", paramLabel = "N", description = "Connections kept open; default 1.")
    private int connections = 1;

    @Option(names = "--warmup", paramLabel = "TIME", description = "Before the measurement; default 3s.")
    private String warmup = "3s";

    @Option(names = "--duration", paramLabel = "TIME", description = "Length of the measurement; default 10s.")
    private String duration = "10s";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "After which a request counts as unanswered; default 10s.")
    private String timeout = "10s";

    @Option(
            names = "--spin",
            description =
                    "Poll for answers without rest, on a core of its own. Otherwise the generator sleeps after 50 us "
                            + "without any, and wakes up a little later than an answer comes.")
    private boolean spinning;

    LoadPlan.Pace pace(Target target) {
        final double ratePerS = rate == null ? 0 : Quantity.ratePerS(rate);
        final int inWindow = window == null ? 1 : window;
        if (rate != null && window != null) {
            throw new IllegalArgumentException("--rate and --window exclude each other");
        }
        if (inWindow < 1 || inWindow > MAX_WINDOW || connections < 1 || connections > MAX_CONNECTIONS) {
            throw new IllegalArgumentException("--window and --connections are numbers from 1 to " + MAX_WINDOW);
        }
        if ((long) inWindow * connections > MAX_WINDOW) {
            throw new IllegalArgumentException("more than " + MAX_WINDOW + " requests under way at once");
        }
        if (target.kind().isExchange() && inWindow > 1) {
            throw new IllegalArgumentException(
                    "over HTTP a connection has one request under way; use --connections instead of --window");
        }
        return new LoadPlan.Pace(ratePerS, inWindow, connections, spinning);
    }

    long warmupNs() {
        return Quantity.durationNs(warmup);
    }

    long durationNs() {
        final long nanos = Quantity.durationNs(duration);
        if (nanos <= 0) {
            throw new IllegalArgumentException("--duration must be above 0");
        }
        return nanos;
    }

    long timeoutNs() {
        return Quantity.durationNs(timeout);
    }
}
