package org.peregrine.bench.rig;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.peregrine.client.Target;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.result.BenchmarkResult;

/**
 * Measurements of one round.
 *
 * @param rate requests answered a second.
 * @param cpuNs CPU time of the serving process for a request.
 */
record HttpRound(double rate, double cpuNs) {
    /**
     * Puts load on a server over HTTP, each answer checked.
     *
     * @param process server, for its CPU time.
     * @param port of the server on the loopback interface.
     * @param connections kept alive, with one request under way on each.
     * @param seconds of the run.
     * @return the measurement.
     * @throws IOException when an answer was wrong or missing.
     */
    static HttpRound measure(RigProcess process, int port, int connections, int seconds) throws IOException {
        final long beforeNs = process.cpuNs();
        final BenchmarkResult result = new Load()
                .version(ProtocolVersion.LATEST_LEGACY)
                .sessionless(true)
                .connections(connections)
                .warmupNs(0)
                .durationNs(TimeUnit.SECONDS.toNanos(seconds))
                .measure("http", Target.parse("http://127.0.0.1:" + port + "/mcp"), -1);
        final long usedNs = process.cpuNs() - beforeNs;
        if (!result.isValid()) {
            throw new IOException(process.name() + ": " + String.join("; ", result.failures()));
        }
        return new HttpRound(
                result.work().opsPerS(), (double) usedNs / result.work().operations());
    }
}
