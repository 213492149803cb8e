package org.peregrine.tools.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.peregrine.client.Target;
import org.peregrine.tools.control.FloorServer;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.result.Second;
import org.peregrine.tools.result.Usage;
import org.peregrine.tools.suite.Workload;

/**
 * The same load on a responder that does nothing, in turn with that on the server: what is not flat in both is the
 * machine's.
 */
final class Control implements AutoCloseable {
    /** Shorter parts have too few seconds for a median. */
    static final int MIN_PART_S = 3;

    private static final String PREFIX = "control/";
    private static final String FAILURES = "control_failures";
    private static final double PERCENT = 100;

    private final FloorServer floor;
    private final Target target;

    private Control(FloorServer floor, String transport) {
        this.floor = floor;
        target = floor.target(transport);
    }

    /**
     * Starts the responder.
     *
     * @param transport of the load: http or tcp.
     */
    static Control start(String transport) throws IOException {
        return new Control(FloorServer.start(), transport);
    }

    @Override
    public void close() {
        floor.close();
    }

    /** A part of the load, whatever it has to call, as the echo that the responder answers without a session. */
    Workload part(int number, Load load) {
        final Load floorLoad = Handlers.ECHO.of(load).era(Load.Era.LEGACY).sessionless(true);
        return new Workload() {
            @Override
            public String id() {
                return PREFIX + number;
            }

            @Override
            public BenchmarkResult run(Environment environment) throws IOException {
                return unjudged(floorLoad.measure(id(), target, -1));
            }
        };
    }

    /** A rate that the responder does not hold is no failure of the server's. */
    private static BenchmarkResult unjudged(BenchmarkResult result) {
        final Map<String, Double> details = new LinkedHashMap<>(result.details());
        details.put(FAILURES, (double) result.failures().size());
        return result.with(List.of(), details);
    }

    /** Whether a result is of the responder. */
    static boolean isControl(BenchmarkResult result) {
        return result.workloadId().startsWith(PREFIX);
    }

    /**
     * The outcome of all parts.
     *
     * @param alerts that make the scenario fail.
     * @param remarks for readers.
     * @param undecided whether it cannot be said that the server was steady, because the responder was not.
     */
    record Verdict(List<String> alerts, List<String> remarks, boolean undecided) {}

    /**
     * Judges the server's parts beside those of the responder.
     *
     * @param results of both, in their order.
     */
    static Verdict judge(List<BenchmarkResult> results) {
        final List<BenchmarkResult> servers =
                results.stream().filter(result -> !isControl(result)).toList();
        final List<BenchmarkResult> controls =
                results.stream().filter(Control::isControl).toList();
        final Flatness server = flatness(servers);
        final Flatness control = flatness(controls);
        final boolean held =
                controls.stream().allMatch(result -> result.details().getOrDefault(FAILURES, 0.0) == 0);
        final boolean undecided = !server.isFlat() && !(control.isFlat() && held);
        final List<String> alerts = new ArrayList<>(undecided ? List.of() : server.failures());
        growth(servers, alerts);
        final List<String> remarks = new ArrayList<>(List.of(
                "p95 by parts of the server:  " + server.text(), "p95 by parts of the control: " + control.text()));
        if (!held) {
            remarks.add("the control did not hold the rate, or had errors, in some of its parts");
        }
        if (undecided) {
            remarks.add("UNDECIDED: p95 is not flat within 20 %, and neither is that of the control");
        }
        return new Verdict(alerts, remarks, undecided);
    }

    private static Flatness flatness(List<BenchmarkResult> parts) {
        final List<List<Second>> seconds =
                parts.stream().map(BenchmarkResult::seconds).toList();
        return Flatness.ofParts(seconds);
    }

    /** From the beginning of the first part to the end of the last. */
    private static void growth(List<BenchmarkResult> servers, List<String> alerts) {
        if (servers.isEmpty()) {
            return;
        }
        final Usage first = servers.getFirst().usage();
        final Usage last = servers.getLast().usage();
        final double growth = PERCENT * (last.memoryEndMib() / first.memoryStartMib() - 1);
        if (growth >= Resources.MAX_GROWTH_PERCENT) {
            alerts.add(String.format(
                    Locale.ROOT,
                    "resident memory grew by %.1f %% over all parts, from %.0f to %.0f MiB; less than %.0f %% are allowed",
                    growth,
                    first.memoryStartMib(),
                    last.memoryEndMib(),
                    Resources.MAX_GROWTH_PERCENT));
        }
    }
}
