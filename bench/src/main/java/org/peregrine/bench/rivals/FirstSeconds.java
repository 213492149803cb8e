package org.peregrine.bench.rivals;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.peregrine.client.Target;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Second;

/**
 * Load on a server that was just started, second by second. The generator runs in this process, and was warmed up on
 * the floor before: one that starts with the server would be measured with it.
 */
final class FirstSeconds {
    private static final long WARMUP_S = 3;

    private final Map<String, String> environment;
    private final int seconds;

    /**
     * Measures so many seconds.
     *
     * @param environment of the servers.
     * @param seconds to measure.
     */
    FirstSeconds(Map<String, String> environment, int seconds) {
        this.environment = environment;
        this.seconds = seconds;
    }

    /** Name of the answers of a second, from 1, in samples. */
    static String rate(int second) {
        return "ops_per_s_in_second_" + second;
    }

    /** Name of the 99th percentile of a second, in microseconds. */
    static String p99(int second) {
        return "p99_us_in_second_" + second;
    }

    /** Warms up this process's generator. */
    void warmUp(Rival floor) throws IOException {
        try (ServerProcess server = ServerProcess.http(floor, Mode.STATELESS, Map.of())) {
            measure(floor, server, WARMUP_S);
        }
    }

    /** Starts a server, and measures it from its first answer on. */
    Sample sample(int round, Rival rival) throws IOException {
        final RivalWorkload workload = RivalWorkload.FIRST_SECONDS;
        try (ServerProcess server = ServerProcess.http(rival, Mode.STATELESS, environment)) {
            final BenchmarkResult result = measure(rival, server, seconds);
            final String failure = result.failures().isEmpty() ? null : String.join("; ", result.failures());
            final Map<String, Double> values = values(result.seconds());
            return Sample.of(round, rival, workload, values).alsoFailed(failure).alsoFailed(verdict(values, seconds));
        } catch (final IOException failure) {
            return Sample.failed(round, rival, workload, "" + failure.getMessage());
        }
    }

    private static BenchmarkResult measure(Rival rival, ServerProcess server, long lengthS) throws IOException {
        return new Load()
                .mix("tools/call:" + RivalWorkload.FIRST_SECONDS.tool().id())
                .version(ProtocolVersion.LATEST_LEGACY)
                .sessionless(!rival.isInitialized(Mode.STATELESS))
                .connections(RivalWorkload.FIRST_SECONDS.underWay())
                .warmupNs(0)
                .durationNs(TimeUnit.SECONDS.toNanos(lengthS))
                .measure("first seconds", Target.parse("http://127.0.0.1:" + server.port() + "/mcp"), server.pid());
    }

    /** Figures of the seconds, in the order of time. */
    static Map<String, Double> values(List<Second> measured) {
        final Map<String, Double> values = new LinkedHashMap<>();
        int number = 0;
        for (final Second second : measured) {
            if (second.endS() > 0) {
                number++;
                values.put(rate(number), second.ratePerS());
                values.put(p99(number), second.p99Us());
            }
        }
        return values;
    }

    /** The reason for which figures do not count; null when all seconds are there. */
    static String verdict(Map<String, Double> values, int wanted) {
        return values.containsKey(rate(wanted)) ? null : "not all of the " + wanted + " seconds were measured";
    }
}
