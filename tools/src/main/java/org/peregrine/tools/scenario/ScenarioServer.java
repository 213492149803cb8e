package org.peregrine.tools.scenario;

import org.peregrine.client.Target;
import org.peregrine.tools.result.StatusWatch;
import org.peregrine.tools.stat.StatusDirectory;
import org.peregrine.tools.suite.MeasuredServer;

/**
 * The server of a scenario: one that was started for it, or one that runs anyway.
 *
 * @param own that was started; null for one that runs anyway.
 * @param given that runs anyway; null for one that was started.
 * @param pid of its process; negative when it is not known.
 */
record ScenarioServer(MeasuredServer own, Target given, long pid) {
    /** One that was started. */
    static ScenarioServer of(MeasuredServer server) {
        return new ScenarioServer(server, null, server.pid());
    }

    /** Its target of a transport; a server that runs anyway has one. */
    Target target(String transport) {
        return own == null ? given : own.target(transport);
    }

    /** The mode of its threads, in words of a result. */
    String threadingMode() {
        return own == null ? "external" : MeasuredServer.THREADING_MODE;
    }

    boolean isOwn() {
        return own != null;
    }

    /** Begins to watch its stops and allocation; of a process that is not known nothing is found. */
    StatusWatch watch() {
        return new StatusWatch(StatusDirectory.ofUser().file(pid));
    }
}
