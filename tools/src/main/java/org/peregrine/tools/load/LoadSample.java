package org.peregrine.tools.load;

import java.io.IOException;
import org.peregrine.client.ClientSettings;
import org.peregrine.client.Target;
import org.peregrine.tools.load.mix.RequestMix;

/**
 * A short run in a closed loop, for who compares many of them.
 *
 * @param opsPerS answers in a second.
 * @param p50Us median response time.
 * @param p95Us its 95th percentile.
 * @param p99Us its 99th percentile.
 * @param serverCpuUsPerOp CPU time of the server for each; NaN when unknown.
 */
public record LoadSample(double opsPerS, double p50Us, double p95Us, double p99Us, double serverCpuUsPerOp) {
    private static final double MICROS_PER_SECOND = 1e6;

    /**
     * Load of a run.
     *
     * @param mix of requests, as {@code --mix} of load reads it.
     * @param arguments of tools and prompts.
     * @param connections kept open.
     * @param window requests under way on each.
     * @param warmupNs not measured.
     * @param durationNs measured.
     */
    public record Shape(String mix, String arguments, int connections, int window, long warmupNs, long durationNs) {
        /**
         * Checks the shape.
         *
         * @throws IllegalArgumentException when a number is not positive or the mix is none.
         */
        public Shape {
            RequestMix.parse(mix);
            if (connections < 1 || window < 1 || durationNs < 1) {
                throw new IllegalArgumentException("connections, window and duration must be above 0");
            }
        }
    }

    /**
     * Runs.
     *
     * @param target the server.
     * @param settings of the connections: the revision that is spoken, TLS and fields of HTTP.
     * @param shape of the load.
     * @param serverPid whose CPU time is read; negative for none, or for the child of a stdio target.
     * @return the measurement.
     * @throws IOException when the server cannot be reached, or an answer is wrong or missing.
     */
    public static LoadSample measure(Target target, ClientSettings settings, Shape shape, long serverPid)
            throws IOException {
        final LoadPlan plan = new Load()
                .version(settings.version())
                .access(settings)
                .mix(shape.mix())
                .toolArguments(shape.arguments())
                .window(shape.window())
                .connections(shape.connections())
                .warmupNs(shape.warmupNs())
                .durationNs(shape.durationNs())
                .plan(target, serverPid);
        final LoadOutcome outcome = plan.run(second -> {}, 0);
        final Judgement judgement = Judgement.of(outcome, Judgement.Thresholds.NONE);
        if (!judgement.isPassed()) {
            throw new IOException(
                    target.text() + ": " + String.join("; ", judgement.failures()) + firstFault(outcome.tally()));
        }
        final var latency = outcome.tally().responseLatency();
        return new LoadSample(
                outcome.ratePerS(),
                latency.p50(),
                latency.p95(),
                latency.p99(),
                outcome.used().serverCpuPercent() / 100 * MICROS_PER_SECOND / outcome.ratePerS());
    }

    private static String firstFault(Tally tally) {
        for (final Fault fault : Fault.values()) {
            final String sample = tally.sample(fault);
            if (sample != null) {
                return "; " + fault + ", the first: " + sample;
            }
        }
        return "";
    }
}
