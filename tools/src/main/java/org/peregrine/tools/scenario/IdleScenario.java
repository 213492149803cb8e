package org.peregrine.tools.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.peregrine.tools.crowd.Crowd;
import org.peregrine.tools.crowd.CrowdPlan;
import org.peregrine.tools.crowd.CrowdResult;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.suite.Workload;

/**
 * Connections that have spoken and are held, and others that call: what the held ones cost the server's heap and direct
 * memory, each after a garbage collection, and whether answers stay quick.
 *
 * @param server to be measured.
 * @param crowds makes the crowd.
 * @param plan of the connections that are held.
 * @param calls made meanwhile.
 * @param maxBytes of the server's heap and direct memory for each.
 */
record IdleScenario(ScenarioServer server, Crowds crowds, CrowdPlan plan, Load calls, double maxBytes)
        implements Workload {
    @Override
    public String id() {
        return "idle";
    }

    @Override
    public BenchmarkResult run(Environment environment) throws IOException, InterruptedException {
        try (ServerMemory memory = ServerMemory.of(server.pid());
                Crowd crowd = crowds.of(plan)) {
            final ServerMemory.Sample before = memory.sample();
            crowd.gather();
            final ServerMemory.Sample each = memory.sample().each(before, plan.members());
            crowd.begin();
            final BenchmarkResult result = calls.measure(id(), plan.target(), server.pid());
            return judged(result.withThreadingMode(server.threadingMode()), each, crowd.finish());
        }
    }

    private BenchmarkResult judged(BenchmarkResult result, ServerMemory.Sample each, CrowdResult held) {
        final List<String> failures = new ArrayList<>(result.failures());
        if (held.ended() > 0) {
            failures.add(held.ended() + " of " + held.members() + " idle connections ended: " + held.reason());
        }
        if (each.live() > maxBytes) {
            failures.add(
                    "an idle connection costs " + Math.round(each.live()) + " B, more than " + Math.round(maxBytes));
        }
        final Map<String, Double> details = new LinkedHashMap<>(result.details());
        details.put("idle_connections", (double) plan.members());
        details.put("idle_connections_held", (double) held.members() - held.ended());
        details.put("holder_threads", (double) plan.threads());
        details.put("holder_processes", (double) plan.processes());
        details.putAll(each.details("idle_connection"));
        details.put("idle_connection_bytes_limit", maxBytes);
        return result.with(failures, details);
    }
}
