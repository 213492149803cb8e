package org.peregrine.bench.rig;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.peregrine.bench.process.RigProcess;
import org.peregrine.client.Target;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.result.BenchmarkResult;

/**
 * Measurements of one round.
 *
 * @param rate requests answered a second.
 * @param cpuNs CPU time of the serving process for a request.
 * @param p99Us 99th percentile of the response times; NaN where single requests are not timed.
 */
record HttpRound(double rate, double cpuNs, double p99Us) {
    /** A round without response times. */
    HttpRound(double rate, double cpuNs) {
        this(rate, cpuNs, Double.NaN);
    }

    /**
     * Puts load on a server over HTTP; each answer is checked, of pipelined ones the length and the status.
     *
     * @param process server, for its CPU time.
     * @param port of the server on the loopback interface.
     * @param shape of the load.
     * @param seconds of the run.
     * @return the measurement.
     * @throws IOException when an answer was wrong or missing.
     */
    static HttpRound measure(RigProcess process, int port, HttpShape shape, int seconds) throws IOException {
        return shape.depth() == 1
                ? generated(process, port, shape.connections(), seconds)
                : pipelined(process, port, shape, seconds);
    }

    private static HttpRound pipelined(RigProcess process, int port, HttpShape shape, int seconds) throws IOException {
        final long beforeNs = process.cpuNs();
        final long startNs = System.nanoTime();
        final long answered = PipelinedCalls.run(shape, port, seconds);
        final double elapsedS = (System.nanoTime() - startNs) / 1e9;
        final long usedNs = process.cpuNs() - beforeNs;
        if (answered == 0) {
            throw new IOException(process.name() + " answered nothing");
        }
        return new HttpRound(answered / elapsedS, (double) usedNs / answered);
    }

    private static HttpRound generated(RigProcess process, int port, int connections, int seconds) throws IOException {
        return generated(
                process,
                Target.parse("http://127.0.0.1:" + port + "/mcp"),
                new Load().connections(connections),
                seconds);
    }

    /**
     * Puts a load of some kind on a server; each answer is checked.
     *
     * @param process server, for its CPU time.
     * @param target of the load.
     * @param load the calls and the connections that they come over; its other settings are overwritten.
     * @param seconds of the run.
     * @return the measurement.
     * @throws IOException when an answer was wrong or missing.
     */
    static HttpRound generated(RigProcess process, Target target, Load load, int seconds) throws IOException {
        final long beforeNs = process.cpuNs();
        final BenchmarkResult result = load.version(ProtocolVersion.LATEST_LEGACY)
                .sessionless(true)
                .warmupNs(0)
                .durationNs(TimeUnit.SECONDS.toNanos(seconds))
                .measure("http", target, -1);
        final long usedNs = process.cpuNs() - beforeNs;
        if (!result.isValid()) {
            throw new IOException(process.name() + ": " + String.join("; ", result.failures()));
        }
        return new HttpRound(
                result.work().opsPerS(),
                (double) usedNs / result.work().operations(),
                result.latency().p99());
    }
}
