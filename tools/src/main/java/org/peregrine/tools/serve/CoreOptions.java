package org.peregrine.tools.serve;

import org.peregrine.engine.EngineContext;
import org.peregrine.engine.ThreadingMode;
import org.peregrine.engine.cores.CorePlan;
import picocli.CommandLine.Option;

/** The options of {@code serve} about cores. */
final class CoreOptions {
    @Option(
            names = "--cores",
            paramLabel = "LIST",
            description =
                    "Pin the threads of the path to cores, as in 2,4-7: shard by shard, in each the network thread "
                            + "first, "
                            + "then decode, validate, dispatch, encode (fewer cores: the last threads of a shard "
                            + "share one; more: "
                            + "hardware threads of one core and other NUMA nodes are avoided). auto chooses, and is "
                            + "what dedicated does. "
                            + "Everything else of the process is kept off them. Isolated cores may be named. A core "
                            + "that the machine has "
                            + "and the system refuses is shown as 5! at the start and in stat: its thread is not "
                            + "pinned.")
    private String cores;

    @Option(
            names = "--share-cores",
            description = "Let metrics, housekeeping, compiler and collector run on the pinned cores, too.")
    private boolean shared;

    void configure(EngineContext context) {
        if (cores == null && context.threadingMode() != ThreadingMode.DEDICATED) {
            return;
        }
        final CorePlan plan = cores == null ? CorePlan.AUTOMATIC : CorePlan.on(cores);
        context.cores(shared ? plan : plan.exclusive());
    }

    /** Refuses cores that this machine does not have. */
    static void requirePresent(CorePlan plan) {
        final String absence = plan.absence();
        if (absence != null) {
            throw new IllegalArgumentException("--cores: " + absence);
        }
    }
}
