package org.peregrine.tools.scenario;

import java.io.IOException;
import org.peregrine.client.Target;
import org.peregrine.tools.load.Load;
import org.peregrine.tools.load.SharedLoad;
import org.peregrine.tools.result.BenchmarkResult;
import org.peregrine.tools.result.Environment;
import org.peregrine.tools.suite.Workload;

/**
 * Calls to the server of a scenario, from this host or several.
 *
 * @param id of the workload.
 * @param server that is called.
 * @param demand has the transport.
 * @param calls say where the load is made.
 * @param load of all together.
 */
record ServerCalls(String id, ScenarioServer server, ScenarioDemand demand, Calls calls, Load load)
        implements Workload {
    @Override
    public BenchmarkResult run(Environment environment) throws IOException {
        final Target target = server.target(demand.transport());
        final BenchmarkResult result = calls.processes().lead() == null
                ? load.measure(id, target, server.pid())
                : SharedLoad.lead(load, id, target, server.pid(), calls.processes(), calls.listening());
        return result.withThreadingMode(server.threadingMode());
    }
}
